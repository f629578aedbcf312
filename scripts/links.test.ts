/** Pages lead to pages that there are: relative links of all documents, and their headings. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/*.md', 'samples/*.md'], { cwd: root });

/** As GitHub names headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

function linksOf(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

describe.each(pages)('%s', (page) => {
  test('leads only to what is there', () => {
    const lost = linksOf(page).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), file);
      if (!existsSync(target)) return true;
      if (anchor === undefined) return false;
      return statSync(target).isDirectory() || !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(lost).toEqual([]);
  });
});

test('every page of the documentation can be reached from README.md', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const link of linksOf(page)) {
      const target = path.join(path.dirname(page), link.split('#')[0] ?? '');
      if (pages.includes(target)) reached.add(target);
    }
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});
