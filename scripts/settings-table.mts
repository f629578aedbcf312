/**
 * Writes the settings table of README.md from package.json, so that there is one truth.
 *
 *     node scripts/settings-table.mts           writes it
 *     node scripts/settings-table.mts --check   fails when it is not up to date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Property {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  contributes: { configuration: { properties: Record<string, Property> } | { properties: Record<string, Property> }[] };
};
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;

const rows = [manifest.contributes.configuration]
  .flat()
  .flatMap((section) => Object.entries(section.properties))
  .map(([key, property]) => `| \`${key}\` | ${defaultOf(property)} | ${descriptionOf(property)} |`);
const table = ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');

const readme = read('README.md');
const updated = readme.replace(
  /(<!-- settings -->\n)[\s\S]*(<!-- \/settings -->)/,
  (_, start, end) => `${start}${table}\n${end}`,
);
if (process.argv.includes('--check')) {
  if (updated !== readme) {
    console.error(
      'The settings table of README.md is not what package.json says. Run: node scripts/settings-table.mts',
    );
    process.exit(1);
  }
} else writeFileSync(path.join(root, 'README.md'), updated);

function defaultOf({ default: value }: Property): string {
  if (value === null || value === undefined || value === '') return '';
  return `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``;
}

function descriptionOf({ description, markdownDescription }: Property): string {
  const text = markdownDescription ?? description ?? '';
  const translated = text.startsWith('%') ? (texts[text.slice(1, -1)] ?? text) : text;
  return translated
    .replace(/`#([^`#]+)#`/g, '`$1`')
    .replaceAll('|', '\\|')
    .replace(/\s+/g, ' ');
}
