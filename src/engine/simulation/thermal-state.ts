import { UserError } from '../../text';
import type { ThermalCondition } from '../formulations/context';
import { refuseUnknown } from '../options';
import type { SystemData } from '../system/components';

/** What thermal units do at one moment, by name: exact initial conditions of a simulation, or its final state. */
export type ThermalState = Readonly<
  Record<
    string,
    {
      readonly status: boolean;
      /** Hours. */
      readonly timeAtStatus: number;
      /** MW. */
      readonly activePower: number;
    }
  >
>;

const msPerHour = 3_600_000;

export type Conditions = ReadonlyMap<string, ThermalCondition>;

/**
 * Conditions of the systems' available units before the first period: as given, or as the first system that has the
 * unit says.
 * @throws UserError `simulation.initialState` when a given state lacks a unit or a figure, `options.unknown`
 */
export function initialConditions(systems: readonly SystemData[], given: ThermalState | undefined): Conditions {
  const all = systems.flatMap((system) => system.devices('ThermalStandard').filter(({ available }) => available));
  const units = all.filter((unit, i) => all.findIndex(({ name }) => name === unit.name) === i);
  const missing = given ? units.filter(({ name }) => !Object.hasOwn(given, name)).map(({ name }) => name) : [];
  if (missing.length > 0) {
    throw new UserError(
      'simulation.initialState',
      `The initial state says nothing of ${missing.join(', ')}; it must name every available thermal unit.`,
    );
  }
  for (const { name } of units) if (given) checkState(name, given[name]);
  return new Map(
    units.map((unit) => {
      const { status, timeAtStatus, activePower } = given?.[unit.name] ?? unit;
      return [unit.name, { status, msAtStatus: Math.round(timeAtStatus * msPerHour), power: activePower }];
    }),
  );
}

function checkState(name: string, state: unknown): void {
  refuseUnknown(`The initial state of ${name}`, state, ['status', 'timeAtStatus', 'activePower']);
  const { status, timeAtStatus, activePower } = state as Readonly<Record<string, unknown>>;
  const hours = typeof timeAtStatus === 'number' && timeAtStatus >= 0;
  if (typeof status === 'boolean' && hours && Number.isFinite(activePower)) return;
  throw new UserError(
    'simulation.initialState',
    `The initial state of ${name} is ${JSON.stringify(state)}; expected { status: true or false, timeAtStatus: hours, activePower: MW }.`,
  );
}

/** The same in the units that scripts use. */
export function thermalState(conditions: Conditions): ThermalState {
  return Object.fromEntries(
    [...conditions].map(([name, { status, msAtStatus, power }]) => [
      name,
      { status, timeAtStatus: msAtStatus / msPerHour, activePower: power },
    ]),
  );
}

/** Values of units over the periods of one execution. */
export interface UnitSeries {
  readonly start: number;
  readonly resolutionMs: number;
  readonly periods: number;
  readonly columns: readonly string[];
  /** MVA; powers are per unit of it. */
  readonly basePower: number;
  /** `[columns, periods]`. */
  readonly values: Float64Array;
}

/** The value of a column in the period that holds a time; undefined for a column that is not there. */
export function valueAt(series: UnitSeries, column: number, time: number): number {
  const period = Math.floor((time - series.start) / series.resolutionMs);
  const value = period < series.periods ? series.values[column * series.periods + period] : undefined;
  if (value === undefined) throw new RangeError(`no value of ${series.columns[column]} at ${time}`);
  return value;
}

/**
 * Carries conditions on from one time to another by what was decided for the time between: time at status is counted
 * in periods of the commitment, power is the last before `to`. Units without a series keep what they had.
 */
export function advance(
  conditions: Conditions,
  from: number,
  to: number,
  decided: { readonly status?: UnitSeries | undefined; readonly power?: UnitSeries | undefined },
): Map<string, ThermalCondition> {
  const next = new Map(conditions);
  const { status, power } = decided;
  status?.columns.forEach((name, column) => {
    const before = next.get(name);
    if (before) next.set(name, withStatus(before, status, column, from, to));
  });
  power?.columns.forEach((name, column) => {
    const before = next.get(name);
    if (before) next.set(name, { ...before, power: valueAt(power, column, to - 1) * power.basePower });
  });
  return next;
}

function withStatus(
  before: ThermalCondition,
  series: UnitSeries,
  column: number,
  from: number,
  to: number,
): ThermalCondition {
  let { status, msAtStatus } = before;
  for (let time = from; time < to; ) {
    const period = Math.floor((time - series.start) / series.resolutionMs);
    const end = Math.min(to, series.start + (period + 1) * series.resolutionMs);
    const now = valueAt(series, column, time) > 0.5;
    msAtStatus = now === status ? msAtStatus + (end - time) : end - time;
    status = now;
    time = end;
  }
  return { ...before, status, msAtStatus };
}
