import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attempt, PartitionState } from '../run';
import { processesThatFit, reliefFor } from './out-of-memory';
import type { OwnedRun } from './owned-run';

test.each([
  // peak, obtainable, reserve, side by side → processes
  [2e9, 8e9, 0.1, 4, 3],
  [2e9, 5e9, 0.1, 4, 2],
  [3e9, 8e9, 0, 2, 1],
  [9e9, 8e9, 0.1, 4, 1],
  [0.1e9, 8e9, 0.1, 4, 3],
  [undefined, 8e9, 0.1, 4, 3],
])('with a peak of %s of %s (reserve %s), %s side by side become %s', (peak, obtainable, reserve, before, after) => {
  expect(processesThatFit(peak, obtainable, reserve, before)).toBe(after);
});

test('there is always one process, and always fewer than before', () => {
  const peak = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined });
  const bytes = fc.double({ min: 0, max: 1e13, noNaN: true });
  fc.assert(
    fc.property(peak, bytes, fc.integer({ min: 0, max: 90 }), fc.integer({ min: 2, max: 300 }), (p, o, r, n) => {
      const fit = processesThatFit(p, o, r / 100, n);
      expect(fit).toBeGreaterThanOrEqual(1);
      expect(fit).toBeLessThan(n);
      expect(Number.isInteger(fit)).toBe(true);
    }),
  );
});

const GB = 1e9;

/** A run of which only the partitions' states and the memory matter. */
function runWith(concurrency: number, partitions: readonly Pick<PartitionState, 'state' | 'attempts'>[]): OwnedRun {
  const numbered = partitions.map((partition, i) => ({ ...partition, index: i + 1 }));
  return { state: { concurrency, partitions: numbered, settings: { memoryReserve: 0 } } } as unknown as OwnedRun;
}
const attempt = (startedAt: number, more: Partial<Attempt> = {}): Attempt => ({
  attempt: 1,
  worker: 1,
  startedAt,
  ...more,
});
const running = (startedAt: number) => ({ state: 'running' as const, attempts: [attempt(startedAt)] });
const ranOut = (startedAt: number, endedAt: number) => ({
  state: 'queued' as const,
  attempts: [attempt(startedAt, { endedAt, kind: 'outOfMemory', peakRss: 3 * GB })],
});
const relief = (run: OwnedRun) =>
  reliefFor(run, { memoryInUse: () => GB }, 1, { peakRss: 2 * GB }, { available: 5 * GB, total: 8 * GB });

test('the partition that needed most says how many fit', () => {
  const run = runWith(4, [running(10), running(10), running(10), ranOut(1, 5)]);
  expect(relief(run)).toMatchObject({ processes: 2, peak: 3 * GB, words: expect.stringContaining('beside 2 more') });
});

test('of several that ended at once none was alone, although the processes are fewer already', () => {
  const run = runWith(1, [running(10), ranOut(10, 20)]);
  expect(relief(run)).toMatchObject({ processes: 1, words: expect.stringContaining('beside 1 more') });
});

test('who began after the others had ended was alone', () => {
  const run = runWith(4, [running(30), ranOut(10, 20)]);
  expect(relief(run)).toMatchObject({ processes: undefined, words: expect.stringContaining('It ran alone') });
});
