import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { single } from '../fixtures/simulations';
import { cost, oneBus, type Unit, unit } from '../fixtures/small-systems';

const periods = 6;
const base = { max: 100, slope: 20 };

/** What a status over all periods costs beside the base unit, or undefined when it is not allowed. */
function costOf(on: readonly boolean[], load: readonly number[], thermal: Unit): number | undefined {
  const { min, max } = thermal.activePowerLimits;
  const { startUp = 0, shutDown = 0, fixed = 0, variable } = thermal.operationCost;
  if (variable.type !== 'linear') throw new Error('linear costs only');
  let total = 0;
  let status = thermal.status;
  let hours = thermal.timeAtStatus ?? 0;
  for (const [t, now] of on.entries()) {
    if (now === status) hours += 1;
    else {
      const least = status ? (thermal.timeLimits?.up ?? 0) : (thermal.timeLimits?.down ?? 0);
      if (hours < least) return undefined;
      total += now ? startUp : shutDown;
      status = now;
      hours = 1;
    }
    const demand = load[t] ?? 0;
    const least = Math.max(demand - base.max, now ? min : 0);
    const most = now ? Math.min(max, demand) : 0;
    if (least > most) return undefined;
    const power = variable.slope < base.slope ? most : least;
    total += power * variable.slope + (demand - power) * base.slope + (now ? fixed : 0);
  }
  return total;
}

const statuses = Array.from({ length: 2 ** periods }, (_, bits) =>
  Array.from({ length: periods }, (__, t) => ((bits >> t) & 1) === 1),
);

const instance = fc.record({
  load: fc.array(fc.integer({ min: 15, max: 140 }), { minLength: periods, maxLength: periods }),
  status: fc.boolean(),
  timeAtStatus: fc.integer({ min: 1, max: 5 }),
  up: fc.integer({ min: 0, max: 7 }),
  down: fc.integer({ min: 0, max: 7 }),
  slope: fc.integer({ min: 5, max: 40 }),
  fixed: fc.integer({ min: 0, max: 200 }),
  startUp: fc.integer({ min: 0, max: 900 }),
  shutDown: fc.integer({ min: 0, max: 400 }),
});

describe('the optimum of a commitment', () => {
  it('is the cheapest of all statuses that minimum times allow', async () => {
    await fc.assert(
      fc.asyncProperty(instance, async ({ load, status, timeAtStatus, up, down, slope, ...costs }) => {
        const thermal = unit('u', {
          status,
          timeAtStatus,
          activePower: status ? 15 : 0,
          activePowerLimits: { min: 15, max: 50 },
          timeLimits: { up, down },
          operationCost: cost(slope, costs),
        });
        const allowed = statuses.flatMap((on) => costOf(on, load, thermal) ?? []);
        const system = oneBus(load, [
          unit('base', { activePowerLimits: { min: 0, max: base.max }, operationCost: cost(base.slope) }),
          thermal,
        ]);
        const run = runInMemory(single(system, 'ThermalStandardUnitCommitment', periods));
        if (allowed.length === 0) {
          await expect(run).rejects.toMatchObject({ code: 'simulation.infeasible' });
          return;
        }
        const [execution] = (await run).executions;
        expect(execution?.solved.objective).toBeCloseTo(Math.min(...allowed), 5);
        const on = execution?.series('OnVariable__ThermalStandard', 'u').map((value) => value === 1) ?? [];
        expect(costOf(on, load, thermal)).toBeCloseTo(Math.min(...allowed), 5);
        const stored = ['base', 'u'].flatMap(
          (name) => execution?.series('ProductionCostExpression__ThermalStandard', name) ?? [],
        );
        expect(stored.reduce((sum, value) => sum + value, 0)).toBeCloseTo(Math.min(...allowed), 5);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});
