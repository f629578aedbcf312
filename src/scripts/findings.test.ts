import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FINDING_CODES } from './findings';

/** Problems in settings link to the same page. */
const OTHERS = ['settings.refused'];

test('every code has a heading in the documentation with something below it, and no other', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/diagnostics.md'), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  expect(sections.map((section) => section.split('\n', 1)[0])).toEqual([...FINDING_CODES, ...OTHERS]);
  for (const section of sections) expect(section.split('\n\n').length).toBeGreaterThan(1);
});

test('links between its headings lead somewhere', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/diagnostics.md'), 'utf8');
  const anchors = FINDING_CODES.map((code) => `#${code.replace('.', '')}`);
  const links = [...text.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
  expect(links).not.toEqual([]);
  for (const link of links) expect(anchors).toContain(link);
});
