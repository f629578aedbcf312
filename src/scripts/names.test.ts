import { expect, test } from 'vitest';
import { isIdentifier } from './names';

test.each(['build_simulation', 'run!', 'größe₂', '_f', 'x′', 'Σ', '実行', 'f1'])('%s is an identifier', (name) => {
  expect(isIdentifier(name)).toBe(true);
});

test.each(['', '1f', 'a.b', 'a b', 'end', 'f()', 'f;exit()', '$x', 'a-b', 'f\n', '@m', ':s', '"s"', 'true'])(
  '%j is none',
  (name) => {
    expect(isIdentifier(name)).toBe(false);
  },
);
