/** Bundles the tests that run inside the extension host, which takes CommonJS only. */
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/** The project's folder, as an extension under development. */
export const extensionFolder = root;

/** Bundles `test/vscode/in-host` and returns the module whose `run()` runs the tests. */
export async function bundleTests(): Promise<string> {
  const outdir = path.join(root, 'out/in-host');
  rmSync(outdir, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: globSync(path.join(import.meta.dirname, 'in-host/{index,*.test}.ts')),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    // Mocha finds its own files, and `vscode` is the host's.
    packages: 'external',
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.js');
}
