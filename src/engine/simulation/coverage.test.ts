import { describe, expect, it } from 'vitest';
import { single } from '../fixtures/simulations';
import { oneBus, unit } from '../fixtures/small-systems';
import { hours, minutes } from './durations';
import { Simulation } from './simulation';

const load = Array.from({ length: 72 }, () => 50);
const system = oneBus(load, [unit('u')]);
const daily = (steps: number, horizon: number, initialTime?: string): Simulation => {
  const { models, sequence } = single(system, 'ThermalBasicDispatch', horizon, { interval: hours(24) });
  return new Simulation({
    name: 's',
    steps,
    models,
    sequence,
    simulationFolder: '.',
    ...(initialTime ? { initialTime } : {}),
  });
};
const check = (sim: Simulation) => () => sim.formulate(() => {});

describe('time series of a simulation', () => {
  it('must cover the horizon of the last execution', () => {
    expect(check(daily(3, 24))).not.toThrow();
    expect(check(daily(2, 48))).not.toThrow();
    expect(check(daily(3, 48))).toThrow(
      'The time series of PowerLoad load at 1 h covers 2024-01-01T00:00:00 to 2024-01-04T00:00:00; model M needs it until 2024-01-05T00:00:00 for 3 steps with a horizon of 48 h: the last possible step is 2.',
    );
    expect(check(daily(2, 48, '2024-01-03T00:00:00'))).toThrow('not even one step is possible');
  });

  it('must cover the beginning, in the same periods', () => {
    expect(check(daily(1, 24, '2023-12-31T00:00:00'))).toThrow('the simulation begins at 2023-12-31T00:00:00');
    expect(check(daily(1, 24, '2024-01-01T00:30:00'))).toThrow('in periods that do not begin at');
  });

  it('are the beginning of a simulation that names none', () => {
    expect(daily(1, 24).initialTime).toBe('2024-01-01T00:00:00');
  });

  it('must be there at the model’s resolution', () => {
    const fine = () =>
      single(system, 'ThermalBasicDispatch', 2, { resolution: minutes(5), horizon: hours(2), interval: hours(2) });
    expect(fine).toThrow('PowerLoad load has no time series at a resolution of 5 min; it has one at 1 h');
  });
});
