import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from './csv';

describe('comma-separated values', () => {
  test.each<[string, string[][]]>([
    ['', []],
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,\n,b\n\n\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a\n\nb', [['a'], [''], ['b']]],
    ['"(x,y)",2', [['(x,y)', '2']]],
    ['"say ""hi""",""', [['say "hi"', '']]],
    ['"two\r\nlines",1\r\n', [['two\r\nlines', '1']]],
    ['\ufeffa,b', [['a', 'b']]],
    ['5" pipe,1', [['5" pipe', '1']]],
  ])('%j', (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test.each([
    ['a\n"open', 2, 'a quote that is not closed'],
    ['"a"b,c', 1, '"b,c" after a field'],
    ['a\rb', 1, '"b" after a field'],
  ])('%j is refused with its row', (text, row, found) => {
    expect(() => parseCsv(text)).toThrow(expect.objectContaining({ row, found }));
  });

  test('whatever the fields hold: quoted, they are read as they were', () => {
    const field = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a') }));
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        expect(parseCsv(rows.map((row) => row.map(quoted).join(',')).join(end))).toEqual(rows);
      }),
    );
  });
});
