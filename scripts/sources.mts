/** The sources as scripts and benchmarks can call them: Node does not run them as they are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/** @param exports what is wanted of them, as a module at the root of the repository would export it */
export async function sources<T>(exports: string): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sources-'));
  const outfile = path.join(folder, 'sources.mjs');
  try {
    await build({
      stdin: { contents: exports, resolveDir: root },
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      outfile,
      // What files of CommonJS, as the product is built, find in their surroundings.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __dirname = import.meta.dirname;",
      },
    });
    return (await import(outfile)) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
