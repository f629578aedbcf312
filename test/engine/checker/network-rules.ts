/** Balance, loads, lines and completeness. */
import type { DeviceType, SystemData } from '../../../src/engine/system/components';
import { flowSolver } from './angles';
import { available, dataAt, injections, powerAt, slackAt } from './data';
import { type Expectations, type Schedule, tolerances, type Violation } from './schedule';

export function checkNetwork(system: SystemData, schedule: Schedule, expected: Expectations): Violation[] {
  return [
    ...missing(system, schedule),
    ...notNumbers(schedule),
    ...balance(system, schedule, expected),
    ...storedFixed(system, schedule),
    ...availablePower(system, schedule),
    ...(expected.network === 'copper plate' ? [] : lineRules(system, schedule, expected)),
  ];
}

/** Every available device has a column under one of the keys that may hold it. */
function missing(system: SystemData, schedule: Schedule): Violation[] {
  const keys: Readonly<Record<DeviceType, readonly string[]>> = {
    ThermalStandard: ['variables/ActivePowerVariable__ThermalStandard'],
    RenewableDispatch: [
      'variables/ActivePowerVariable__RenewableDispatch',
      'parameters/ActivePowerTimeSeriesParameter__RenewableDispatch',
    ],
    RenewableNonDispatch: ['parameters/ActivePowerTimeSeriesParameter__RenewableNonDispatch'],
    HydroDispatch: [
      'variables/ActivePowerVariable__HydroDispatch',
      'parameters/ActivePowerTimeSeriesParameter__HydroDispatch',
    ],
    PowerLoad: ['parameters/ActivePowerTimeSeriesParameter__PowerLoad'],
  };
  return (Object.keys(keys) as DeviceType[]).flatMap((type) =>
    available(system, type)
      .filter(
        ({ name }) => !keys[type].some((key) => schedule.results.get(key)?.get(name)?.length === schedule.periods),
      )
      .map(({ name }): Violation => ({ rule: 'missing', component: name, period: 0, detail: `no results of ${type}` })),
  );
}

function notNumbers(schedule: Schedule): Violation[] {
  return [...schedule.results].flatMap(([key, columns]) => {
    // Prices of a mixed-integer program are not asked for everywhere.
    if (key.startsWith('duals/')) return [];
    return [...columns].flatMap(([component, values]) => {
      const period = values.findIndex((value) => !Number.isFinite(value));
      return period < 0 ? [] : [{ rule: 'not a number', component, period, detail: key } as const];
    });
  });
}

function balance(system: SystemData, schedule: Schedule, { slack }: Expectations): Violation[] {
  const all = injections(system, schedule);
  return everyPeriod(schedule, (period) => {
    const { up, down } = slackAt(system, schedule, period);
    const sum = all.reduce((total, injection) => total + injection.power(period), up - down);
    const violations: Violation[] = [];
    if (!(Math.abs(sum) <= tolerances.power)) {
      violations.push({ rule: 'balance', component: system.name, period, detail: `${sum} MW too much` });
    }
    if (!(up >= -tolerances.power && down >= -tolerances.power && up + down <= slack + tolerances.power)) {
      violations.push({
        rule: 'slack',
        component: system.name,
        period,
        detail: `${up} MW missing, ${down} MW too much`,
      });
    }
    return violations;
  });
}

/** What is stored of loads and of power that must be taken is what the data says. */
function storedFixed(system: SystemData, schedule: Schedule): Violation[] {
  const signs = { PowerLoad: -1, RenewableNonDispatch: 1 } as const;
  return (Object.keys(signs) as (keyof typeof signs)[]).flatMap((type) =>
    available(system, type).flatMap(({ name }) =>
      everyPeriod(schedule, (period) => {
        const stored = powerAt(system, schedule, `parameters/ActivePowerTimeSeriesParameter__${type}`, name, period);
        const data = signs[type] * dataAt(system, schedule, type, name, period);
        if (Math.abs(stored - data) <= tolerances.power) return [];
        const rule = type === 'PowerLoad' ? 'load' : 'must take';
        return [{ rule, component: name, period, detail: `${stored} MW stored, ${data} MW in the data` }];
      }),
    ),
  );
}

function availablePower(system: SystemData, schedule: Schedule): Violation[] {
  return (['RenewableDispatch', 'HydroDispatch'] as const).flatMap((type) => {
    const key = `variables/ActivePowerVariable__${type}`;
    if (!schedule.results.has(key)) return [];
    return available(system, type).flatMap(({ name }) =>
      everyPeriod(schedule, (period) => {
        const power = powerAt(system, schedule, key, name, period);
        const most = dataAt(system, schedule, type, name, period);
        if (power >= -tolerances.power && power <= most + tolerances.power) return [];
        return [{ rule: 'available power', component: name, period, detail: `${power} of ${most} MW` }];
      }),
    );
  });
}

function lineRules(system: SystemData, schedule: Schedule, { network }: Expectations): Violation[] {
  const { lines, flows } = flowSolver(system);
  const all = injections(system, schedule);
  return everyPeriod(schedule, (period) => {
    const power = new Map<string, number>();
    for (const injection of all) power.set(injection.bus, (power.get(injection.bus) ?? 0) + injection.power(period));
    const actual = flows(power);
    return lines.flatMap((line, i): Violation[] => {
      const flow = actual[i] ?? Number.NaN;
      const stored = powerAt(system, schedule, 'variables/FlowActivePowerVariable__Line', line.name, period);
      const violations: Violation[] = [];
      if (!(Math.abs(stored - flow) <= tolerances.power)) {
        const detail = `${stored} MW stored, ${flow} MW by bus angles`;
        violations.push({ rule: 'line flow', component: line.name, period, detail });
      }
      if (network === 'lines limited' && !(Math.abs(flow) <= line.rating + tolerances.power)) {
        violations.push({ rule: 'line limit', component: line.name, period, detail: `${flow} of ${line.rating} MW` });
      }
      return violations;
    });
  });
}

export function everyPeriod(schedule: Schedule, check: (period: number) => Violation[]): Violation[] {
  return Array.from({ length: schedule.periods }, (_, period) => check(period)).flat();
}
