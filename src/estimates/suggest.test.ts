import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPartitions, partitionsOf } from '../partitions';
import { type Cost, costOf } from './cost';
import type { Measured } from './measured';
import { type PeriodQuestion, suggestPeriod } from './period';
import { suggestWorkers } from './workers';

const measured: Measured = {
  runs: 1,
  sinceTime: 0,
  setup: 60_000,
  build: 30_000,
  step: 10_000,
  cold: 120_000,
  join: 20_000,
  joinedSteps: 365,
};
const year = { numSteps: 365, numOverlapSteps: 1 };

const anyNumbers = fc
  .record({ numSteps: fc.integer({ min: 2, max: 800 }), period: fc.nat(), numOverlapSteps: fc.nat() })
  .map(({ numSteps, period, numOverlapSteps }) => {
    const p = 1 + (period % (numSteps - 1));
    return { numSteps, period: p, numOverlapSteps: numOverlapSteps % (p + 1) };
  });
const anyProcesses = fc.integer({ min: 1, max: 80 });
const time = fc.integer({ min: 0, max: 100_000 });
const anyMeasured = fc
  .record({ setup: time, build: time, step: fc.integer({ min: 1, max: 100_000 }), cold: time, join: time })
  .map((times): Measured => ({ ...times, runs: 1, sinceTime: 0 }));

describe('what numbers cost', () => {
  test('is the setup, the rounds of partitions, and the join', () => {
    // 4 partitions of 92, 93, 93 and 90 steps, each in a process that compiles first.
    expect(costOf({ ...year, period: 92 }, 4, measured)).toEqual({
      period: 92,
      partitions: 4,
      rounds: 1,
      executedSteps: 368,
      overlapShare: 3 / 365,
      build: 30_000,
      wall: 60_000 + 120_000 + 30_000 + 93 * 10_000 + 20_000,
      busy: 4 * 150_000 + 368 * 10_000,
    });
  });

  test('has no times without an earlier run', () => {
    expect(costOf({ ...year, period: 7 }, 4)).toEqual({
      period: 7,
      partitions: 53,
      rounds: 14,
      executedSteps: 417,
      overlapShare: 52 / 365,
    });
  });

  test('knows which steps take longer, and that a longer simulation takes longer to join', () => {
    const pace = Array.from({ length: 10 }, (_, i) => (i < 5 ? 3 : 1));
    const slow: Measured = { runs: 1, sinceTime: 0, step: 1000, build: 0, pace, join: 100, joinedSteps: 10 };
    const halves = { numSteps: 10, period: 5, numOverlapSteps: 0 };
    expect(costOf(halves, 2, slow)).toMatchObject({ wall: 15_000 + 100, busy: 20_000 });
    // Of another length nobody knows which.
    expect(costOf({ ...halves, numSteps: 20 }, 1, slow)).toMatchObject({ wall: 20_000 + 200 });
  });

  test('is never less than all the work shared out, nor than the longest partition, nor more than one after the other', () => {
    fc.assert(
      fc.property(anyNumbers, anyProcesses, anyMeasured, (numbers, processes, times) => {
        const { wall = 0, busy = 0 } = costOf(numbers, processes, times);
        const { setup = 0, join = 0, build = 0, step = 0, cold = 0 } = times;
        const around = setup + join;
        const longest = Math.max(...partitionsOf(numbers).map(({ steps: [a, b] }) => build + step * (b - a + 1)));
        expect(wall).toBeGreaterThanOrEqual(around + busy / processes - 1e-6);
        expect(wall).toBeGreaterThanOrEqual(around + cold + longest - 1e-6);
        expect(wall).toBeLessThanOrEqual(around + busy + 1e-6);
      }),
    );
  });

  test('does not grow with more processes', () => {
    fc.assert(
      fc.property(anyNumbers, anyProcesses, anyMeasured, (numbers, processes, times) => {
        const even = { ...numbers, numSteps: numbers.period * countPartitions(numbers), numOverlapSteps: 0 };
        const more = costOf(even, processes + 1, times).wall ?? 0;
        expect(more).toBeLessThanOrEqual((costOf(even, processes, times).wall ?? 0) + 1e-6);
      }),
    );
  });
});

describe('a suggested period', () => {
  test('weighs what partitions take to be built against processes that wait', () => {
    const suggestion = suggestPeriod({ ...year, processes: 4, period: 7, measured });
    expect(suggestion?.suggested).toMatchObject({ period: 92, rounds: 1 });
    expect(suggestion?.why).toBe(
      '4 partitions, all of them side by side, less than 1 % of the steps twice: about 19 min 20 s instead of 27 min 50 s with the period of 7.',
    );
    expect(suggestion?.costs.map(({ period }) => period)).toEqual([1, 5, 7, 14, 23, 28, 30, 31, 46, 73, 92]);
  });

  test('is shorter where some steps take much longer than others', () => {
    const pace = Array.from({ length: 365 }, (_, i) => (i < 92 ? 4 : 1));
    const quick = { ...measured, build: 100, cold: 0, pace };
    const suggestion = suggestPeriod({ ...year, processes: 4, measured: quick });
    expect(suggestion?.suggested.rounds).toBeGreaterThan(1);
    expect(suggestion?.why).toMatch(/^\d+ rounds on 4 processes, \d+ % of the steps twice: about \d+ min/);
  });

  test('says that times are not known where no run tells them', () => {
    const suggestion = suggestPeriod({ ...year, processes: 4 });
    expect(suggestion?.suggested.period).toBe(92);
    expect(suggestion?.why).toContain('No earlier run of this script tells times');
    expect(suggestPeriod({ ...year, processes: 1 })?.why).toMatch(/^\d+ partitions one after the other, /);
    expect(suggestPeriod({ ...year, numOverlapSteps: 0, processes: 4 })?.why).toContain(', no step twice. ');
  });

  test('is none where there is no choice', () => {
    expect(suggestPeriod({ numSteps: 1, numOverlapSteps: 0, processes: 2 })).toBeUndefined();
    expect(suggestPeriod({ numSteps: 5, numOverlapSteps: 5, processes: 2 })).toBeUndefined();
    expect(suggestPeriod({ numSteps: 2, numOverlapSteps: 1, processes: 2 })?.costs).toHaveLength(1);
  });

  test('is one of at most twelve possible ones; none of them is done noticeably earlier, and no longer one as early', () => {
    const questions: fc.Arbitrary<PeriodQuestion> = fc
      .tuple(anyNumbers, anyProcesses, anyMeasured)
      .map(([numbers, processes, times]) => ({ ...numbers, processes, measured: times }));
    fc.assert(
      fc.property(questions, (question) => {
        const found = suggestPeriod(question);
        if (!found) throw new Error('the period of the question itself is possible');
        const { costs, suggested } = found;
        const wall = (cost: Cost) => cost.wall ?? Number.NaN;
        const least = Math.min(...costs.map(wall));
        expect(costs).toContain(suggested);
        expect(costs.length).toBeLessThanOrEqual(12);
        expect(costs.some(({ period }) => period === question.period)).toBe(true);
        expect(wall(suggested)).toBeLessThanOrEqual(least * 1.01 + 1e-6);
        for (const cost of costs) {
          if (cost.period > suggested.period) expect(wall(cost)).toBeGreaterThan(least * 1.01 - 1e-6);
        }
      }),
    );
  });
});

test('numbers of any size are answered: a process for each of many partitions, and more steps than a simulation has', () => {
  const many = costOf({ numSteps: 100_000, period: 1, numOverlapSteps: 0 }, 100_000, measured);
  const one = costOf({ numSteps: 100_000, period: 100_000, numOverlapSteps: 0 }, 1, measured);
  expect(many.wall).toBeLessThan(one.wall ?? 0);
  const huge = suggestPeriod({ numSteps: 1e11, numOverlapSteps: 0, processes: 4, period: 1e9 });
  expect(huge?.costs.some(({ period }) => period === 1e9)).toBe(true);
});

describe('a suggested number of processes', () => {
  const numbers = { ...year, period: 7 };
  const GB = 1e9;

  test.each([
    [{ cores: 8, availableMemory: 64 * GB }, 8, 'This machine has 8 cores.'],
    [{ cores: 100, availableMemory: 640 * GB }, 53, 'There are 53 partitions.'],
    [{ cores: 8, availableMemory: 8 * GB }, 3, 'Memory is enough for 3 processes.'],
    [{ cores: 8, availableMemory: GB }, 1, 'Memory is enough for 1 process.'],
    [{ cores: 1, availableMemory: 64 * GB }, 1, 'This machine has 1 core.'],
  ])('on %j is %i', (machine, processes, why) => {
    expect(suggestWorkers(machine, numbers, 'julia')).toEqual({
      processes,
      why: expect.stringContaining(`${why} 2.0 GB are assumed for a process; `),
    });
  });

  test('counts with the memory that earlier runs took', () => {
    const hungry = { ...measured, peak: 12 * GB };
    expect(suggestWorkers({ cores: 8, availableMemory: 32 * GB }, numbers, 'julia', hungry)).toEqual({
      processes: 2,
      why: 'Memory is enough for 2 processes. A process took up to 12 GB in earlier runs; 32 GB are available.',
    });
  });
});
