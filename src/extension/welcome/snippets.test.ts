import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectAny } from '../../scripts';

const root = path.resolve(import.meta.dirname, '../../..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const contributed: { language: string; path: string }[] = contributes.snippets;
const names = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const fileOf: Readonly<Record<string, string>> = { julia: 'a.jl', javascript: 'a.powersim.mjs', typescript: 'a.ts' };

interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

/** What stands there when a person takes every suggestion. */
function inserted({ body }: Snippet): string {
  return body
    .join('\n')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, '')
    .replaceAll('\\$', '$');
}

test('there are snippets for every language of scripts', () => {
  expect(contributed.map(({ language }) => language).sort()).toEqual(['javascript', 'julia', 'typescript']);
});

describe.each(contributed)('snippets of $language', ({ language, path: file }) => {
  const snippets: Record<string, Snippet> = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const text = (title: string) => inserted(snippets[title] as Snippet);

  test('have a function each, and both together', () => {
    expect(Object.keys(snippets)).toEqual(['Build a simulation', 'Execute a simulation', 'Simulation script']);
    for (const { description, prefix } of Object.values(snippets)) {
      expect(description).not.toBe('');
      expect(prefix.every((word) => /^(powersim|build|execute)/.test(word))).toBe(true);
    }
    const whole = text('Simulation script');
    for (const title of ['Build a simulation', 'Execute a simulation']) expect(whole).toContain(text(title).trim());
  });

  test('make a script in which nothing is found to complain of', () => {
    expect(inspectAny(fileOf[language] ?? '', text('Simulation script'), names).findings).toEqual([]);
  });
});
