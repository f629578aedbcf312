/** What the data says of one period, and what results say: the two sides that the checker compares. */
import type { DeviceType, SystemData } from '../../../src/engine/system/components';
import type { Schedule } from './schedule';

/** MW that a device's series has at the schedule's `period`. */
export function dataAt(system: SystemData, schedule: Schedule, type: DeviceType, name: string, period: number): number {
  const series = system.timeSeries(type, name, schedule.resolutionMs);
  const index = (schedule.from - series.initialTime) / series.resolutionMs + period;
  return series.values[index] ?? Number.NaN;
}

/** A stored value as it stands; NaN when it is not there. */
export function valueAt(schedule: Schedule, key: string, column: string, period: number): number {
  return schedule.results.get(key)?.get(column)?.[period] ?? Number.NaN;
}

/** A stored power in MW. */
export function powerAt(system: SystemData, schedule: Schedule, key: string, column: string, period: number): number {
  return valueAt(schedule, key, column, period) * system.basePower;
}

/** MW that is missing (positive) or too much (negative); 0 where a model has no slacks. */
export function slackAt(system: SystemData, schedule: Schedule, period: number): { up: number; down: number } {
  const sum = (key: string): number => {
    const columns = schedule.results.get(key);
    return [...(columns?.keys() ?? [])].reduce(
      (total, column) => total + powerAt(system, schedule, key, column, period),
      0,
    );
  };
  return { up: sum('variables/SystemBalanceSlackUp__System'), down: sum('variables/SystemBalanceSlackDown__System') };
}

/** A device that brings power to its bus or takes it, in MW by period. */
export interface Injection {
  readonly component: string;
  readonly bus: string;
  power(period: number): number;
}

/**
 * Every available device, whether the results speak of it or not: what is dispatched by its result, what is fixed by
 * its data.
 */
export function injections(system: SystemData, schedule: Schedule): readonly Injection[] {
  const dispatched = (['ThermalStandard', 'RenewableDispatch', 'HydroDispatch'] as const).flatMap((type) =>
    available(system, type).map(({ name, bus }): Injection => {
      const key = `variables/ActivePowerVariable__${type}`;
      // Hydro may be taken as it comes.
      const isFixed = type !== 'ThermalStandard' && !schedule.results.has(key);
      const power = isFixed
        ? (t: number) => dataAt(system, schedule, type, name, t)
        : (t: number) => powerAt(system, schedule, key, name, t);
      return { component: name, bus, power };
    }),
  );
  const fixed = (type: 'RenewableNonDispatch' | 'PowerLoad', sign: 1 | -1): Injection[] =>
    available(system, type).map(({ name, bus }) => ({
      component: name,
      bus,
      power: (t) => sign * dataAt(system, schedule, type, name, t),
    }));
  return [...dispatched, ...fixed('RenewableNonDispatch', 1), ...fixed('PowerLoad', -1)];
}

export function available(
  system: SystemData,
  type: DeviceType,
): readonly { readonly name: string; readonly bus: string }[] {
  return system.devices(type).filter((device) => device.available);
}
