import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { type TwoLevels, twoLevels } from '../fixtures/simulations';
import { cost, offUnit, oneBus, start, type Unit, unit } from '../fixtures/small-systems';
import { hours, minutes } from './durations';

const wave = Array.from(
  { length: 24 * 6 },
  (_, hour) => 120 + 70 * Math.sin((hour * Math.PI) / 12) + 15 * Math.sin(hour),
);
const units: readonly Unit[] = [
  unit('base', {
    activePowerLimits: { min: 40, max: 120 },
    rampLimits: { up: 0.4, down: 0.4 },
    operationCost: cost(20, { startUp: 900 }),
  }),
  unit('middle', {
    timeLimits: { up: 6, down: 5 },
    rampLimits: { up: 0.7, down: 0.6 },
    operationCost: cost(35, { startUp: 300, fixed: 20 }),
  }),
  offUnit('peak', {
    timeLimits: { up: 2, down: 2 },
    activePowerLimits: { min: 15, max: 90 },
    operationCost: cost(60, { startUp: 80 }),
  }),
];
const system = oneBus(wave, units);
const simulate = (steps: number, options: TwoLevels = {}) =>
  twoLevels(system, steps, { uc: { solver: { relativeGap: 0 } }, ...options });
const keys = ['OnVariable', 'StartVariable', 'ActivePowerVariable'].map((name) => `${name}__ThermalStandard`);

describe('a simulation that is cut', () => {
  it.each(['InterProblemChronology', 'IntraProblemChronology'] as const)(
    'goes on identically from its exact state (%s)',
    async (chronology) => {
      const whole = await runInMemory(simulate(4, { chronology }));
      const first = await runInMemory(simulate(2, { chronology }));
      const second = await runInMemory(
        simulate(2, { chronology, initialTime: '2024-01-03T00:00:00', initialState: first.state }),
      );
      const values = (run: typeof whole, model: string, from: number) =>
        run
          .of(model)
          .slice(from)
          .map((execution) =>
            (model === 'UC' ? keys : keys.slice(2)).map((key) => units.map(({ name }) => execution.series(key, name))),
          );
      expect(values(second, 'UC', 0)).toEqual(values(whole, 'UC', 2));
      expect(values(second, 'ED', 0)).toEqual(values(whole, 'ED', 48));
      expect(second.state).toEqual(whole.state);
    },
  );

  it('is the same whatever was solved before in the process', async () => {
    const once = await runInMemory(simulate(1));
    await runInMemory(simulate(3));
    const again = await runInMemory(simulate(1));
    expect(again.of('UC').map((e) => keys.map((key) => e.series(key, 'middle')))).toEqual(
      once.of('UC').map((e) => keys.map((key) => e.series(key, 'middle'))),
    );
  });
});

describe('initial conditions', () => {
  it('carry minimum times over the beginning of the next execution', async () => {
    const run = await runInMemory(simulate(5));
    const realised = run.of('UC').flatMap((execution) => execution.series(keys[0] ?? '', 'middle').slice(0, 24));
    const blocks = realised.join('').match(/1+|0+/g) ?? [];
    // The last block may be cut off by the end, the first began before.
    for (const block of blocks.slice(1, -1)) expect(block.length).toBeGreaterThanOrEqual(block.startsWith('1') ? 6 : 5);
    expect(blocks.length).toBeGreaterThan(4);
  });

  it('between problems hold the power that the dispatch realised', async () => {
    // The dispatch sees 10 MW more than the commitment did.
    const dispatched = oneBus(
      wave.map((value) => value + 10),
      units,
    );
    const inter = await runInMemory(simulate(2, { edSystem: dispatched }));
    const [, second] = inter.of('UC');
    const last = inter.of('ED')[23];
    expect(second?.at.time).toBe(Date.UTC(2024, 0, 2));
    const realised = (last?.series('ActivePowerVariable__ThermalStandard', 'base')[0] ?? 0) * 100;
    const planned = (inter.of('UC')[0]?.series('ActivePowerVariable__ThermalStandard', 'base')[23] ?? 0) * 100;
    expect(realised).not.toBeCloseTo(planned, 3);
    const next = (second?.series('ActivePowerVariable__ThermalStandard', 'base')[0] ?? 0) * 100;
    expect(Math.abs(next - realised)).toBeLessThanOrEqual(0.4 * 60 + 1e-6);
  });

  it('count starts over a boundary once', async () => {
    const run = await runInMemory(simulate(4));
    const realised = (key: string) => run.of('UC').flatMap((one) => one.series(key, 'peak').slice(0, 24));
    const on = realised('OnVariable__ThermalStandard');
    const starts = realised('StartVariable__ThermalStandard');
    expect(starts).toEqual(on.map((value, t) => Number(value === 1 && (on[t - 1] ?? 0) === 0)));
  });

  it('may be given for the beginning, for every unit', async () => {
    const given = { status: false, timeAtStatus: 1, activePower: 0 };
    const state = { base: { status: true, timeAtStatus: 9, activePower: 100 }, middle: given, peak: given };
    const run = await runInMemory(simulate(1, { initialState: state }));
    expect(run.of('UC')[0]?.series('OnVariable__ThermalStandard', 'middle').slice(0, 4)).toEqual([0, 0, 0, 0]);
    await expect(runInMemory(simulate(1, { initialState: { base: given } }))).rejects.toMatchObject({
      code: 'simulation.initialState',
      message: expect.stringContaining('middle, peak'),
    });
  });
});

describe('a semi-continuous feedforward', () => {
  it('gives a dispatch of several periods the status of each', async () => {
    const run = await runInMemory(simulate(1, { ed: { horizon: hours(6), interval: hours(2) } }));
    const committed = run.of('UC')[0]?.series('OnVariable__ThermalStandard', 'peak') ?? [];
    run.of('ED').forEach((execution, i) => {
      const status = execution.series('OnStatusParameter__ThermalStandard', 'peak');
      expect(status).toEqual(committed.slice(2 * i, 2 * i + 6));
      const power = execution.series('ActivePowerVariable__ThermalStandard', 'peak');
      power.forEach((value, t) => {
        if (status[t] === 0) expect(value).toBe(0);
        else expect(value).toBeGreaterThanOrEqual(0.15 - 1e-9);
      });
    });
    expect(run.of('ED')).toHaveLength(12);
  });

  it('needs every unit of the dispatch to be committed', async () => {
    const more = oneBus(wave, [...units, unit('new')]);
    await expect(runInMemory(simulate(1, { edSystem: more }))).rejects.toThrow(
      'ED has thermal units that UC does not commit: new',
    );
  });

  it('repeats an hourly status in a five-minute dispatch', async () => {
    const fine = oneBus(wave, units);
    fine.addTimeSeries('PowerLoad', 'load', {
      initialTime: start,
      resolution: minutes(5),
      values: wave.flatMap((value) => Array.from({ length: 12 }, () => value)),
    });
    const ed = { horizon: minutes(10), interval: minutes(5), resolution: minutes(5) };
    const run = await runInMemory(simulate(1, { edSystem: fine, ed }));
    const committed = run.of('UC')[0]?.series('OnVariable__ThermalStandard', 'middle') ?? [];
    expect(run.of('ED')).toHaveLength(288);
    run.of('ED').forEach((execution, i) => {
      const expected = [0, 1].map((t) => committed[Math.floor((i + t) / 12)]);
      expect(execution.series('OnStatusParameter__ThermalStandard', 'middle')).toEqual(expected);
    });
    const cost = run.of('ED')[0]?.series('ProductionCostExpression__ThermalStandard', 'base')[0] ?? 0;
    const power = (run.of('ED')[0]?.series('ActivePowerVariable__ThermalStandard', 'base')[0] ?? 0) * 100;
    expect(cost).toBeCloseTo((power * 20) / 12, 9);
  });
});
