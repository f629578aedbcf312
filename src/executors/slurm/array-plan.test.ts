import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pair, planArrays, specTasksOf } from './array-plan';

const pairs = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 9 })), { selector: ([i]) => i })
  .map((list): Pair[] => list);
const limits = fc.record({
  partitionsPerTask: fc.integer({ min: 1, max: 7 }),
  maxArraySize: fc.integer({ min: 2, max: 1001 }),
});

describe('the arrays of a run', () => {
  it('execute every pair exactly once, with numbers below the cluster’s limit', () => {
    fc.assert(
      fc.property(pairs, limits, (wanted, given) => {
        const arrays = planArrays(wanted, given);
        const executed = arrays.flat().flatMap(({ attempts }) => attempts);
        expect([...executed].sort(([a], [b]) => a - b)).toEqual([...wanted].sort(([a], [b]) => a - b));
        for (const tasks of arrays) {
          const numbers = tasks.map(({ task }) => task);
          expect(new Set(numbers).size).toBe(numbers.length);
          for (const task of tasks) {
            expect(task.task).toBeGreaterThanOrEqual(1);
            expect(task.task).toBeLessThan(given.maxArraySize);
            expect(task.attempts.length).toBeGreaterThanOrEqual(1);
            expect(task.attempts.length).toBeLessThanOrEqual(given.partitionsPerTask);
          }
        }
      }),
    );
  });

  it('number a task as its first partition', () => {
    const arrays = planArrays(
      [
        [12, 2],
        [3, 1],
        [13, 1],
      ],
      { partitionsPerTask: 2, maxArraySize: 1001 },
    );
    expect(arrays).toEqual([
      [
        {
          task: 3,
          attempts: [
            [3, 1],
            [12, 2],
          ],
        },
        { task: 13, attempts: [[13, 1]] },
      ],
    ]);
    expect(specTasksOf(arrays[0] ?? [])).toEqual({
      3: [
        [3, 1],
        [12, 2],
      ],
      13: [[13, 1]],
    });
  });

  it('begin another array where the cluster has no such number', () => {
    const arrays = planArrays(
      [
        [4, 1],
        [5, 1],
        [6, 1],
        [11, 1],
      ],
      { partitionsPerTask: 1, maxArraySize: 6 },
    );
    expect(arrays.map((tasks) => tasks.map(({ task }) => task))).toEqual([[4, 5], [1], [1]]);
  });

  it('are none where there is nothing to execute', () => {
    expect(planArrays([], { partitionsPerTask: 3, maxArraySize: 1001 })).toEqual([]);
  });
});
