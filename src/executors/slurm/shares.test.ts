import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares, type Load, nextShares } from './shares';

describe('the fair shares of arrays that run at the same time', () => {
  it.each([
    [4, [10], [4]],
    [4, [10, 1], [3, 1]],
    [4, [2, 5], [2, 2]],
    [2, [1, 5], [1, 1]],
    [1, [7, 3], [1, 0]],
    [9, [2, 3], [2, 3]],
    [3, [0, 9], [0, 3]],
  ])('of %i tasks at once are for %j: %j', (limit, alive, shares) => {
    expect(fairShares(limit, alive)).toEqual(shares);
  });
});

/** Arrays as Slurm runs them, and as they are known. */
interface Real extends Load {
  waiting: number;
  running: number;
  share: number;
  ceiling: number;
}

const moves = fc.array(
  fc.record({
    array: fc.nat({ max: 3 }),
    what: fc.constantFrom('begin', 'end', 'answer', 'settle'),
  }),
  { maxLength: 200 },
);

it('never let more tasks run than may, whatever begins, ends and is known of it late', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), sizes, moves, (limit, tasks, steps) => {
      const arrays = tasks.map((count, i): Real => {
        const share = i === 0 ? limit : 0;
        return { alive: count, waiting: count, running: 0, share, ceiling: 0 };
      });
      const real = () => arrays.map((a): Load => ({ ...a, alive: a.waiting + a.running }));
      for (const { array, what } of steps) {
        const one = arrays[array % arrays.length];
        if (!one) continue;
        if (what === 'begin' && one.waiting > 0 && one.running < one.share) {
          one.waiting -= 1;
          one.running += 1;
        } else if (what === 'end' && one.running > 0) one.running -= 1;
        else if (what === 'answer') one.ceiling = one.running;
        else if (what === 'settle') {
          for (const [i, share] of nextShares(limit, real()).entries()) {
            const it = arrays[i];
            if (!it) continue;
            if (share < it.share) it.ceiling = Math.max(it.ceiling, it.share);
            it.share = share;
          }
        }
        expect(arrays.reduce((sum, { running }) => sum + running, 0)).toBeLessThanOrEqual(limit);
      }
    }),
    { numRuns: 2000 },
  );
});

it('what is lowered may still run all that it was allowed: others wait until that is known', () => {
  const first: Load = { alive: 2, share: 2, ceiling: 0 };
  const second: Load = { alive: 1, share: 0, ceiling: 0 };
  expect(nextShares(2, [first, second])).toEqual([1, 0]);
  expect(nextShares(2, [{ ...first, share: 1, ceiling: 1 }, second])).toEqual([1, 1]);
});

it('come to what is fair when everything is known', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }),
      (limit, alive) => {
        const fair = fairShares(limit, alive);
        const idle = alive.map((count): Load => ({ alive: count, share: 0, ceiling: 0 }));
        expect(nextShares(limit, idle)).toEqual(fair);
        expect(fair.reduce((sum, share) => sum + share, 0)).toBe(
          Math.min(
            limit,
            alive.reduce((sum, count) => sum + count, 0),
          ),
        );
      },
    ),
  );
});
