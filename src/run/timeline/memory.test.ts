import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runOf, setUp, started } from '../golden/made-up';
import { viewOf } from '../state/view';
import { lanesOfWorkers, memoryByLane, thinned } from './memory';
import { timelineOf } from './timeline';

const sample = (time: number, bytes: number) => ({ time, workers: { '1': bytes } });

test('what workers take counts to their lanes, and to the first one before they have executed anything', () => {
  const run = runOf(...setUp(), started(1, 1, 1), started(2, 1, 2));
  const laneOf = lanesOfWorkers(timelineOf(viewOf(run, true, run.lastTime)));
  const machine = { available: 5, total: 9 };
  expect(memoryByLane({ time: 3, workers: { '1': 10, '2': 20, '7': 30 }, machine }, laneOf)).toEqual({
    time: 3,
    lanes: [
      [0, 30],
      [1, 10],
      [2, 20],
    ],
    free: 5,
    total: 9,
  });
});

test('a long run is thinned, its peak stays, and few samples stay as they are', () => {
  const few = [sample(1, 1), sample(2, 2)];
  expect(thinned(few, 2)).toBe(few);
  fc.assert(
    fc.property(
      fc.array(fc.nat(1e9), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (list, most) => {
        const kept = thinned(
          list.map((bytes, i) => sample(i * 1000, bytes)),
          most,
        );
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(Math.max(...kept.map(({ workers }) => workers['1'] ?? 0))).toBe(Math.max(...list));
        expect(kept.map(({ time }) => time)).toEqual([...kept.map(({ time }) => time)].sort((a, b) => a - b));
      },
    ),
  );
});
