/** Commitments against solvers that we did not write, and schedules against a checker that shares nothing with the engine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commit, toTheOptimum } from './beds/commit';
import { fiveBus } from './beds/five-bus';
import { expectationsOf, type Instance, instances } from './beds/instances';
import { crossCheck } from './beds/solvers';
import { synthetic } from './beds/synthetic';
import { bestCommitment } from './checker/best-commitment';
import { check } from './checker/check';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'powersim-cross-check-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const problemOf = (instance: Instance) => ({
  ...instance,
  kind: 'commitment' as const,
  useSlacks: instance.slack > 0,
});

describe.each(instances)('$name', (instance) => {
  test('GLPK and CBC prove the same optimum; the schedule is feasible; what it is named for binds', async () => {
    const { solved, schedule, lp } = await commit(problemOf(instance));
    expect(check(instance.system, schedule, expectationsOf(instance))).toEqual([]);
    expect(solved.gap).toBeLessThanOrEqual(toTheOptimum.relativeGap);
    const { glpk, cbc } = await crossCheck(folder, instance.name, lp);
    // Both are at the optimum up to their tolerances; ours may be above it by the gap.
    const tolerance = 1e-6 * solved.objective;
    for (const optimum of [glpk, cbc]) {
      expect(solved.objective).toBeGreaterThanOrEqual(optimum - tolerance / 10);
      expect(solved.objective).toBeLessThanOrEqual(optimum + tolerance);
    }

    if (instance.without === undefined) return;
    const easier = await commit({ ...problemOf(instance), system: instance.without });
    expect(easier.solved.objective).toBeLessThan(solved.objective * (1 - 1e-5));
  }, 260_000);
});

test.each([
  ['5-bus without ramps', fiveBus({ unit: ({ rampLimits: _, ...unit }) => unit }), 24],
  [
    '5-bus without ramps, little load',
    fiveBus({ load: 0.62, wind: 2, unit: ({ rampLimits: _, ...unit }) => unit }),
    24,
  ],
  ['4 units', synthetic(4, 24, 7, { longest: 5, peak: 0.75 }), 24],
  ['4 units, three cost pieces', synthetic(4, 20, 8, { longest: 4, pieces: 3, peak: 0.75 }), 20],
  ['5 units, one must run', synthetic(5, 16, 9, { longest: 4, mustRun: 1, peak: 0.75 }), 16],
])('the commitment of %s is the best of all that there are', async (_, system, periods) => {
  const { solved } = await commit({ system, periods, kind: 'commitment', network: 'CopperPlatePowerModel' });
  expect(Number.isFinite(solved.objective)).toBe(true);
  expect(solved.objective / bestCommitment(system, periods)).toBeCloseTo(1, 6);
});
