import { expect, test } from 'vitest';
import { bestMakespan, makespanOf } from './schedule.mts';

test('whoever is free takes the next one', () => {
  expect(makespanOf([1, 1, 1, 3], 2)).toBe(4);
  expect(makespanOf([3, 1, 1, 1], 2)).toBe(3);
  expect(makespanOf([5], 4)).toBe(5);
});

test('the search finds what the longest first misses', () => {
  const durations = [3, 3, 2, 2, 2];
  expect(makespanOf(durations, 2)).toBe(7);
  expect(bestMakespan(durations, 2)).toBe(6);
});
