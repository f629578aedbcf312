import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLine, printable } from '.';

/** What a terminal would obey. */
const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom('\u001b', '[', ']', '31m', '\u0007', '\u009b', '\u009d', '\n', '\t', '\r', '\u202e', '\\', ';', 'ü'),
);
const hostile = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

describe('what is printed', () => {
  test.each([
    ['a\n\tb\n', 'a\n\tb\n'],
    ['a\r\nb\rc', 'a\nbc'],
    ['\u001b[31mred\u001b[0m\n\u001b[2Jgone', 'red\ngone'],
    ['\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b]0;title\u0007text \u009b31m', 'text 31m'],
    ['\u001b]0;a title without an end\nthe next line', '\nthe next line'],
    ['user\u202egpj.exe\u2028end', 'usergpj.exeend'],
    ['größe · 日本 🔌', 'größe · 日本 🔌'],
  ])('%j becomes %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('whatever it was: only its line breaks and tabs are left of what steers', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text).replace(/[\n\t]/g, '')).not.toMatch(STEERS);
      }),
    );
  });

  test('plain text stays as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => printable(text) === text));
  });
});

describe('JSON that is printed', () => {
  test('whatever it holds: reads as the same value, in one line in which nothing steers', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const line = jsonLine(value);
        expect(line).not.toMatch(STEERS);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
