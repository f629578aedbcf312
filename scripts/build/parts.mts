/** Bundles CommonJS that loads what `import()` names only when it is asked for, from files of their own. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

interface Part {
  readonly text: string;
  /** What it needs at once, and what it may ask for later. */
  readonly now: readonly string[];
  readonly later: readonly string[];
}

/** By absolute path. */
type Parts = ReadonlyMap<string, Part>;

/**
 * esbuild splits only ES modules, and an editor's extension is CommonJS: so it is split first, and each part is turned
 * into CommonJS afterwards. What several parts use stands in one of them alone, once. All that is needed at the start is
 * one file: looking for and reading each of thirty took a window a fifth of its time for the extension.
 * @param options with one entry point
 * @param folder of the parts, which is emptied
 * @returns what was bundled
 */
export async function buildInParts(
  options: esbuild.BuildOptions & { readonly metafile: true },
  folder: string,
): Promise<{ readonly metafile: esbuild.Metafile }> {
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    format: 'esm',
    splitting: true,
    banner: {},
    // Inline, so that the second step takes it along.
    sourcemap: 'inline',
    write: false,
    outdir: options.outdir ?? path.dirname(folder),
  });
  const parts: Parts = new Map(outputFiles.map((file) => [file.path, partOf(file, metafile)]));
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => isEntry(options, entryPoint))?.[0];
  if (entry === undefined) throw new Error('what was built has no entry');
  const main = path.resolve(entry);
  const atStart = neededBy(main, parts);
  const others = [...parts].filter(([file]) => !atStart.has(file));
  const asked = new Set(others.flatMap(([, { now, later }]) => [...now, ...later]));
  const shared = [...atStart].filter((file) => file !== main && asked.has(file));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeStart(options, main, parts, atStart, shared),
    ...shared.map((file) => writeFile(file, inStart(main, file))),
    ...others.map(([file, { text }]) => writePart(options, file, text)),
  ]);
  return { metafile };
}

function partOf({ path: file, text }: esbuild.OutputFile, { outputs }: esbuild.Metafile): Part {
  const imports = outputs[path.relative('', file)]?.imports.filter(({ external }) => external !== true) ?? [];
  const files = (isLater: boolean) =>
    imports.filter(({ kind }) => (kind === 'dynamic-import') === isLater).map((one) => path.resolve(one.path));
  return { text, now: files(false), later: files(true) };
}

function isEntry({ entryPoints }: esbuild.BuildOptions, entryPoint: string | undefined): boolean {
  return entryPoint !== undefined && Array.isArray(entryPoints) && entryPoints.includes(path.resolve(entryPoint));
}

function neededBy(main: string, parts: Parts): ReadonlySet<string> {
  const found = new Set<string>([main]);
  for (const file of found) for (const next of parts.get(file)?.now ?? []) found.add(next);
  return found;
}

/** Parts that are loaded later find what is shared with the start under its name. */
const nameOf = (file: string): string => path.basename(file, '.js');

/** A file for those that look for a part that is in the one of the start. */
const inStart = (main: string, file: string): string =>
  `module.exports = require("../${path.basename(main)}").parts["${nameOf(file)}"];\n`;

/** All that is needed at the start, as one file. */
async function writeStart(
  options: esbuild.BuildOptions,
  main: string,
  parts: Parts,
  atStart: ReadonlySet<string>,
  shared: readonly string[],
): Promise<void> {
  const names = shared.map((file, i) => `import * as part${i} from ${JSON.stringify(file)};`);
  const entries = shared.map((file, i) => `${JSON.stringify(nameOf(file))}: part${i}`);
  const contents = [
    `export * from ${JSON.stringify(main)};`,
    ...names,
    `export const parts = { ${entries.join(', ')} };`,
  ];
  const inMemory: esbuild.Plugin = {
    name: 'parts',
    setup(build) {
      build.onResolve({ filter: /^[./]/ }, ({ path: named, importer, kind }) => {
        const file = path.resolve(path.dirname(importer), named);
        if (kind !== 'dynamic-import' && atStart.has(file)) return { path: file, namespace: 'parts' };
        return { path: `./${path.relative(path.dirname(main), file)}`, external: true };
      });
      build.onLoad({ filter: /./, namespace: 'parts' }, ({ path: file }) => ({
        contents: parts.get(file)?.text ?? '',
      }));
    },
  };
  const isMeta = [...atStart].some((file) => usesMeta(parts.get(file)?.text ?? ''));
  const { banner, ...common } = second(options, isMeta);
  await esbuild.build({
    ...common,
    banner: { js: banner },
    bundle: true,
    stdin: { contents: contents.join('\n'), resolveDir: path.dirname(main), sourcefile: 'start.js' },
    external: options.external ?? [],
    plugins: [inMemory],
    sourcemap: 'linked',
    outfile: main,
  });
}

async function writePart(options: esbuild.BuildOptions, file: string, text: string): Promise<void> {
  const { code, map } = await esbuild.transform(text, {
    ...second(options, usesMeta(text)),
    sourcemap: 'external',
    sourcefile: path.basename(file),
  });
  await writeFile(file, `${code}//# sourceMappingURL=${path.basename(file)}.map\n`);
  await writeFile(`${file}.map`, map);
}

/** The banner tells CommonJS what only ES modules know: where it lies. */
const usesMeta = (text: string): boolean => text.includes('__importMetaUrl');

/** Of the step that makes CommonJS of ES modules. */
function second({ target, minify, banner }: esbuild.BuildOptions, isMeta: boolean) {
  return {
    format: 'cjs',
    platform: 'node',
    target: target ?? 'node20',
    // An extension host's own loader knows nothing of import().
    supported: { 'dynamic-import': false },
    sourcesContent: false,
    minify: minify ?? false,
    banner: isMeta ? (banner?.['js'] ?? '') : '',
    logLevel: 'warning',
  } as const;
}
