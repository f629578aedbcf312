/**
 * Collects the texts for people into `l10n/bundle.l10n.json`, which translators start from.
 *
 *     node scripts/l10n.mts           writes it, and names what has no translation yet
 *     node scripts/l10n.mts --check   fails when it is not up to date, or a text is no literal
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extract } from './l10n/extract.mts';

const root = path.resolve(import.meta.dirname, '..');
const bundleFile = path.join(root, 'l10n/bundle.l10n.json');
const translationFiles = globSync('l10n/bundle.l10n.*.json', { cwd: root });

const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !/\.(?:test|fixture|d)\.ts$/.test(file));
const found = files.map((file) => extract(file, readFileSync(path.join(root, file), 'utf8')));
const problems = found.flatMap((file) => file.problems);
const texts = [...new Set(found.flatMap((file) => file.texts))].sort();
const bundle = `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), undefined, 2)}\n`;

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
if (process.argv.includes('--check')) {
  if (readText(bundleFile) !== bundle) {
    console.error('l10n/bundle.l10n.json does not hold the texts of the sources. Run: npm run l10n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(bundleFile, bundle);
  for (const file of translationFiles) {
    const translated = JSON.parse(readText(path.join(root, file))) as Record<string, string>;
    const missing = texts.filter((text) => translated[text] === undefined);
    const stale = Object.keys(translated).filter((text) => !texts.includes(text));
    console.log(`${file}: ${missing.length} of ${texts.length} texts have no translation, ${stale.length} are stale.`);
    for (const text of missing) console.log(`  missing: ${JSON.stringify(text)}`);
    for (const text of stale) console.log(`  stale: ${JSON.stringify(text)}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
