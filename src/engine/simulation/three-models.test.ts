import { expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { template } from '../fixtures/simulations';
import { cost, offUnit, oneBus, start, unit } from '../fixtures/small-systems';
import { DecisionModel } from './decision-model';
import { hours, minutes } from './durations';
import { SemiContinuousFeedforward, SimulationModels, SimulationSequence } from './sequence';
import { Simulation } from './simulation';
import type { ThermalState } from './thermal-state';

const quarters = Array.from({ length: 2 * 96 }, (_, i) => 110 + 60 * Math.sin((i * Math.PI) / 12) + 9 * Math.sin(i));
const hourly = Array.from({ length: 48 }, (_, i) => Math.max(...quarters.slice(4 * i, 4 * i + 4)));
const system = oneBus(hourly, [
  unit('base', { activePowerLimits: { min: 20, max: 120 }, rampLimits: { up: 2, down: 2 } }),
  offUnit('quick', { timeLimits: { up: 1.1, down: 0.7 }, operationCost: cost(40, { fixed: 30 }) }),
]);
const fives = quarters.flatMap((value) => [value, value, value]);
for (const [resolution, values] of [
  [minutes(15), quarters],
  [minutes(5), fives],
] as const) {
  system.addTimeSeries('PowerLoad', 'load', { initialTime: start, resolution, values });
}
const feedforward = new SemiContinuousFeedforward({
  componentType: 'ThermalStandard',
  source: 'OnVariable',
  affectedValues: ['ActivePowerVariable'],
});

function simulate(initialTime: string, steps: number, initialState?: ThermalState) {
  const solver = { relativeGap: 0 };
  const commitment = template(system, 'ThermalStandardUnitCommitment');
  const dispatch = template(system, 'ThermalBasicDispatch');
  const models = new SimulationModels({
    decisionModels: [
      new DecisionModel(commitment, system, {
        name: 'DA',
        horizon: hours(8),
        interval: hours(6),
        resolution: hours(1),
        solver,
      }),
      new DecisionModel(commitment, system, {
        name: 'HA',
        horizon: hours(2),
        interval: minutes(30),
        resolution: minutes(15),
        solver,
      }),
      new DecisionModel(dispatch, system, {
        name: 'RT',
        horizon: minutes(15),
        interval: minutes(5),
        resolution: minutes(5),
      }),
    ],
  });
  const sequence = new SimulationSequence({ models, feedforwards: { RT: [feedforward] } });
  return runInMemory(
    new Simulation({
      name: 's',
      steps,
      models,
      sequence,
      simulationFolder: '.',
      initialTime,
      ...(initialState ? { initialState } : {}),
    }),
  );
}

it('three models: the dispatch follows the nearest commitment, whose minimum times hold across executions', async () => {
  const run = await simulate(start, 3);
  const on = run.of('HA').flatMap((one) => one.series('OnVariable__ThermalStandard', 'quick').slice(0, 2));
  expect(on).toHaveLength(72);
  const status = run.of('RT').map((one) => one.series('OnStatusParameter__ThermalStandard', 'quick')[0]);
  expect(status).toEqual(status.map((_, i) => on[Math.floor(i / 3)]));
  const blocks = on.join('').match(/1+|0+/g) ?? [];
  expect(blocks.length).toBeGreaterThan(4);
  // 1.1 h and 0.7 h in quarters of an hour, rounded up.
  for (const block of blocks.slice(1, -1)) expect(block.length).toBeGreaterThanOrEqual(block.startsWith('1') ? 5 : 3);
  const first = await simulate(start, 1);
  const rest = await simulate('2024-01-01T06:00:00', 2, first.state);
  expect(rest.state).toEqual(run.state);
  expect(rest.of('RT').map((one) => one.series('ActivePowerVariable__ThermalStandard', 'base'))).toEqual(
    run
      .of('RT')
      .slice(72)
      .map((one) => one.series('ActivePowerVariable__ThermalStandard', 'base')),
  );
});
