import { expect, test } from 'vitest';
import { Elsewhere } from './disk-elsewhere';

test('three failures are believed of every partition and of setup, each for itself', () => {
  const elsewhere = new Elsewhere();
  const four = (of: number | 'setup') => [1, 2, 3, 4].map(() => elsewhere.isBelieved(of));
  expect(four(1)).toEqual([true, true, true, false]);
  expect(four('setup')).toEqual([true, true, true, false]);
  expect(four(2)).toEqual([true, true, true, false]);
});
