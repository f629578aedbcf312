import type { Demand } from '../solve/solver';
import { programName, timeOf } from './program-names';
import type { Execution } from './run';

/** What a row or a bound says of a device, by the first part of its name. */
const words: Readonly<Record<string, string>> = {
  ActivePowerVariableLimitsConstraint: 'power limits of',
  StartStopLimitConstraint: 'power at start and stop of',
  RampConstraint_up: 'ramp up of',
  RampConstraint_dn: 'ramp down of',
  CommitmentConstraint: 'start and stop of',
  DurationConstraint_up: 'minimum up time of',
  DurationConstraint_dn: 'minimum down time of',
  FlowLimitConstraint: 'limit of line',
  ActivePowerVariable: 'available power of',
};

/**
 * What is in conflict, one entry for each constraint of a device with the time that it spans; without what every unit
 * has (a status between 0 and 1, a power above 0).
 */
export function conflictTexts(execution: Execution, demands: readonly Demand[]): string[] {
  const groups = new Map<string, number[]>();
  for (const demand of demands) {
    if (isTrivial(demand)) continue;
    const name = programName(demand.name);
    const what = name ? wordsOf(demand, name) : demand.name;
    const periods = groups.get(what) ?? [];
    if (name) periods.push(name.period);
    groups.set(what, periods);
  }
  return [...groups].map(([what, periods]) => `${what}${span(execution, periods)}`);
}

function isTrivial({ of, name, lower, upper }: Demand): boolean {
  if (of === 'row' || lower === upper) return false;
  if (upper === Number.POSITIVE_INFINITY) return lower <= 0;
  return /^(?:On|Start|Stop)Variable__/.test(name) && upper === 1;
}

function wordsOf(
  { lower, upper }: Demand,
  { kind, type, device }: NonNullable<ReturnType<typeof programName>>,
): string {
  if (kind === 'CopperPlateBalanceConstraint') return 'balance of power';
  const who = device ?? type;
  if (kind === 'OnVariable') {
    if (lower === upper) return `${who} held ${lower > 0.5 ? 'on' : 'off'}`;
  }
  if (kind.startsWith('PowerAboveMinimum')) return `maximum power of ${who}`;
  return `${words[kind] ?? kind} ${who}`;
}

/** ` at 2024-01-03 12:00`, ` from 2024-01-03 12:00 to 15:00`: starts of the first and the last period. */
function span(execution: Execution, periods: readonly number[]): string {
  if (periods.length === 0) return '';
  const first = timeOf(execution, Math.min(...periods));
  const last = timeOf(execution, Math.max(...periods));
  if (first === last) return ` at ${first}`;
  const sameDay = first.slice(0, 10) === last.slice(0, 10);
  return ` from ${first} to ${sameDay ? last.slice(11) : last}`;
}
