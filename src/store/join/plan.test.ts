import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPartitions, type PartitionNumbers, partitionsOf } from '../../partitions';
import { overlapOf, partitionShape, planJoin, rowWidth, type SteppedDataset, stepRows } from './plan';

const numbers: fc.Arbitrary<PartitionNumbers> = fc
  .integer({ min: 2, max: 60 })
  .chain((numSteps) =>
    fc.record({ numSteps: fc.constant(numSteps), period: fc.integer({ min: 1, max: numSteps - 1 }) }),
  )
  .chain(({ numSteps, period }) =>
    fc.record({
      numSteps: fc.constant(numSteps),
      period: fc.constant(period),
      numOverlapSteps: fc.integer({ min: 0, max: period }),
    }),
  );

const datasetOf = (numSteps: number): fc.Arbitrary<SteppedDataset> =>
  fc
    .record({
      perStep: fc.integer({ min: 1, max: 24 }),
      others: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
      stepAxis: fc.constantFrom('first' as const, 'last' as const),
    })
    .map(({ perStep, others, stepAxis }) => {
      const rows = perStep * numSteps;
      return { path: '/d', shape: stepAxis === 'first' ? [rows, ...others] : [...others, rows], stepAxis };
    });

const cases = numbers.chain((n) =>
  fc.record({
    numbers: fc.constant(n),
    dataset: datasetOf(n.numSteps),
    skipped: fc.subarray(partitionsOf(n).map((p) => p.index)),
  }),
);

describe('the plan of a join', () => {
  test('writes every row of a dataset once, in order, from the partition that owns its step', () => {
    fc.assert(
      fc.property(cases, ({ numbers: n, dataset, skipped }) => {
        const [plan] = planJoin([dataset], n, new Set(skipped));
        if (!plan) throw new Error('no plan');
        let next = 0;
        for (const copy of plan.copies) {
          expect(copy.to).toBe(next);
          next += copy.count;
          expect(copy.skipped).toBe(skipped.includes(copy.partition));
          const owner = partitionsOf(n)[copy.partition - 1];
          for (let row = 0; row < copy.count; row += 1) {
            const step = Math.floor((copy.to + row) / plan.rowsPerStep) + 1;
            if (!owner || step < owner.validSteps[0] || step > owner.validSteps[1]) throw new Error(`step ${step}`);
            // The same step, seen from the partition.
            expect(owner.steps[0] + Math.floor((copy.from + row) / plan.rowsPerStep)).toBe(step);
          }
        }
        expect(next).toBe(stepRows(dataset));
      }),
    );
  });

  test('never reads what a partition does not have', () => {
    fc.assert(
      fc.property(cases, ({ numbers: n, dataset }) => {
        const [plan] = planJoin([dataset], n, new Set());
        for (const copy of plan?.copies ?? []) {
          const shape = partitionShape(dataset, plan?.rowsPerStep ?? 0, n, copy.partition);
          expect(rowWidth({ ...dataset, shape })).toBe(rowWidth(dataset));
          expect(copy.from + copy.count).toBe(stepRows({ ...dataset, shape }));
        }
      }),
    );
  });

  test('an overlap is what both neighbours computed', () => {
    fc.assert(
      fc.property(numbers, (n) => {
        for (let index = 1; index < countPartitions(n); index += 1) {
          const both = partitionsOf(n).slice(index - 1, index + 1);
          const overlap = overlapOf(n, index);
          if (n.numOverlapSteps === 0) expect(overlap).toBeUndefined();
          else expect(overlap).toEqual([both[1]?.steps[0], both[0]?.steps[1]]);
        }
      }),
    );
  });

  test('a year of days in weeks with a day of overlap', () => {
    const hourly: SteppedDataset = { path: '/ed', shape: [8760, 5, 12], stepAxis: 'first' };
    const [plan] = planJoin([hourly], { numSteps: 365, period: 7, numOverlapSteps: 1 }, new Set([2]));
    expect(plan?.copies).toHaveLength(53);
    expect(plan?.copies[0]).toEqual({ partition: 1, from: 0, to: 0, count: 168, skipped: false });
    expect(plan?.copies[1]).toEqual({ partition: 2, from: 24, to: 168, count: 168, skipped: true });
    expect(plan?.copies[52]).toEqual({ partition: 53, from: 24, to: 8736, count: 24, skipped: false });
  });

  test.each([
    [25, 12],
    [0, 12],
    [6, 12],
  ])('%i rows, which are no multiple of %i steps, are refused', (rows, numSteps) => {
    const path = '/simulation/decision_models/UC/optimizer_stats';
    const odd: SteppedDataset = { path, shape: [rows, 21], stepAxis: 'first' };
    expect(() => planJoin([odd], { numSteps, period: 4, numOverlapSteps: 1 }, new Set())).toThrow(
      expect.objectContaining({
        code: 'join.steps',
        message: `${path} of the simulation's store has ${rows} rows, which is no multiple of its ${numSteps} steps: the store was not allocated by a setup of these partitions. Run setup again.`,
      }),
    );
  });

  test('of a dataset knows rows and their width on either side, and the shape that a partition has', () => {
    const n = { numSteps: 6, period: 2, numOverlapSteps: 1 };
    const decisions: SteppedDataset = { path: '/d', shape: [12, 5, 24], stepAxis: 'first' };
    const state: SteppedDataset = { path: '/s', shape: [5, 3, 12], stepAxis: 'last' };
    expect([decisions, state].map(stepRows)).toEqual([12, 12]);
    expect([decisions, state].map(rowWidth)).toEqual([120, 15]);
    expect([decisions, state].map((dataset) => partitionShape(dataset, 2, n, 2))).toEqual([
      [6, 5, 24],
      [5, 3, 6],
    ]);
    expect(stepRows({ shape: [], stepAxis: 'first' })).toBe(0);
  });
});
