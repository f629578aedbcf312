/** Economic dispatch, hour by hour, against the merit order. */
import { expect, test } from 'vitest';
import { commit } from './beds/commit';
import { fiveBus } from './beds/five-bus';
import { synthetic } from './beds/synthetic';
import { meritOrder } from './checker/best-commitment';
import { check, totalCost } from './checker/check';

const systems = [
  ['5-bus', fiveBus()],
  ['12 units, four cost pieces', synthetic(12, 24, 21, { pieces: 4, peak: 0.7 })],
] as const;

test.each(systems)('%s: each hour costs what the merit order costs', async (_, system) => {
  const { schedule: committed } = await commit({
    system,
    periods: 24,
    kind: 'commitment',
    network: 'CopperPlatePowerModel',
  });
  const units = system.devices('ThermalStandard');
  const statuses = committed.results.get('variables/OnVariable__ThermalStandard') ?? new Map<string, Float64Array>();
  for (let hour = 0; hour < 24; hour++) {
    const onStatus = new Map([...statuses].map(([name, values]) => [name, values.slice(hour, hour + 1)]));
    const { schedule, solved } = await commit({
      system,
      periods: 1,
      from: hour,
      kind: 'dispatch',
      network: 'CopperPlatePowerModel',
      useSlacks: true,
      onStatus,
    });
    const violations = check(system, schedule, { kind: 'dispatch', network: 'copper plate', slack: 0 });
    expect(violations).toEqual([]);
    const positions = units.map(({ name }) => ({ on: onStatus.get(name)?.[0] === 1 }));
    const best = meritOrder(system, units, positions, hour);
    expect(totalCost(schedule)).toBeCloseTo(best, 3);
    expect(solved.objective).toBeCloseTo(best, 3);
  }
});

test('5-bus: a dispatch with line limits is feasible and costs no less than without', async () => {
  const system = fiveBus();
  const problem = { system, periods: 24, kind: 'dispatch', useSlacks: true } as const;
  const free = await commit({ ...problem, network: 'CopperPlatePowerModel' });
  const limited = await commit({ ...problem, network: 'PTDFPowerModel' });
  expect(check(system, limited.schedule, { kind: 'dispatch', network: 'lines limited', slack: 0 })).toEqual([]);
  expect(limited.solved.objective).toBeGreaterThan(free.solved.objective * 1.001);
});
