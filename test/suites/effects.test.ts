/** Everything that package.json contributes has a test that asserts its effect: a row of `test/effects`, which exists. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../effects/commands';
import { diagnostics } from '../effects/diagnostics';
import { menusByPlace, others, views, welcomes } from '../effects/places';
import type { Effects } from '../effects/row';
import { entrySettings, settings } from '../effects/settings';

const root = path.resolve(import.meta.dirname, '../..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Contributions of kinds that have a table of their own. */
const OWN_TABLE = ['commands', 'menus', 'configuration', 'views', 'viewsWelcome'];
type Named = Readonly<Record<string, string>> & { readonly steps?: readonly Named[] };

describe('there is a test of', () => {
  test.each<[string, Effects, readonly string[]]>([
    ['every command', commands, contributes.commands.map(({ command }: Named) => command)],
    ['every menu', menusByPlace, Object.keys(contributes.menus)],
    [
      'every setting',
      settings,
      contributes.configuration.flatMap((group: { properties: object }) => Object.keys(group.properties)),
    ],
    ['what only an entry of a script says', entrySettings, ownOfEntries()],
    ['every view', views, contributes.views.powersim.map(({ id }: Named) => id)],
    [
      'every state of an empty view',
      welcomes,
      contributes.viewsWelcome.map(({ contents }: Named) => contents?.replaceAll('%', '')),
    ],
    ['every diagnostic', diagnostics, documentedCodes()],
    [
      'everything else',
      others,
      Object.entries(contributes).flatMap(([kind, list]) => (OWN_TABLE.includes(kind) ? [] : namesOf(kind, list))),
    ],
  ])('%s', (_, rows, contributed) => {
    expect(Object.keys(rows).sort()).toEqual([...contributed].sort());
  });
});

const rows = [commands, menusByPlace, settings, entrySettings, views, welcomes, diagnostics, others].flatMap((table) =>
  Object.entries(table),
);
const texts = new Map<string, string>();
const textOf = (file: string) => {
  const text =
    texts.get(file) ?? (existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '');
  texts.set(file, text);
  return text;
};

test('every test that is named is there, and always carried out', () => {
  const missing = rows.flatMap(([name, { file, tests }]) =>
    tests.filter((title) => !isTest(textOf(file), title)).map((title) => `${name}: ${file}: ${title}`),
  );
  expect(missing).toEqual([]);
});

test('a name that no test has, and one of a test that is left out, would be noticed', () => {
  expect(isTest("it('does something', () => {})", 'does something')).toBe(true);
  expect(isTest("test.each([1])(\n  'does %s', () => {})", 'does %s')).toBe(true);
  expect(isTest("it('does something', () => {})", 'does nothing')).toBe(false);
  expect(isTest("it.skip('does something', () => {})", 'does something')).toBe(false);
  expect(isTest("// it does something\nconst words = ['does something'];", 'does something')).toBe(false);
});

/** Whether a text has a test with this title, as it is written there, that is not left out. */
function isTest(text: string, title: string): boolean {
  const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``];
  return quoted.some((literal) =>
    text
      .split(literal)
      .slice(0, -1)
      .some((before) => /\(\s*$/.test(before) && !/\.(skip|todo|only)\(\s*$/.test(before)),
  );
}

/** `kind name` of what a contribution has in it. */
function namesOf(kind: string, list: unknown): string[] {
  if (kind === 'walkthroughs')
    return (list as Named[]).flatMap(({ id, steps = [] }) => steps.map((step) => `${kind} ${id}/${step['id']}`));
  if (!Array.isArray(list))
    return kind === 'viewsContainers' ? containers(list) : Object.keys(list as object).map((name) => `${kind} ${name}`);
  return (list as Named[]).map(
    ({ id, name, type, viewType, language }) => `${kind} ${id ?? viewType ?? type ?? language ?? name}`,
  );
}

function containers(places: unknown): string[] {
  return Object.values(places as Record<string, Named[]>).flatMap((list) =>
    list.map(({ id }) => `viewsContainers ${id}`),
  );
}

function documentedCodes(): string[] {
  const text = readFileSync(path.join(root, 'docs/diagnostics.md'), 'utf8');
  return [...text.matchAll(/^## `?([a-z]+\.[a-z]+)`?/gm)].map(([, code = '']) => code);
}

/** Keys of an entry of powersim.simulations that are no plain settings. */
function ownOfEntries(): string[] {
  const groups: { properties: Record<string, { additionalProperties?: { properties?: object } }> }[] =
    contributes.configuration;
  const entry = groups.flatMap(({ properties }) => properties['powersim.simulations'] ?? [])[0];
  return Object.keys(entry?.additionalProperties?.properties ?? {}).filter((key) => !(`powersim.${key}` in settings));
}
