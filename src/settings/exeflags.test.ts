import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinExeflags, splitExeflags } from './exeflags';

describe('flags in one string', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['   \t\n ', []],
    ['--project=env', ['--project=env']],
    ['  --project=env   -O3\t--threads=4,1 ', ['--project=env', '-O3', '--threads=4,1']],
    ['--project="my env"', ['--project=my env']],
    [`'--project=my env' -O3`, ['--project=my env', '-O3']],
    ['--project=my\\ env', ['--project=my env']],
    [`"it's" 'say "hi"'`, [`it's`, 'say "hi"']],
    ['"a \\" b" "c \\\\ d"', ['a " b', 'c \\ d']],
    [`'a\\b'`, ['a\\b']],
    ['C:\\julia\\env', ['C:\\julia\\env']],
    [`"" ''`, ['', '']],
    [`a""b''c`, ['abc']],
    ['trailing\\', ['trailing\\']],
    ['-L größe.jl', ['-L', 'größe.jl']],
  ])('%j are %j', (text, words) => {
    expect(splitExeflags(text)).toEqual(words);
  });

  test('are never expanded', () => {
    const text = '$HOME ~/env `id` $(id) *.jl a;b &c |d >e {f,g} !h #i %PATH%';
    expect(splitExeflags(text)).toEqual(text.split(' '));
    expect(splitExeflags('"$HOME $(id) `id`"')).toEqual(['$HOME $(id) `id`']);
  });

  test.each(['--project="my env', `it's`, `"a\\"`, `'`])(
    '%j has a quote that is not closed, and the message names exeflags',
    (text) => {
      expect(() => splitExeflags(text)).toThrow(
        expect.objectContaining({
          code: 'settings.exeflags',
          message: expect.stringMatching(/^exeflags has a ["'] that is not closed/),
        }),
      );
    },
  );

  test('in an array are taken as they are, and the array is a new one', () => {
    const flags = ['--project=my env', '$HOME', '"', ''];
    expect(splitExeflags(flags)).toEqual(flags);
    expect(splitExeflags(flags)).not.toBe(flags);
  });
});

describe('any flags', () => {
  const words = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.array(fc.constantFrom('"', "'", '\\', ' ', 'a', '$', '\t'), { maxLength: 6 }).map((chars) => chars.join('')),
    ),
    { maxLength: 6 },
  );

  test('that are put into one string are split into the same flags', () => {
    fc.assert(
      fc.property(words, (flags) => {
        expect(splitExeflags(joinExeflags(flags))).toEqual(flags);
      }),
    );
    const readable = ['-O3', '--project=x', 'C:\\env', '--sysimage=/a b/x.so', ''];
    expect(joinExeflags(readable)).toBe(String.raw`-O3 --project=x C:\env "--sysimage=/a b/x.so" ""`);
  });

  test('that are quoted with double quotes are split into the same flags', () => {
    const quoted = (word: string) => `"${word.replace(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(words, (flags) => {
        expect(splitExeflags(flags.map(quoted).join(' '))).toEqual(flags);
      }),
    );
  });

  test('that are quoted with single quotes are split into the same flags', () => {
    const quoted = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`;
    fc.assert(
      fc.property(words, (flags) => {
        expect(splitExeflags(flags.map(quoted).join('\t '))).toEqual(flags);
      }),
    );
  });
});
