import { expect, test } from 'vitest';
import { makespanOf } from '../../src/estimates/makespan';
import { bestMakespan } from './schedule.mts';

test('the search finds what the longest first misses', () => {
  const durations = [3, 3, 2, 2, 2];
  expect(makespanOf(durations, 2)).toBe(7);
  expect(bestMakespan(durations, 2, makespanOf)).toBe(6);
});
