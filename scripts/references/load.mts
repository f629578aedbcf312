/** Modules of `src/`, which are written for a bundler, as scripts need them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/** What a file exports, as it stands now. @param file relative to `src/` */
export async function load(file: string): Promise<unknown> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [path.join('src', file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    define: { 'import.meta.url': '""' },
    logLevel: 'warning',
  });
  // Inside node_modules, so that packages are found from there.
  const folder = path.join(root, 'node_modules/.cache/references');
  mkdirSync(folder, { recursive: true });
  const bundle = path.join(folder, `${process.pid}-${path.basename(file, '.ts')}.cjs`);
  try {
    writeFileSync(bundle, outputFiles[0]?.text ?? '');
    return createRequire(import.meta.url)(bundle);
  } finally {
    rmSync(bundle, { force: true });
  }
}
