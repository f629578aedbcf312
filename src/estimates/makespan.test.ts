import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makespanOf } from './makespan';

test('whoever is free takes the next one', () => {
  expect(makespanOf([1, 1, 1, 3], 2)).toBe(4);
  expect(makespanOf([3, 1, 1, 1], 2)).toBe(3);
  expect(makespanOf([5], 4)).toBe(5);
  expect(makespanOf([], 4)).toBe(0);
});

test('a makespan is neither below the longest one or an even share, nor above an even share and the longest one', () => {
  const durations = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 50 }), (all, processes) => {
      const [longest, share] = [Math.max(...all), all.reduce((a, b) => a + b, 0) / processes];
      const makespan = makespanOf(all, processes);
      expect(makespan).toBeGreaterThanOrEqual(Math.max(longest, share));
      expect(makespan).toBeLessThanOrEqual(share + longest);
    }),
  );
});
