import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSyntax } from './syntax';
import { tokenize } from './tokens';

const words = (source: string) => tokenize(source).flatMap(({ kind, text }) => (kind === 'newline' ? [] : [text]));

describe('tokens', () => {
  test.each([
    ['comments', 'a # b "c\n#= x #= nested =# ( =# d', ['a', 'd']],
    ['strings', '"a \\" # b" "" "x" c', ['"a \\" # b"', '""', '"x"', 'c']],
    ['triple-quoted strings', '"""a "b" end\n""" c', ['"""a "b" end\n"""', 'c']],
    ['interpolation', '"a $(f("b)", (1))) $c" d', ['"a $(f("b)", (1))) $c"', 'd']],
    ['raw strings', 'r"\\d$(" * x', ['r', '"\\d$("', '*', 'x']],
    ['commands', '`ls $(x)` y', ['`ls $(x)`', 'y']],
    [
      'characters and transposes',
      "'\"' a' b[1]' '\\'' '\\u2200'",
      ["'\"'", 'a', "'", 'b', '[', '1', ']', "'", "'\\''", "'\\u2200'"],
    ],
    ['names with !', 'build!(x) a!=b x!', ['build!', '(', 'x', ')', 'a', '!=', 'b', 'x!']],
    [
      'symbols and ranges',
      ':end (:if, a:b, x ? y : z)',
      [':end', '(', ':if', ',', 'a', ':', 'b', ',', 'x', '?', 'y', ':', 'z', ')'],
    ],
    ['macros', '@inline PSI.@x @a.b c', ['@inline', 'PSI', '.', '@x', '@a.b', 'c']],
    [
      'operators',
      'a::T=b... a==b a=>b a->b',
      ['a', '::', 'T', '=', 'b', '...', 'a', '==', 'b', 'a', '=>', 'b', 'a', '->', 'b'],
    ],
    ['numbers', '1:3 1.5e3 0xff 1..2 2x', ['1', ':', '3', '1.5e3', '0xff', '1', '..', '2', '2', 'x']],
    ['what never ends', 'a "b', ['a', '"b']],
  ])('%s', (_, source, expected) => {
    expect(words(source)).toEqual(expected);
  });

  test('know their lines', () => {
    expect(
      tokenize('a\n#= \n =# b\n"""\n"""\nc')
        .filter(({ kind }) => kind !== 'newline')
        .map(({ line }) => line),
    ).toEqual([1, 3, 4, 6]);
  });

  test('are read from any text, in order and without overlap', () => {
    const pieces = fc.constantFrom(
      'function',
      'end',
      '(',
      ')',
      '[',
      ']',
      '"',
      '"""',
      "'",
      '#=',
      '=#',
      '$(',
      '\n',
      ' ',
      'x',
      ':',
      '\\',
      '@',
      '1.',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
        const source = parts.join('');
        const { tokens } = readSyntax(source);
        let position = 0;
        for (const { start, end, text } of tokens) {
          expect(start).toBeGreaterThanOrEqual(position);
          expect(source.slice(start, end)).toBe(text);
          position = end;
        }
      }),
    );
  });
});

describe('nesting', () => {
  test.each([
    ['blocks', 'function f(x)\n if x[end] > 1 && a[begin] end\n for i in 1:2 end\nend'],
    [
      'comprehensions',
      '[i for i in 1:3 if i > 1]\n(x\n for x in y)\n[begin\n 1\nend for i in 1]\n[if a b else c end for i in x]',
    ],
    ['names of operators', 'all(x !== :... for x in xs)\nany(f(a, :+) for a in b)\nx = c ? 1 :-1'],
    ['first indices', 'x[begin]\nx[f(begin), g(begin, 2), h(begin:end), (begin + 1)]'],
    ['blocks in brackets', 'f(begin 1 end, if a 1 else 2 end, [let x = 1; x end], map(x) do y y end)'],
    ['types', 'abstract type A end\nprimitive type B 8 end\nmutable struct C x end\ntype = 1'],
    ['symbols and fields of keywords', 'f(:end, :function); a.end; x = :if'],
    [
      'everything at once',
      'module M\nbaremodule N end\nquote\n $x\nend\nmacro m() end\ntry\ncatch\nfinally\nend\nlet a = 1 end\nwhile true break end\nend',
    ],
  ])('is balanced for %s', (_, source) => {
    expect(readSyntax(source)).not.toHaveProperty('unclosed');
  });

  test.each([
    ['f(x', '('],
    ['function f(x)\n', 'function'],
    ['function f(x, y = nothing\n x\nend\n', '('],
    ['f(begin\n)\n', 'begin'],
  ])('%j lacks an end for %s', (source, text) => {
    expect(readSyntax(source).unclosed?.text).toBe(text);
  });
});
