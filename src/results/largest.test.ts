import { expect, test } from 'vitest';
import type { PeriodRange } from '../store/read-store';
import { largestOf, spansToRank } from './largest';
import type { Realized } from './realized';

const DAY = 24;
const YEAR = 365 * DAY;
const names = (count: number) => Array.from({ length: count }, (_, c) => `unit ${c}`);
const work = { signal: new AbortController().signal, progress: () => undefined };

/** Counts how often every execution of a day is read; column `c` has `valueAt(c, period)`. */
function daily(columns: number, valueAt: (column: number, period: number) => number, together?: number) {
  const reads = new Map<number, number>();
  const realized: Realized = {
    columns: names(columns),
    unit: 'MW',
    fromMs: 0,
    resolutionMs: 3_600_000,
    periods: YEAR,
    ...(together === undefined ? {} : { together }),
    read: ({ from, count }, _, numbers = []) => {
      for (let day = Math.floor(from / DAY); day * DAY < from + count; day += 1)
        reads.set(day, (reads.get(day) ?? 0) + numbers.length / columns);
      return Float64Array.from({ length: numbers.length * count }, (_, i) =>
        valueAt(numbers[Math.floor(i / count)] ?? -1, from + (i % count)),
      );
    },
  };
  return { realized, reads };
}

test('every execution of many columns is read once, also of a range that begins within one', async () => {
  const { realized, reads } = daily(30_000, (c) => c, DAY);
  const { columns, ranking } = await largestOf(realized, { from: 5, count: 3 * DAY }, 2, work);
  expect({ columns, ranking }).toEqual({ columns: [29_999, 29_998], ranking: 'all' });
  expect([...reads.keys()]).toEqual([0, 1, 2, 3]);
  for (const times of reads.values()) expect(times).toBeCloseTo(1, 9);
});

test.each([
  ['executions of a day', DAY],
  ['the time of each column', undefined],
])('of too many values a sample of %s tells, evenly over the range', async (_, together) => {
  // Large in winter alone, at both ends of the year; the others are the same all the time.
  const isWinter = (period: number) => period < YEAR / 8 || period > (7 * YEAR) / 8;
  const { realized, reads } = daily(100, (c, period) => (c === 7 ? (isWinter(period) ? 4 : 0.5) : c / 200), together);
  const { columns, ranking } = await largestOf(realized, { from: 0, count: YEAR }, 2, work, 100 * 1000);
  expect({ columns, ranking }).toEqual({ columns: [7, 99], ranking: 'sampled' });
  expect(reads.size * DAY).toBeLessThan(YEAR / 4);
});

test.each([1, DAY, undefined])('spans of a sample are executions of %s, do not overlap and stay within', (together) => {
  const range: PeriodRange = { from: 7 * DAY + 3, count: YEAR - 9 * DAY };
  const of = { columns: names(40_000), ...(together === undefined ? {} : { together }) };
  const { spans, ranking } = spansToRank(of, range, 1 << 25);
  expect(ranking).toBe('sampled');
  expect(spans.length).toBeGreaterThanOrEqual(together === undefined ? 5 : 8);
  expect(spans.length).toBeLessThanOrEqual(16);
  let end = range.from;
  for (const { from, count } of spans) {
    expect(from).toBeGreaterThanOrEqual(end);
    expect(from === range.from ? 0 : from % (together ?? 1)).toBe(0);
    end = from + count;
  }
  expect(end).toBeLessThanOrEqual(range.from + range.count);
  expect(spans.reduce((sum, { count }) => sum + count, 0) * 40_000).toBeLessThanOrEqual(1 << 25);
});

test('what was not computed is no size', async () => {
  const { realized } = daily(3, (c, period) => (c === 1 && period > 10 ? Number.NaN : c === 1 ? 5 : 2), DAY);
  expect((await largestOf(realized, { from: 0, count: YEAR }, 3, work)).columns).toEqual([1, 0, 2]);
});
