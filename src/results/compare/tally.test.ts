import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBlock, newTally, pairColumns } from './tally';

test('columns are paired by name, in whatever order; the others stand alone', () => {
  expect(pairColumns(['a', 'b', 'c'], ['c', 'a', 'd'])).toEqual([
    { name: 'a', first: 0, second: 1 },
    { name: 'b', first: 1, second: undefined },
    { name: 'c', first: 2, second: 0 },
    { name: 'd', first: undefined, second: 2 },
  ]);
  expect(pairColumns(['a', 'a'], ['a', 'a']).map(({ second }) => second)).toEqual([0, 1]);
});

test('differences are second − first; values that one lacks are counted, not compared', () => {
  const pairs = pairColumns(['a', 'b'], ['b', 'a']);
  const t = newTally(2);
  const nan = Number.NaN;
  addBlock(t, pairs, new Float64Array([1, 2, 3, nan, 5, 6]), new Float64Array([4, 5, nan, 1, 2, 7]), 3, 10);
  expect(t).toMatchObject({
    compared: 4,
    onlyFirst: 1,
    onlySecond: 1,
    maxAbsolute: 4,
    sum: 4,
    squares: 16,
    magnitude: 7,
  });
  expect(t.at).toEqual({ pair: 0, period: 12 });
  expect([...t.columns]).toEqual([4, 0]);
});

const values = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(Number.NaN)), {
  minLength: 12,
  maxLength: 12,
});
test('the largest difference is that of a plain search, and none with itself', () => {
  const pairs = pairColumns(['a', 'b', 'c'], ['a', 'b', 'c']);
  fc.assert(
    fc.property(values, values, (x, y) => {
      const t = newTally(3);
      addBlock(t, pairs, new Float64Array(x), new Float64Array(y), 4, 0);
      const all = x.map((v, i) => Math.abs((y[i] ?? 0) - v)).filter((d) => !Number.isNaN(d));
      expect(t.maxAbsolute).toBe(Math.max(0, ...all));
      expect(t.compared).toBe(all.length);
      const own = newTally(3);
      addBlock(own, pairs, new Float64Array(x), new Float64Array(x), 4, 0);
      expect(own).toMatchObject({ maxAbsolute: 0, sum: 0, otherZeros: 0, onlyFirst: 0, onlySecond: 0 });
    }),
  );
});
