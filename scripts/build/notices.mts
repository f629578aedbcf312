/** The licences of what is bundled, in one file that ships with it: found from what esbuild really took in. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });
const LICENCE = /^(licen[cs]e|copying|notice|copyright)/i;

/** What is compiled into a package, whose own licence file does not say so, by names of files in `licenses/`. */
const COMPILED_IN: Readonly<Record<string, readonly string[]>> = { h5wasm: ['hdf5.txt', 'zlib.txt'] };

/**
 * The folders of the packages that bundles were made of.
 * @param metafiles what esbuild says of each bundle
 * @returns paths as esbuild gives them, sorted; none twice
 */
export function bundledPackages(metafiles: readonly Pick<Metafile, 'inputs'>[]): string[] {
  const folders = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []),
  );
  return [...new Set(folders)].sort();
}

/**
 * The text of the notices.
 * @param root the repository's folder, absolute
 * @param packages folders of packages, relative to `root`
 * @throws Error for a package without a licence file
 */
export function notices(root: string, packages: readonly string[]): string {
  const sections = packages.map((folder) => {
    const absolute = path.join(root, folder);
    const { name, version, license } = manifestSchema.parse(
      JSON.parse(readFileSync(path.join(absolute, 'package.json'), 'utf8')),
    );
    // echarts has a folder of the licences of what it took in.
    const own = readdirSync(absolute).flatMap((entry) =>
      LICENCE.test(entry) ? filesAt(path.join(absolute, entry)) : [],
    );
    if (own.length === 0) throw new Error(`${name} is bundled and has no licence file: put its text into licenses/`);
    const files = [...own.sort(), ...(COMPILED_IN[name] ?? []).map((file) => path.join(root, 'licenses', file))];
    const texts = files.map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim());
    return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
  });
  const line = '-'.repeat(80);
  return [
    'PowerSimulations Parallel contains the software listed below, each part under its own licence.\n',
    ...sections.map(({ title }) => `- ${title}`),
    ...sections.map(({ title, text }) => `\n${line}\n${title}\n${line}\n\n${text}`),
    '',
  ].join('\n');
}

/** Texts of a file, or of a folder's files. */
function filesAt(entry: string): string[] {
  const files = statSync(entry).isDirectory() ? readdirSync(entry).map((name) => path.join(entry, name)) : [entry];
  return files.filter((file) => !file.endsWith('.html'));
}
