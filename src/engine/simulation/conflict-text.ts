import type { Demand } from '../solve/solver';
import { type ProgramName, programName, timeOf } from './program-names';
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

/** What is in conflict, in words. */
export interface ConflictTexts {
  /** ` at 2024-01-03 12:00` when it is the same for all items, empty otherwise. */
  readonly time: string;
  /** `maximum power of Alta, Brighton`, with their own times where these differ. */
  readonly items: readonly string[];
  /** The same with at most three names each. */
  readonly shortItems: readonly string[];
}

/**
 * What is in conflict, each constraint with its devices and the time that it spans; without what every unit has (a
 * status between 0 and 1, a power above 0).
 */
export function conflictTexts(execution: Execution, demands: readonly Demand[]): ConflictTexts {
  const entries = entriesOf(demands).map((entry) => ({ ...entry, time: span(execution, entry.periods) }));
  const [first] = entries;
  const common = first && entries.every(({ time }) => time === first.time) ? first.time : '';
  const merged = new Map<string, { readonly what: string; readonly who: string[]; readonly time: string }>();
  for (const { what, who, time } of entries) {
    const one = merged.get(what + time) ?? { what, who: [], time };
    if (who !== undefined) one.who.push(who);
    merged.set(what + time, one);
  }
  const texts = (mostNames: number) =>
    [...merged.values()].map(({ what, who, time }) => {
      const names = who.length === 0 ? '' : ` ${listed(who, mostNames, ', ')}`;
      return `${what}${names}${common === '' ? time : ''}`;
    });
  return { time: common, items: texts(50), shortItems: texts(3) };
}

/** `a; b; and 3 more` */
export function listed(items: readonly string[], most: number, separator = '; '): string {
  const more = items.length - most;
  const shown = items.slice(0, most).join(separator);
  return more > 0 ? `${shown}${separator}and ${more} more` : shown;
}

interface Entry {
  readonly what: string;
  readonly who: string | undefined;
  /** From 1. */
  readonly periods: number[];
}

/** One for each constraint of a device. */
function entriesOf(demands: readonly Demand[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const demand of demands) {
    if (isTrivial(demand)) continue;
    const name = programName(demand.name);
    const { what, who } = name ? wordsOf(demand, name) : { what: demand.name, who: undefined };
    const entry = entries.get(`${what} ${who}`) ?? { what, who, periods: [] };
    if (name) entry.periods.push(name.period);
    entries.set(`${what} ${who}`, entry);
  }
  return [...entries.values()];
}

function isTrivial({ of, name, lower, upper }: Demand): boolean {
  if (of === 'row' || lower === upper) return false;
  if (upper === Number.POSITIVE_INFINITY) return lower <= 0;
  return /^(?:On|Start|Stop)Variable__/.test(name) && upper === 1;
}

function wordsOf({ lower, upper }: Demand, { kind, type, device }: ProgramName): Omit<Entry, 'periods'> {
  if (kind === 'CopperPlateBalanceConstraint') return { what: 'balance of power', who: undefined };
  const who = device ?? type;
  if (kind === 'OnVariable' && lower === upper) return { what: lower > 0.5 ? 'on status of' : 'off status of', who };
  if (kind.startsWith('PowerAboveMinimum')) return { what: 'maximum power of', who };
  return { what: words[kind] ?? `${kind} of`, who };
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
