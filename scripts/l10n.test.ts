import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { extract, placesOf } from './l10n/extract.mts';

const root = path.resolve(import.meta.dirname, '..');
type Texts = Record<string, string>;
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Texts;

describe('the texts of a source', () => {
  test.each([
    ["t('Save')", ['Save']],
    ["this.t('{0} of {1}', 1, 2)", ['{0} of {1}']],
    ["vscode.l10n.t('Save {0}', a)", ['Save {0}']],
    ['t(`Save`)', ['Save']],
    ["const SAVE = english('Save')", ['Save']],
    ["t(one ? '1 step' : 'no step')", ['1 step', 'no step']],
    ["const f = (t: Translate): string => t('a', ...rest) as string", ['a']],
    ["t('{0}', t('inner'))", ['{0}', 'inner']],
    ["print('no text'); text('neither'); x.ts('nor this')", []],
    ['// l10n: handed on\nt(message)', []],
  ])('%s', (source, texts) => {
    expect(extract('src/x.ts', source)).toEqual({ texts, problems: [] });
  });

  test.each([
    ['t(message)', 'the text is not a literal, so it cannot be translated.'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source
    ['t(`Save ${name}`)', 'the text is not a literal, so it cannot be translated.'],
    ["t(one ? '1 step' : other)", 'the text is not a literal, so it cannot be translated.'],
    ["t('Save ' + name)", 'the text is not a literal, so it cannot be translated.'],
    ['t()', 'the text is not a literal, so it cannot be translated.'],
    ["t('{0} of {1}', 1)", 'it has 2 places and 1 arguments: {0} of {1}'],
    ["t('all', 1)", 'it has 0 places and 1 arguments: all'],
    ["t('{1} of {2}', 1, 2)", 'its places do not count from {0}: {1} of {2}'],
  ])('that are none are refused: %s', (source, problem) => {
    expect(extract('src/x.ts', `\n${source}`).problems).toEqual([`src/x.ts:2: ${problem}`]);
  });
});

const languages = globSync('l10n/bundle.l10n.*.json', { cwd: root }).map((file) => file.split('.')[2] ?? '');

test('there is a German translation', () => {
  expect(languages).toContain('de');
});

describe.each(languages)('the translation into %s', (language) => {
  const sources: [string, Texts, Texts][] = [
    ['of the sources', read('l10n/bundle.l10n.json'), read(`l10n/bundle.l10n.${language}.json`)],
    ['of package.json', read('package.nls.json'), read(`package.nls.${language}.json`)],
  ];

  test.each(sources)('%s has every text and no other', (_, english, translated) => {
    expect(Object.keys(translated).filter((key) => english[key] === undefined)).toEqual([]);
    expect(Object.keys(english).filter((key) => !translated[key])).toEqual([]);
  });

  test.each(sources)('%s keeps places, icons, links, code and line breaks', (_, english, translated) => {
    const changed = Object.entries(english).filter(
      ([key, text]) => JSON.stringify(kept(text)) !== JSON.stringify(kept(translated[key] ?? '')),
    );
    expect(changed.map(([key]) => key)).toEqual([]);
  });

  test.each(sources)('%s leaves hardly any sentence as it is', (_, english, translated) => {
    const same = Object.entries(english).filter(([key, text]) => /\w+ \w+ \w+/.test(text) && translated[key] === text);
    expect(same.map(([key]) => key)).toEqual([]);
  });

  test('tells one from several as the English does', () => {
    const english: Texts = read('l10n/bundle.l10n.json');
    const translated: Texts = read(`l10n/bundle.l10n.${language}.json`);
    const pairs = Object.keys(english).flatMap((one) => {
      const several = one.replace(/^1 (\w+)/, '{0} $1s').replace(/^1 (\w+)y\b/, '{0} $1ies');
      return /^1 /.test(one) && english[several] !== undefined ? [[one, several] as const] : [];
    });
    expect(pairs.length).toBeGreaterThan(3);
    for (const [one, several] of pairs) {
      expect(translated[one]).toMatch(/^1 /);
      expect(translated[several]).toMatch(/^\{0\} /);
      expect(translated[one]?.slice(2)).not.toBe(translated[several]?.slice(4));
    }
  });
});

/** What a translation has to keep of a text. */
function kept(text: string): object {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([found]) => found).sort();
  return {
    places: placesOf(text),
    icons: all(/\$\([\w-]+\)/g),
    links: all(/\]\([^)]*\)/g),
    code: all(/`[^`]*`/g),
    lines: text.split('\n').length,
  };
}
