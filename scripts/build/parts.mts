/** Bundles CommonJS that loads what `import()` names only when it is asked for, from files of their own. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

/**
 * esbuild splits only ES modules, and an editor's extension is CommonJS: so it is split first, and each part is turned
 * into CommonJS afterwards. What several parts use stands in one of them alone, once.
 * @param parts folder of the parts, which is emptied
 * @returns what was bundled
 */
export async function buildInParts(
  options: esbuild.BuildOptions & { readonly metafile: true },
  parts: string,
): Promise<{ readonly metafile: esbuild.Metafile }> {
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    format: 'esm',
    splitting: true,
    banner: {},
    // Inline, so that the second step takes it along.
    sourcemap: 'inline',
    write: false,
    outdir: options.outdir ?? path.dirname(parts),
  });
  await rm(parts, { recursive: true, force: true });
  await mkdir(parts, { recursive: true });
  await Promise.all((outputFiles ?? []).map((file) => writePart(options, file)));
  return { metafile };
}

async function writePart(options: esbuild.BuildOptions, { path: file, text }: esbuild.OutputFile): Promise<void> {
  const { code, map } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: options.target ?? 'node20',
    // An extension host's own loader knows nothing of import().
    supported: { 'dynamic-import': false },
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: path.basename(file),
    minify: options.minify ?? false,
    banner: options.banner?.['js'] ?? '',
    logLevel: 'warning',
  });
  await writeFile(file, `${code}//# sourceMappingURL=${path.basename(file)}.map\n`);
  await writeFile(`${file}.map`, map);
}
