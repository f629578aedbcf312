import { copyFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './bed.mts';

/**
 * Programs of the sources, which Node does not run as they are, as one file in `folder`, with the solver beside it.
 * @param entry absolute
 * @returns the file
 */
export async function bundle(entry: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.js`);
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    target: 'node22',
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  copyFileSync(path.join(root, 'node_modules/highs/build/highs.wasm'), path.join(folder, 'highs.wasm'));
  return outfile;
}
