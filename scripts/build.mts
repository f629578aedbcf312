/**
 * Bundles what package.json points to, each one CommonJS file: the extension (with the parts that it loads later in files of
 * their own), the supervisor with the command line, the driver of Node workers with the embedded engine, the results
 * reader, the pages of the editor, and large libraries, one file each.
 */

import { globSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { writeDeclarations } from './build/declarations.mts';
import { bundledPackages, notices } from './build/notices.mts';
import { buildInParts } from './build/parts.mts';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
await mkdir(dist, { recursive: true });

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // jsonc-parser's "main" is UMD, whose requires cannot be bundled.
  mainFields: ['module', 'main'] as string[],
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  minify: process.argv.includes('--minify'),
  keepNames: true,
  logLevel: 'warning',
  // CommonJS has no import.meta; libraries that look beside themselves find this file instead.
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  metafile: true,
} as const satisfies esbuild.BuildOptions;

/** Pages of the editor, each one script and one style sheet. */
const pages = {
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  sourcemap: 'linked',
  sourcesContent: false,
  minify: process.argv.includes('--minify'),
  logLevel: 'warning',
  metafile: true,
} as const satisfies esbuild.BuildOptions;

/** HDF5 is 4 MB that several bundles may want: they find it beside themselves. */
const sharedHdf5: esbuild.Plugin = {
  name: 'shared-hdf5',
  setup(build) {
    build.onResolve({ filter: /^h5wasm(?:\/node)?$/ }, () => ({ path: './h5wasm.js', external: true }));
  },
};

const bundles = await Promise.all([
  buildInParts(
    {
      ...common,
      // Each kept name is a call when a window opens, and a tenth of what is loaded then.
      keepNames: false,
      entryPoints: [path.join(root, 'src/extension/extension.ts')],
      outdir: dist,
      chunkNames: 'extension/[name]-[hash]',
      external: ['vscode'],
    },
    path.join(dist, 'extension'),
  ),
  esbuild.build({
    ...common,
    entryPoints: [path.join(root, 'src/cli/main.ts')],
    outfile: path.join(dist, 'powersim.js'),
  }),
  esbuild.build({
    ...common,
    entryPoints: [path.join(root, 'src/runtimes/node/driver.ts')],
    outfile: path.join(dist, 'node-driver.js'),
    target: 'node22',
    plugins: [sharedHdf5],
  }),
  esbuild.build({
    ...common,
    entryPoints: [path.join(root, 'src/results/program/main.ts')],
    outfile: path.join(dist, 'results.js'),
    plugins: [sharedHdf5],
  }),
  ...globSync('src/webviews/*/main.ts', { cwd: root }).map((main) =>
    esbuild.build({
      ...pages,
      entryPoints: [path.join(root, main)],
      outfile: path.join(dist, 'webviews', `${path.basename(path.dirname(main))}.js`),
    }),
  ),
  esbuild.build({
    ...common,
    entryPoints: ['h5wasm/node'],
    absWorkingDir: root,
    outfile: path.join(dist, 'h5wasm.js'),
    sourcemap: false,
  }),
]);
const packages = bundledPackages(bundles.map(({ metafile }) => metafile));
await writeFile(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(root, packages));
await copyFile(path.join(root, 'node_modules/highs/build/highs.wasm'), path.join(dist, 'highs.wasm'));
await declarations();
for (const program of ['driver.jl', 'probe.jl', 'partition.jl']) {
  await writeFile(path.join(dist, program), await juliaProgram(path.join(root, 'src/runtimes/julia'), program));
}
await chmod(path.join(root, 'bin/powersim.js'), 0o755);

/** What scripts import as `powersim`, for editors: `dist/types/powersim.d.ts`. */
async function declarations(): Promise<void> {
  const folder = path.join(dist, 'types');
  await rm(folder, { recursive: true, force: true });
  await writeDeclarations(root, folder);
}

/** A Julia program as one file: a copy of it must not depend on files beside it. */
async function juliaProgram(folder: string, name: string): Promise<string> {
  const program = await readFile(path.join(folder, name), 'utf8');
  const parts = program.split(/^include\(joinpath\(@__DIR__, "driver", "([\w-]+\.jl)"\)\)$/m);
  const texts = parts.map((part, i) => (i % 2 === 0 ? part : readFile(path.join(folder, 'driver', part), 'utf8')));
  return (await Promise.all(texts)).join('');
}
