import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absoluteSteps,
  checkNumbers,
  countPartitions,
  executedSteps,
  type PartitionNumbers,
  partitionAt,
  partitionsOf,
  validLength,
  validOffset,
} from '.';
import { describePartitions, formatIndices, formatSteps, rangesOf } from './describe';

const year: PartitionNumbers = { numSteps: 365, period: 7, numOverlapSteps: 1 };

describe('a year of daily steps in weekly partitions with one day of overlap', () => {
  it('has the ranges that upstream computes', () => {
    expect(countPartitions(year)).toBe(53);
    expect(absoluteSteps(year, 1)).toEqual([1, 7]);
    expect(absoluteSteps(year, 2)).toEqual([7, 14]);
    expect(absoluteSteps(year, 52)).toEqual([357, 364]);
    expect(absoluteSteps(year, 53)).toEqual([364, 365]);
    expect(validLength(year, 53)).toBe(1);
    expect(validOffset(year, 1)).toBe(1);
    expect(validOffset(year, 2)).toBe(2);
    expect(partitionAt(year, 53)).toEqual({ index: 53, steps: [364, 365], validSteps: [365, 365] });
    expect(executedSteps(year)).toBe(417);
  });

  it('is described in one line', () => {
    expect(describePartitions(year)).toBe(
      '53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %',
    );
    expect(describePartitions({ numSteps: 12, period: 6, numOverlapSteps: 0 })).toBe(
      '2 partitions; 1 = steps 1–6, 2 = 7–12; 12 steps executed, +0.0 %',
    );
    expect(describePartitions({ numSteps: 9, period: 3, numOverlapSteps: 1 })).toBe(
      '3 partitions; 1 = steps 1–3, 2 = 3–6, 3 = 6–9; 11 steps executed, +22.2 %',
    );
    expect(formatSteps([365, 365])).toBe('365');
  });

  it('has no partition 0 or 54', () => {
    for (const index of [0, 54, 1.5, -1, Number.NaN]) {
      for (const f of [absoluteSteps, validOffset, validLength, partitionAt]) {
        expect(() => f(year, index)).toThrow(new RangeError(`partition ${index} does not exist: there are 53`));
      }
    }
  });
});

describe('numbers that upstream refuses', () => {
  it.each([
    [{ numSteps: 10, period: 3, numOverlapSteps: 4 }, 'numOverlapSteps', 'longer than the period'],
    [{ numSteps: 10, period: 10, numOverlapSteps: 1 }, 'period', 'shorter than the simulation'],
    [{ numSteps: 10, period: 11, numOverlapSteps: 1 }, 'period', 'shorter than the simulation'],
    [{ numSteps: 0, period: 1, numOverlapSteps: 0 }, 'numSteps', 'whole number'],
    [{ numSteps: 10, period: 0, numOverlapSteps: 0 }, 'period', 'whole number'],
    [{ numSteps: 10, period: 2.5, numOverlapSteps: 0 }, 'period', 'whole number'],
    [{ numSteps: 10, period: 2, numOverlapSteps: -1 }, 'numOverlapSteps', 'whole number'],
    [{ numSteps: Number.NaN, period: 2, numOverlapSteps: 0 }, 'numSteps', 'whole number'],
  ])('%j: %s', (numbers, field, words) => {
    const problems = checkNumbers(numbers);
    expect(problems.map((p) => p.field)).toContain(field);
    expect(problems.map((p) => p.message).join()).toContain(words);
  });

  it('each get one sentence, which names the number and what it is', () => {
    expect(checkNumbers({ numSteps: 10, period: 0, numOverlapSteps: -1 })).toEqual([
      { field: 'period', message: 'period must be a whole number of at least 1; it is 0.' },
      { field: 'numOverlapSteps', message: 'numOverlapSteps must be a whole number of at least 0; it is -1.' },
    ]);
    // What is no number of steps is compared with nothing.
    expect(checkNumbers({ numSteps: 0, period: 1, numOverlapSteps: 0 }).map(({ field }) => field)).toEqual([
      'numSteps',
    ]);
    expect(checkNumbers({ numSteps: 10, period: 12, numOverlapSteps: 13 })).toEqual([
      {
        field: 'numOverlapSteps',
        message: 'The overlap must not be longer than the period: numOverlapSteps is 13, period is 12.',
      },
      {
        field: 'period',
        message:
          'The period must be shorter than the simulation: period is 12, numSteps is 10. One partition would be a single run.',
      },
    ]);
  });

  it('give more partitions than can be run', () => {
    expect(checkNumbers({ numSteps: 2_000_000, period: 2, numOverlapSteps: 0 })).toEqual([]);
    expect(checkNumbers({ numSteps: 2_000_001, period: 2, numOverlapSteps: 0 })).toEqual([
      {
        field: 'period',
        message: 'The numbers give 1000001 partitions; at most 1000000 can be run. Choose a longer period.',
      },
    ]);
    // What is wrong with them comes first.
    expect(checkNumbers({ numSteps: 2_000_001, period: 1, numOverlapSteps: 2 }).map(({ field }) => field)).toEqual([
      'numOverlapSteps',
    ]);
  });

  it('accepts an overlap as long as the period', () => {
    expect(checkNumbers({ numSteps: 10, period: 3, numOverlapSteps: 3 })).toEqual([]);
  });
});

describe('any numbers that upstream accepts', () => {
  const numbers = fc
    .record({ numSteps: fc.integer({ min: 2, max: 3000 }), period: fc.nat(), numOverlapSteps: fc.nat() })
    .map(({ numSteps, period, numOverlapSteps }) => {
      const p = 1 + (period % (numSteps - 1));
      return { numSteps, period: p, numOverlapSteps: numOverlapSteps % (p + 1) };
    });

  it('are accepted, and their valid steps tile 1..numSteps exactly', () => {
    fc.assert(
      fc.property(numbers, (n) => {
        expect(checkNumbers(n)).toEqual([]);
        let next = 1;
        for (const partition of partitionsOf(n)) {
          expect(partition.validSteps[0]).toBe(next);
          expect(partition.validSteps[1]).toBeGreaterThanOrEqual(next);
          next = partition.validSteps[1] + 1;
        }
        expect(next).toBe(n.numSteps + 1);
      }),
    );
  });

  it('give ranges inside the horizon, whose lengths sum to the executed steps', () => {
    fc.assert(
      fc.property(numbers, (n) => {
        let sum = 0;
        for (const { steps, validSteps } of partitionsOf(n)) {
          expect(steps[0]).toBeGreaterThanOrEqual(1);
          expect(steps[1]).toBeLessThanOrEqual(n.numSteps);
          expect(validSteps[0]).toBeGreaterThanOrEqual(steps[0]);
          expect(validSteps[1]).toBe(steps[1]);
          sum += steps[1] - steps[0] + 1;
        }
        expect(sum).toBe(executedSteps(n));
      }),
    );
  });
});

describe('lists of partitions', () => {
  it.each([
    [[3, 7, 8, 9, 10, 11, 12], '3, 7–12'],
    [[12, 10, 9, 2, 1, 100], '1–2, 9–10, 12, 100'],
    [[5], '5'],
    [[], ''],
  ])('%j are %j', (indices, text) => {
    const before = [...indices];
    expect(formatIndices(indices)).toBe(text);
    expect(indices).toEqual(before);
  });

  it('have ranges with both ends', () => {
    expect(rangesOf([4, 2, 3, 9])).toEqual([
      [2, 4],
      [9, 9],
    ]);
  });
});
