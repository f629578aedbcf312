/** The checker must be able to fail: every rule is broken once, by hand, in a schedule that was feasible. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SystemData } from '../../../src/engine/system/components';
import { type Committed, commit } from '../beds/commit';
import { fiveBus } from '../beds/five-bus';
import { check, totalCost } from './check';
import type { Expectations, Rule, Schedule } from './schedule';

const expected: Expectations = { kind: 'commitment', network: 'lines limited', slack: 500 };
const thermal = 'variables/ActivePowerVariable__ThermalStandard';
const status = 'variables/OnVariable__ThermalStandard';
const cost = 'expressions/ProductionCostExpression__ThermalStandard';

// Little load, so that units start and stop; one more unit that must be taken, one hydro unit.
const system = withMore(fiveBus({ load: 0.7, wind: 2 }));
let good: Committed;
beforeAll(async () => {
  good = await commit({ system, periods: 24, kind: 'commitment', network: 'PTDFPowerModel', useSlacks: true });
});

/** A copy with one value changed. */
function changed(key: string, column: string, period: number, change: (value: number) => number): Schedule {
  const values = good.schedule.results.get(key)?.get(column)?.slice();
  if (!values) throw new Error(`no ${column} in ${key}`);
  values[period] = change(values[period] ?? Number.NaN);
  const columns = new Map(good.schedule.results.get(key)).set(column, values);
  return { ...good.schedule, results: new Map(good.schedule.results).set(key, columns) };
}

function without(key: string, column: string): Schedule {
  const columns = new Map(good.schedule.results.get(key));
  columns.delete(column);
  return { ...good.schedule, results: new Map(good.schedule.results).set(key, columns) };
}

function rules(of: SystemData, schedule: Schedule, expectations = expected): Rule[] {
  return [...new Set(check(of, schedule, expectations).map(({ rule }) => rule))].sort();
}

test('a feasible schedule breaks nothing, and has what the rules are about', () => {
  expect(check(system, good.schedule, expected)).toEqual([]);
  const sum = (key: string): number =>
    [...(good.schedule.results.get(key)?.values() ?? [])].reduce(
      (total, values) => total + values.reduce((a, b) => a + b),
      0,
    );
  expect(sum('variables/StartVariable__ThermalStandard')).toBeGreaterThan(0);
  expect(sum('variables/StopVariable__ThermalStandard')).toBeGreaterThan(0);
  expect(sum('variables/ActivePowerVariable__HydroDispatch')).toBeGreaterThan(0);
  expect(good.solved.lazyRowCount).toBeGreaterThan(0);
  // Slacks and curtailment cost nothing that counts as production.
  expect(totalCost(good.schedule)).toBeLessThanOrEqual(good.solved.objective + 1e-3);
});

describe('planted violations', () => {
  const plants: readonly (readonly [string, () => Schedule, Rule])[] = [
    ['power that nobody generates', () => changed(thermal, 'Solitude', 3, (p) => p + 0.01), 'balance'],
    [
      'less load stored than the data has',
      () => changed('parameters/ActivePowerTimeSeriesParameter__PowerLoad', 'Bus2', 5, (p) => p * 0.99),
      'load',
    ],
    [
      'a load that was left out',
      () => without('parameters/ActivePowerTimeSeriesParameter__PowerLoad', 'Bus3'),
      'missing',
    ],
    ['a unit that was left out', () => without(thermal, 'Alta'), 'missing'],
    ['a unit above its maximum', () => changed(thermal, 'Solitude', 4, () => 5.3), 'unit limits'],
    ['a unit below its minimum', () => changed(thermal, 'Solitude', 4, () => 0.9), 'unit limits'],
    [
      'more wind than there is',
      () => changed('variables/ActivePowerVariable__RenewableDispatch', 'WindBus1', 2, () => 4.5),
      'available power',
    ],
    [
      'negative sun',
      () => changed('variables/ActivePowerVariable__RenewableDispatch', 'PVBus5', 2, () => -0.1),
      'available power',
    ],
    [
      'more water than there is',
      () => changed('variables/ActivePowerVariable__HydroDispatch', 'Dam', 2, (p) => p + 1),
      'available power',
    ],
    [
      'rooftop sun that was not taken',
      () => changed('parameters/ActivePowerTimeSeriesParameter__RenewableNonDispatch', 'Roofs', 12, () => 0),
      'must take',
    ],
    ['a unit off that must run', () => changed(status, 'Solitude', 6, () => 0), 'must run'],
    ['half a unit', () => changed(status, 'Solitude', 6, () => 0.7), 'status'],
    [
      'a start that did not happen',
      () => changed('variables/StartVariable__ThermalStandard', 'Solitude', 7, () => 1),
      'start and stop',
    ],
    ['a stop for an hour', () => changed(status, 'Brighton', 7, () => 0), 'minimum time'],
    ['a jump', () => changed(thermal, 'Solitude', 8, (p) => p + 0.7), 'ramp'],
    ['a line above its rating', () => shifted('Brighton', 'Solitude', 200), 'line limit'],
    [
      'a flow that the angles do not give',
      () => changed('variables/FlowActivePowerVariable__Line', '4', 9, (f) => f + 0.01),
      'line flow',
    ],
    ['a cost that is too low', () => changed(cost, 'Solitude', 10, (c) => c * 0.999), 'cost'],
    [
      'load shed beyond what is allowed',
      () => changed('variables/SystemBalanceSlackUp__System', '4', 11, (p) => p + 5.01),
      'slack',
    ],
    ['a value that was never written', () => changed(thermal, 'Alta', 23, () => Number.NaN), 'not a number'],
  ];

  test.each(plants)('%s', (_, plant, rule) => {
    expect(rules(system, plant())).toContain(rule);
  });

  test('each of the rules is planted at least once', () => {
    const all: readonly Rule[] = [
      'balance',
      'load',
      'missing',
      'unit limits',
      'available power',
      'must take',
      'must run',
      'status',
      'start and stop',
      'minimum time',
      'ramp',
      'line limit',
      'line flow',
      'cost',
      'slack',
      'not a number',
    ];
    expect(new Set(plants.map(([, , rule]) => rule))).toEqual(new Set(all));
  });

  test('a schedule is judged by the data of its own time', () => {
    const later = { ...good.schedule, from: good.schedule.from + good.schedule.resolutionMs };
    expect(rules(system, later)).toContain('balance');
  });

  test('a dispatch has neither starts nor ramps to break', () => {
    const jump = changed(thermal, 'Solitude', 8, (p) => p + 0.7);
    expect(rules(system, jump)).toContain('ramp');
    expect(rules(system, jump, { ...expected, kind: 'dispatch' })).not.toContain('ramp');
  });

  /** Moves MW from one unit to another in every hour. */
  function shifted(from: string, to: string, power: number): Schedule {
    const columns = new Map(good.schedule.results.get(thermal));
    for (const [name, sign] of [
      [from, 1],
      [to, -1],
    ] as const) {
      columns.set(
        name,
        Float64Array.from(columns.get(name) ?? [], (value) => value + (sign * power) / 100),
      );
    }
    return { ...good.schedule, results: new Map(good.schedule.results).set(thermal, columns) };
  }
});

function withMore(base: SystemData): SystemData {
  const dam = { name: 'Dam', bus: 'nodeB', available: true, activePowerLimits: { min: 0, max: 50 }, variableCost: 1 };
  const roofs = { name: 'Roofs', bus: 'nodeC', available: true, rating: 60 };
  const added: Readonly<Record<string, number>> = { Dam: 30, Roofs: 20 };
  return {
    ...base,
    devices: (type) => {
      const more = type === 'HydroDispatch' ? [dam] : type === 'RenewableNonDispatch' ? [roofs] : [];
      // The type decides which of them there are.
      return [...base.devices(type), ...(more as unknown as ReturnType<typeof base.devices<typeof type>>)];
    },
    timeSeries: (type, name, resolutionMs) => {
      const constant = added[name];
      const like = base.timeSeries('PowerLoad', 'Bus2', resolutionMs);
      return constant === undefined
        ? base.timeSeries(type, name, resolutionMs)
        : { ...like, values: like.values.map(() => constant) };
    },
  };
}
