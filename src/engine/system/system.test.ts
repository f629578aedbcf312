import { describe, expect, test } from 'vitest';
import { System, type SystemInput } from './system';
import { hour, twoBuses } from './testing/two-buses';

const [coal] = twoBuses.ThermalStandard;
const [town] = twoBuses.PowerLoad;
const north = twoBuses.buses[0];
const curve = (...points: [number, number][]) => ({
  ...coal.operationCost,
  variable: { type: 'piecewise' as const, points: points.map(([power, cost]) => ({ power, cost })) },
});
const unit = (change: object) => ({ ThermalStandard: [{ ...coal, ...change }] });

const messageOf = (change: object): string => {
  const system = new System({ ...twoBuses, ...change } as SystemInput);
  try {
    system.check();
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError', code: 'system.invalid' });
    return String(error);
  }
  return '';
};

describe('a system in code', () => {
  test('has its components with the defaults', () => {
    const system = new System(twoBuses);
    expect(system.basePower).toBe(100);
    expect(system.buses[1]).toEqual({ name: 'south', number: 2, bustype: 'PQ' });
    expect(system.devices('ThermalStandard')[0]).toMatchObject({
      available: true,
      mustRun: false,
      timeAtStatus: 10_000,
      activePower: 20,
      operationCost: { startUp: 0, shutDown: 0 },
    });
    expect(system.devices('HydroDispatch')).toEqual([]);
    expect(JSON.parse(system.toJson())).toMatchObject({ name: 'two_buses', lines: [{ available: true }] });
  });

  test('may be built by adding', () => {
    const system = new System({ name: 'two_buses' });
    for (const bus of twoBuses.buses) system.addComponent('ACBus', bus);
    system.addComponent('Line', twoBuses.lines[0]);
    system.addComponent('ThermalStandard', coal);
    system.addComponent('PowerLoad', town);
    expect(system.toJson()).toBe(new System(twoBuses).toJson());
    expect(system.uuid).toBe(new System(twoBuses).uuid);
  });

  test('has a UUID of its content', () => {
    const system = new System(twoBuses);
    const { uuid } = system;
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    system.addTimeSeries('PowerLoad', 'Town', { initialTime: '2024-01-01T00:00:00', resolution: hour, values: [1] });
    const withSeries = system.uuid;
    expect(withSeries).not.toBe(uuid);
    system.setInitialState({ Coal: { status: false } });
    expect(new Set([uuid, withSeries, system.uuid]).size).toBe(3);
  });

  test('takes initial states by name', () => {
    const system = new System(twoBuses);
    system.setInitialState({ Coal: { status: false, timeAtStatus: 3 } });
    expect(system.devices('ThermalStandard')[0]).toMatchObject({ status: false, timeAtStatus: 3, activePower: 0 });
    const misspelt = { status: false, timeatStatus: 3 };
    expect(() => system.setInitialState({ Coal: misspelt })).toThrow(/of Coal has no option .* timeAtStatus\?/);
    expect(() => system.setInitialState({ Gas: { status: true } })).toThrow(/"Gas", expected the name of a Thermal/);
  });

  test.each<[object, string]>([
    [{ name: '' }, 'name: found ""'],
    [{ basePower: 0 }, 'basePower: found 0, expected MVA, a number above 0'],
    [{ lines: 'none' }, 'lines: found "none", expected a list'],
    [{ Lines: [] }, '"Lines": found an unknown key, expected "lines"'],
    [{ Batteries: [] }, '"Batteries": found an unknown key, expected one of name, basePower, buses, lines, Thermal'],
    [unit({ mustrun: true }), 'ThermalStandard "Coal": found the unknown key "mustrun", expected "mustRun"'],
    [
      unit({ operationCost: { ...coal.operationCost, startup: 5 } }),
      'ThermalStandard "Coal", operationCost: found the unknown key "startup", expected "startUp"',
    ],
    [
      unit({ operationCost: { variable: { type: 'linear', slope: 5, Slope: 5 } } }),
      'operationCost.variable: found the unknown key "Slope", expected "slope"',
    ],
    [unit({ name: 'Co\0al' }), 'name: found "Co\\u0000al", expected a text without control characters'],
    [unit({ name: '' }), 'name: found "", expected a text that is not empty'],
    [
      { PowerLoad: [{ name: 'Town', bus: 'south' }] },
      'PowerLoad "Town", maxActivePower: found nothing, expected a number',
    ],
    [{ PowerLoad: [{ ...town, maxActivePower: Number.NaN }] }, 'maxActivePower: found NaN, expected a number'],
    [{ PowerLoad: [town, town] }, 'PowerLoad "Town", name: found "Town" again'],
    [{ PowerLoad: [{ ...town, bus: 'west' }] }, 'PowerLoad "Town", bus: found "west", expected the name of a bus'],
    [{ buses: [north, { name: 'south', number: 1 }] }, 'buses "south", number: found 1 again'],
    [{ buses: [{ ...north, bustype: 'PV' }, twoBuses.buses[1]] }, 'buses: found no reference bus'],
    [{ buses: twoBuses.buses.map((bus) => ({ ...bus, bustype: 'REF' })) }, '"south", bustype: found a second REF'],
    [{ buses: [{ ...north, bustype: 'SLACK' }, twoBuses.buses[1]] }, 'one of "REF", "PV", "PQ", "ISOLATED"'],
    [{ lines: [] }, '"south", which no available line connects with the reference bus'],
    [{ lines: [{ ...twoBuses.lines[0], available: false }] }, 'which no available line connects'],
    [{ buses: [north, { name: 'south', number: 2, bustype: 'ISOLATED' }] }, 'bus: found the isolated bus "south"'],
    [{ lines: [{ ...twoBuses.lines[0], to: 'east' }] }, 'lines "tie", to: found "east"'],
    [{ lines: [{ ...twoBuses.lines[0], to: 'north' }] }, 'found "north" at both ends'],
    [{ lines: [{ ...twoBuses.lines[0], x: 0 }] }, 'x: found 0, expected a reactance that is not zero'],
    [{ lines: [{ ...twoBuses.lines[0], rating: 0 }] }, 'rating: found 0, expected a number above 0'],
    [unit({ activePowerLimits: { min: 120, max: 100 } }), 'activePowerLimits.min: found 120 MW, expected at most'],
    [unit({ timeLimits: { up: -1, down: 0 } }), 'timeLimits.up: found -1, expected a number of at least 0'],
    [unit({ status: false, activePower: 20 }), 'activePower: found 20 MW, expected 0 while the status is off'],
    [unit({ activePower: 10 }), 'activePower: found 10 MW, expected 20 to 100 MW while the status is on'],
    [
      unit({ operationCost: curve([20, 0], [60, 1200], [100, 1800]) }),
      'rises by 15 $/MWh after 30 $/MWh, expected slopes',
    ],
    [
      unit({ operationCost: curve([20, 0], [20, 1], [100, 1800]) }),
      'points[1].power: found 20 MW, expected more than 20',
    ],
    [
      unit({ operationCost: curve([0, 0], [100, 1800]) }),
      'points[0].power: found 0 MW, expected the minimum power, 20',
    ],
    [unit({ operationCost: curve([20, 0], [90, 1800]) }), 'points[1].power: found 90 MW, expected the maximum power'],
    [
      unit({ operationCost: { variable: { type: 'quadratic' } } }),
      'operationCost.variable.type: found "quadratic", expected one of "linear", "piecewise"',
    ],
    [
      { HydroDispatch: [{ name: 'Dam', bus: 'north', activePowerLimits: { min: 2, max: 1 } }] },
      'HydroDispatch "Dam", activePowerLimits.min: found 2 MW',
    ],
  ])('is refused with %j', (change, words) => {
    expect(messageOf(change)).toContain(words);
  });

  test('tells up to 20 problems together', () => {
    const PowerLoad = Array.from({ length: 25 }, (_, i) => ({ name: `L${i}`, bus: 'west', maxActivePower: 1 }));
    const message = messageOf({ PowerLoad, lines: [{ ...twoBuses.lines[0], x: 0 }] });
    expect(message).toContain('there are 26 problems');
    expect(message).toContain('tie');
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toContain('… and 6 more');
  });

  test('refuses a component type that is none', () => {
    const system = new System(twoBuses);
    expect(() => system.addComponent('Battery' as 'Line', twoBuses.lines[0])).toThrow(/no component type "Battery"/);
    expect(() => system.addComponent('Lines' as 'Line', twoBuses.lines[0])).toThrow(/Did you mean Line\?/);
  });
});

test('a system of nothing is refused', () => {
  expect(() => new System(undefined as unknown as SystemInput)).toThrow(
    /found nothing, expected an object with a name/,
  );
});

describe('time series', () => {
  const at = (resolution: number, values: readonly number[], initialTime = '2024-01-01T00:00:00') => ({
    initialTime,
    resolution,
    values,
  });

  test('are given by device and resolution, in MW', () => {
    const system = new System(twoBuses);
    system.addTimeSeries('PowerLoad', 'Town', { ...at(hour, [0.5, 1]), scalingFactorMultiplier: 80 });
    system.addTimeSeries('PowerLoad', 'Town', at(hour / 12, [1, 2, 3]));
    expect(system.timeSeries('PowerLoad', 'Town', hour)).toEqual({
      initialTime: Date.UTC(2024, 0, 1),
      resolutionMs: hour,
      values: Float64Array.of(40, 80),
    });
    expect(system.timeSeries('PowerLoad', 'Town', hour / 12).values).toHaveLength(3);
  });

  test('that are not there are told with those that are', () => {
    const system = new System(twoBuses);
    const error = (words: RegExp) =>
      expect.objectContaining({ code: 'system.timeSeries', message: expect.stringMatching(words) });
    expect(() => system.timeSeries('PowerLoad', 'Town', hour)).toThrow(
      error(/Town has no time series .* 1 h, nor at any/),
    );
    system.addTimeSeries('PowerLoad', 'Town', at(hour, [1]));
    expect(() => system.timeSeries('PowerLoad', 'Town', hour / 12)).toThrow(
      error(/resolution of 5 min; it has one at 1 h/),
    );
  });

  test.each<[string, () => readonly [string, ReturnType<typeof at>], string]>([
    [
      'a NaN',
      () => ['Town', at(hour, [1, Number.NaN])],
      'PowerLoad Town, values[1]: found NaN, expected MW, at least 0',
    ],
    ['a negative value', () => ['Town', at(hour, [-1])], 'values[0]: found -1'],
    ['no values', () => ['Town', at(hour, [])], 'found no values'],
    ['a time that is none', () => ['Town', at(hour, [1], 'noon')], 'expected a time like "2024-01-01T00:00:00"'],
    ['a resolution of nothing', () => ['Town', at(0, [1])], 'found a resolution of 0 ms'],
    ['a device that is not there', () => ['City', at(hour, [1])], 'found one of PowerLoad City, expected a device'],
  ])('with %s are refused', (_, make, words) => {
    const system = new System(twoBuses);
    expect(() => {
      system.addTimeSeries('PowerLoad', ...make());
      system.check();
    }).toThrow(expect.objectContaining({ code: 'system.invalid', message: expect.stringContaining(words) }));
  });

  test('of one resolution must cover the same time', () => {
    const system = new System({ ...twoBuses, PowerLoad: ['A', 'B', 'C'].map((name) => ({ ...town, name })) });
    system.addTimeSeries('PowerLoad', 'A', at(hour, [1, 2]));
    system.addTimeSeries('PowerLoad', 'B', at(hour, [1, 2, 3]));
    system.addTimeSeries('PowerLoad', 'C', at(hour, [1, 2, 3]));
    expect(() => system.check()).toThrow(
      /series of PowerLoad A: found 2 values from 2024.*expected 3 values from 2024.*as PowerLoad B and 1 more of 1 h/,
    );
  });

  test('that are no power are told once, with how many there are', () => {
    const system = new System(twoBuses);
    const values = [1, ...Array.from({ length: 99 }, () => -1)];
    expect(() => system.addTimeSeries('PowerLoad', 'Town', at(hour, values))).toThrow(
      /there is one problem to mend:\n.*values\[1\]: found -1 and 98 more like it, expected MW/,
    );
  });

  test('of thermal units are refused: nothing would read them', () => {
    const system = new System(twoBuses);
    expect(() => system.addTimeSeries('ThermalStandard' as 'PowerLoad', 'Coal', at(hour, [0]))).toThrow(
      /found the type "ThermalStandard", expected one of RenewableDispatch, .* thermal units is decided/,
    );
  });

  test.each<[object, string]>([
    [{ scalingFactor: 0.3 }, 'has no option "scalingFactor". Did you mean scalingFactorMultiplier?'],
    [{ initialTime: new Date(0) }, 'found the initial time "1970-01-01T00:00:00.000Z", expected a time like'],
    [{ initialTime: 'noon' }, 'found the initial time "noon"'],
    [{ values: 5 }, 'time series of PowerLoad Town, values: found 5, expected an array of numbers'],
    [
      { scalingFactorMultiplier: 'maxActivePower' },
      'scalingFactorMultiplier: found "maxActivePower", expected a number',
    ],
  ])('with %j are refused', (change, words) => {
    const system = new System(twoBuses);
    const add = () => system.addTimeSeries('PowerLoad', 'Town', { ...at(hour, [1]), ...change });
    expect(add).toThrow(expect.objectContaining({ name: 'UserError', message: expect.stringContaining(words) }));
  });

  test('are added once for each resolution', () => {
    const system = new System(twoBuses);
    system.addTimeSeries('PowerLoad', 'Town', at(hour, [1]));
    expect(() => system.addTimeSeries('PowerLoad', 'Town', at(hour, [1]))).toThrow(/another at the same resolution/);
  });
});
