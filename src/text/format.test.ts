import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { english, formatBytes, formatClock, formatDuration, messageOf, oneLine, UserError } from '.';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('a duration', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [8 * SECOND, '8 s'],
    [59.4 * SECOND, '59 s'],
    [59.6 * SECOND, '1 min'],
    [3 * MINUTE + 10 * SECOND, '3 min 10 s'],
    [HOUR - SECOND, '59 min 59 s'],
    [HOUR, '1 h'],
    [2 * HOUR + 5 * MINUTE, '2 h 5 min'],
    [47 * HOUR + 59 * MINUTE, '47 h 59 min'],
    [48 * HOUR, '2 d'],
    [76 * HOUR, '3 d 4 h'],
  ])('of %d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('has one or two units, the smaller one never full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 24 * HOUR }), (milliseconds) => {
        const match = /^(\d+) (s|min|h|d)(?: (\d+) (s|min|h))?$/.exec(formatDuration(milliseconds));
        const limit: Record<string, number> = { s: 60, min: 60, h: 24 };
        expect(match).not.toBeNull();
        if (match?.[4]) expect(Number(match[3])).toBeLessThan(limit[match[4]] ?? 0);
      }),
    );
  });
});

describe('a size', () => {
  test.each([
    [0, '0 B'],
    [512, '512 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9960, '10 kB'],
    [340e6, '340 MB'],
    [999.6e6, '1.0 GB'],
    [2.1e9, '2.1 GB'],
    [64e9, '64 GB'],
    [1.5e12, '1.5 TB'],
    [5e18, '5000 PB'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('text on one line', () => {
  test.each([
    ['plain', 'plain'],
    ['  a \n b\r\n\tc  ', 'a b c'],
    ['a\u2028b\u2029c\u0085d', 'a b cd'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[38;5;208mcolour\u001b[m \u001b[2Jcleared\u001b[?25l', 'colour cleared'],
    ['\u001b]0;new title\u0007text', 'text'],
    ['\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b]52;c;never closed', ''],
    ['bell\u0007 back\u0008space null\u0000 delete\u007f', 'bell backspace null delete'],
    ['user\u202egpj.exe \u2066isolated\u2069', 'usergpj.exe isolated'],
    ['größe · 日本 🔌', 'größe · 日本 🔌'],
  ])('%j becomes %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  test('is cut with an ellipsis', () => {
    expect(oneLine('x'.repeat(300))).toHaveLength(300);
    expect(oneLine('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });

  test('whatever it was: it holds no control character, no line break and no bidirectional override', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('\u001b', '[', ']', '31m', '\u0007', '\u009b', '\n', '\u202e', '\\', ';'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const line = oneLine(pieces.join(''), 1000);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(line).toBe(line.trim());
      }),
    );
  });
});

describe('a message that is not translated', () => {
  test('has its places filled, in any order and number', () => {
    expect(english('{0} of {1}', 3, 'many')).toBe('3 of many');
    expect(english('{1}{0}{1}', 'a', 'b')).toBe('bab');
    expect(english('{0}', false)).toBe('false');
  });

  test('keeps a place without a value, and fills nothing into a value', () => {
    expect(english('{0} {2}', 'a')).toBe('a {2}');
    expect(english('{0} {1}', '{1}', 'b')).toBe('{1} b');
  });
});

describe('errors', () => {
  test('for people have a code, a message and what to do next', () => {
    const error = new UserError('settings.invalid', 'No.', [{ title: 'Open Settings' }], { cause: 1 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'UserError',
      code: 'settings.invalid',
      message: 'No.',
      remedies: [{ title: 'Open Settings' }],
      cause: 1,
    });
  });

  test('of any kind have a text', () => {
    expect(messageOf(new Error('broken'))).toBe('broken');
    expect(messageOf('just text')).toBe('just text');
    expect(messageOf(undefined)).toBe('undefined');
  });
});

test('a time of today is told without its day, another one with it', () => {
  const at = new Date(2026, 10, 22, 0, 5).getTime();
  expect(formatClock(at, at + HOUR)).toBe('00:05');
  expect(formatClock(at, at + 24 * HOUR)).toBe('Nov 22, 00:05');
  expect(formatClock(at, at - HOUR)).toBe('Nov 22, 00:05');
});
