/** What a thermal unit may do, from its data sheet. */
import type { SystemData, ThermalStandard } from '../../../src/engine/system/components';
import { powerAt, valueAt } from './data';
import { everyPeriod } from './network-rules';
import { type Expectations, type Schedule, tolerances, type UnitState, type Violation } from './schedule';

export function checkUnits(system: SystemData, schedule: Schedule, expected: Expectations): Violation[] {
  return system
    .devices('ThermalStandard')
    .filter((unit) => unit.available)
    .flatMap((unit) => {
      const course = courseOf(system, schedule, unit, expected);
      const always = [...limits(course), ...cost(course, expected)];
      if (expected.kind === 'dispatch') return always;
      const rampRules = expected.kind === 'commitment' ? ramps(course) : [];
      return [...always, ...transitions(course), ...minimumTimes(course), ...rampRules];
    });
}

/** One unit over the schedule; period −1 is before the first. */
interface Course {
  readonly unit: ThermalStandard;
  readonly schedule: Schedule;
  readonly hours: number;
  readonly before: UnitState;
  on(period: number): boolean;
  /** As stored. */
  status(period: number): number;
  /** MW. */
  power(period: number): number;
  stored(key: string, period: number): number;
  violation(rule: Violation['rule'], period: number, detail: string): Violation;
}

function courseOf(system: SystemData, schedule: Schedule, unit: ThermalStandard, expected: Expectations): Course {
  const given = expected.initial?.get(unit.name) ?? {
    status: unit.status,
    hoursAtStatus: unit.timeAtStatus,
    power: unit.activePower,
  };
  // A unit that must run counts as running before, at its minimum at least.
  const least = unit.activePowerLimits.min;
  const before = unit.mustRun ? { ...given, status: true, power: Math.max(given.power, least) } : given;
  const statusKey = ['variables/OnVariable__ThermalStandard', 'parameters/OnStatusParameter__ThermalStandard'].find(
    (key) => schedule.results.has(key),
  );
  // A dispatch without a commitment above it has all units on.
  const status = (t: number): number => (statusKey ? valueAt(schedule, statusKey, unit.name, t) : 1);
  return {
    unit,
    schedule,
    hours: schedule.resolutionMs / 3_600_000,
    before,
    status,
    on: (t) => (t < 0 ? before.status : status(t) > 0.5),
    power: (t) =>
      t < 0 ? before.power : powerAt(system, schedule, 'variables/ActivePowerVariable__ThermalStandard', unit.name, t),
    stored: (key, t) => valueAt(schedule, key, unit.name, t),
    violation: (rule, period, detail) => ({ rule, component: unit.name, period, detail }),
  };
}

function limits({ unit, schedule, on, status, power, violation }: Course): Violation[] {
  const { min, max } = unit.activePowerLimits;
  return everyPeriod(schedule, (t) => {
    const violations: Violation[] = [];
    if (status(t) !== 0 && status(t) !== 1) violations.push(violation('status', t, `status ${status(t)}`));
    if (unit.mustRun && !on(t)) violations.push(violation('must run', t, 'off'));
    const [from, to] = on(t) ? [min, max] : [0, 0];
    if (!(power(t) >= from - tolerances.power && power(t) <= to + tolerances.power)) {
      violations.push(violation('unit limits', t, `${power(t)} MW, must be ${from} to ${to}`));
    }
    return violations;
  });
}

/** Starts and stops are what the status says, and no unit does both. */
function transitions({ schedule, on, stored, violation }: Course): Violation[] {
  return everyPeriod(schedule, (t) => {
    const starts = on(t) && !on(t - 1) ? 1 : 0;
    const stops = !on(t) && on(t - 1) ? 1 : 0;
    const start = stored('variables/StartVariable__ThermalStandard', t);
    const stop = stored('variables/StopVariable__ThermalStandard', t);
    if (start === starts && stop === stops) return [];
    return [violation('start and stop', t, `start ${start}, stop ${stop}, by status ${starts} and ${stops}`)];
  });
}

/** A state, once entered, lasts its minimum time, at the beginning with what it has lasted already. */
function minimumTimes({ unit, schedule, hours, before, on, violation }: Course): Violation[] {
  let lasted = before.hoursAtStatus;
  return everyPeriod(schedule, (t) => {
    const was = on(t - 1);
    if (on(t) === was) {
      lasted += hours;
      return [];
    }
    const needed = (was ? unit.timeLimits?.up : unit.timeLimits?.down) ?? 0;
    const short = lasted < needed - 1e-9;
    const detail = `${was ? 'on' : 'off'} for ${lasted} h, must be ${needed}`;
    lasted = hours;
    return short ? [violation('minimum time', t, detail)] : [];
  });
}

/** Between periods on: one ramp. From a start and to a stop: the minimum power and one ramp. */
function ramps({ unit, schedule, hours, on, power, violation }: Course): Violation[] {
  const { rampLimits } = unit;
  if (!rampLimits) return [];
  const { min } = unit.activePowerLimits;
  const up = rampLimits.up * 60 * hours + tolerances.power;
  const down = rampLimits.down * 60 * hours + tolerances.power;
  return everyPeriod(schedule, (t) => {
    const from = on(t - 1) ? power(t - 1) : min;
    const to = on(t) ? power(t) : min;
    if (to - from <= up && from - to <= down) return [];
    return [violation('ramp', t, `${from} to ${to} MW`)];
  });
}

function cost({ unit, schedule, hours, on, power, stored, violation }: Course, { kind }: Expectations): Violation[] {
  const { startUp, shutDown } = unit.operationCost;
  return everyPeriod(schedule, (t) => {
    const running = on(t) ? costPerHour(unit, power(t)) * hours : 0;
    const starting = on(t) && !on(t - 1) ? startUp : 0;
    const stopping = !on(t) && on(t - 1) ? shutDown : 0;
    const due = kind === 'dispatch' ? running : running + starting + stopping;
    const given = stored('expressions/ProductionCostExpression__ThermalStandard', t);
    // What the tolerance of power is worth.
    const slack = tolerances.cost * Math.max(1, due) + tolerances.power * steepest(unit) * hours;
    if (Math.abs(given - due) <= slack) return [];
    return [violation('cost', t, `$${given} stored, $${due} due`)];
  });
}

/** $/h while on. */
export function costPerHour({ operationCost: { variable, fixed } }: ThermalStandard, power: number): number {
  if (variable.type === 'linear') return fixed + variable.slope * power;
  const { points } = variable;
  // A convex curve is the highest of the lines through its pieces.
  const lines = points.slice(1).map((end, i) => {
    const begin = points[i] ?? end;
    return begin.cost + ((end.cost - begin.cost) / (end.power - begin.power)) * (power - begin.power);
  });
  return fixed + Math.max(...lines);
}

function steepest({ operationCost: { variable } }: ThermalStandard): number {
  if (variable.type === 'linear') return variable.slope;
  const end = variable.points.at(-1);
  const begin = variable.points.at(-2);
  return end && begin ? (end.cost - begin.cost) / (end.power - begin.power) : 0;
}
