import { expect, test } from 'vitest';
import { tokenize } from './tokens';

const texts = (source: string) => tokenize(source).map(({ text }) => text);
const TEMPLATE = `\`e \${f(\`g \${"}"}\`)} {\``;
const kinds = (source: string) => tokenize(source).map(({ kind }) => kind);

test('comments, strings, templates and regular expressions hide what is in them', () => {
  const source = [
    '#!/usr/bin/env node',
    '// export function a() {}',
    '/* export { b } */ x',
    '"export \\" c" \'d\'',
    `${TEMPLATE};`,
    '/[/{]"/.test(y)',
  ].join('\n');
  expect(texts(source)).toEqual(['x', '"export \\" c"', "'d'", TEMPLATE, ';', '/[/{]"/', '.', 'test', '(', 'y', ')']);
});

test.each([
  ['a / b / c', 0],
  ['f(x) / 2 / y', 0],
  ['a[0] / b / c', 0],
  ['({}) / 2 / 1', 0],
  ['x = {} / 2 / 1', 0],
  ['node.default / 2 / 1', 0],
  ['i++ / 2 / 1', 0],
  ['return /"/', 1],
  ['if (x) /`/.test(y)', 1],
  ['f(/`/, /"/)', 2],
  ['{}\n/`/.exec(x)', 1],
  ['a ? /`/ : /"/', 2],
])('%s has %i regular expressions', (source, count) => {
  expect(kinds(source).filter((kind) => kind === 'regex')).toHaveLength(count);
});

test('lines are counted through everything', () => {
  const source = `a\n/*\n\n*/ b \`\n\${1}\n\` c\n// d\ne`;
  expect(tokenize(source).map(({ line }) => line)).toEqual([1, 4, 4, 6, 8]);
});

test('what is never closed ends at its line or at the end', () => {
  expect(texts("don't\nx")).toEqual(['don', "'t", 'x']);
  expect(texts('a `b')).toEqual(['a', '`b']);
  expect(texts('a /* b')).toEqual(['a']);
});

test('names may have any letters', () => {
  expect(texts('größe.#privat = $x_1')).toEqual(['größe', '.', '#privat', '=', '$x_1']);
});
