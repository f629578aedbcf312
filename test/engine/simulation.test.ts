/** Whole simulations of daily commitments and hourly dispatch, checked as they are stored. */
import { expect, test } from 'vitest';
import { fiveBus } from './beds/five-bus';
import { type SimulationCase, simulate } from './beds/simulate';
import { synthetic } from './beds/synthetic';
import { meritOrder } from './checker/best-commitment';
import { checkSimulation } from './checker/simulation';

const factors = [1, 0.7, 1.15, 0.62, 0.9, 0.8];
const exact = { method: 'exact', relativeGap: 1e-3 } as const;

const cases: readonly (readonly [string, SimulationCase, 'copper plate' | 'lines limited', number])[] = [
  [
    '5-bus, copper plate',
    {
      system: fiveBus({ days: 6, load: factors }),
      steps: 5,
      horizon: 48,
      network: 'CopperPlatePowerModel',
      solver: exact,
    },
    'copper plate',
    0,
  ],
  [
    '5-bus with line limits',
    { system: fiveBus({ days: 6, load: factors }), steps: 5, horizon: 36, network: 'PTDFPowerModel', solver: exact },
    'lines limited',
    300,
  ],
  [
    '14 units by relax-and-fix, ramps and cost pieces',
    {
      system: synthetic(14, 5 * 24, 31, { ramp: 0.3, pieces: 3, peak: 0.75 }),
      steps: 4,
      horizon: 36,
      network: 'CopperPlatePowerModel',
      solver: { method: 'relaxAndFix' },
    },
    'copper plate',
    0,
  ],
];

test.each(cases)(
  '%s: feasible in every execution, over all days, and as realised',
  async (_, given, network, slack) => {
    const contents = await simulate(given);
    expect(contents.realized.periods).toBe(given.steps * 24);
    expect(checkSimulation(given.system, contents, { network, slack })).toEqual([]);
  },
);

test('every hour of the dispatch is the cheapest for what is committed', async () => {
  const system = fiveBus({ days: 4, load: factors });
  const contents = await simulate({ system, steps: 3, horizon: 30, network: 'CopperPlatePowerModel', solver: exact });
  const dispatch = contents.models.get('ED')?.joined.results;
  const units = system.devices('ThermalStandard');
  for (let hour = 0; hour < 72; hour++) {
    const positions = units.map(({ name }) => ({
      on: dispatch?.get('parameters/OnStatusParameter__ThermalStandard')?.get(name)?.[hour] === 1,
    }));
    const costs = [...(dispatch?.get('expressions/ProductionCostExpression__ThermalStandard')?.values() ?? [])];
    const total = costs.reduce((sum, values) => sum + (values[hour] ?? Number.NaN), 0);
    expect(total).toBeCloseTo(meritOrder(system, units, positions, hour), 3);
  }
});
