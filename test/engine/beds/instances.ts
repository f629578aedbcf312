/** Commitments in which one thing or another binds; each takes other solvers seconds, not minutes. */
import type { Line, SystemData, ThermalStandard } from '../../../src/engine/system/components';
import type { Expectations } from '../checker/schedule';
import { type FiveBusChanges, fiveBus } from './five-bus';
import { type SyntheticChanges, synthetic } from './synthetic';

export interface Instance {
  readonly name: string;
  readonly system: SystemData;
  readonly periods: number;
  readonly network: 'CopperPlatePowerModel' | 'PTDFPowerModel';
  /** MW of missing power that the instance is meant to have. */
  readonly slack: number;
  /** The same without what it is named for: must be cheaper, or the instance does not test what it says. */
  readonly without?: SystemData | undefined;
}

type UnitChange = (unit: ThermalStandard) => ThermalStandard;

const noRamps: UnitChange = ({ rampLimits: _, ...unit }) => unit;
const noTimes: UnitChange = ({ timeLimits: _, ...unit }) => unit;
const wide = (line: Line): Line => ({ ...line, rating: 1e4 });
const mayStop: UnitChange = (unit) => ({ ...unit, mustRun: false });
const byName =
  (name: string, change: UnitChange): UnitChange =>
  (unit) =>
    unit.name === name ? change(unit) : unit;

/** A night that needs little: units would stop if they could. */
const quietNight = { load: 0.62, sun: 0.8, wind: 2 } as const;

export const instances: readonly Instance[] = [
  five('5-bus, copper plate', {}),
  five('5-bus, must-run binds', quietNight, { easier: { unit: mayStop } }),
  five('5-bus, ramps bind', { load: 1.15, unit: slower(0.4) }, { easier: { unit: noRamps } }),
  five(
    '5-bus, minimum times bind',
    { ...quietNight, unit: byName('Solitude', mayStop) },
    { easier: { unit: (unit) => noTimes(byName('Solitude', mayStop)(unit)) } },
  ),
  five('5-bus, line limits bind', {}, { network: 'PTDFPowerModel', slack: 500, easier: { line: wide } }),
  five('5-bus, load beyond the capacity', { load: 1.75 }, { slack: 500 }),
  five('5-bus, two days', { days: 2, unit: byName('Solitude', mayStop) }),
  made('12 units', [12, 24, 1], {}),
  made('10 units, three cost pieces', [10, 24, 2], { pieces: 3 }),
  made('6 units, five cost pieces, ramps bind', [6, 18, 6], { pieces: 5, ramp: 0.2 }, noRamps),
  made('9 units, ramps bind, two must run', [9, 18, 3], { ramp: 0.25, mustRun: 2 }, noRamps),
  made('8 units, long minimum times bind', [8, 24, 4], { longest: 12, valley: 0.35 }, noTimes),
  { ...made('8 units, a line between two areas binds', [8, 24, 5], {}), network: 'PTDFPowerModel' },
];

/** What the checker is to expect of an instance's commitment. */
export function expectationsOf({ network, slack }: Instance): Expectations {
  return { kind: 'commitment', network: network === 'PTDFPowerModel' ? 'lines limited' : 'copper plate', slack };
}

function slower(factor: number): UnitChange {
  return (unit) => {
    const { rampLimits } = unit;
    return rampLimits ? { ...unit, rampLimits: { up: rampLimits.up * factor, down: rampLimits.down * factor } } : unit;
  };
}

function five(
  name: string,
  changes: FiveBusChanges,
  { easier, ...rest }: { readonly easier?: FiveBusChanges } & Partial<Pick<Instance, 'network' | 'slack'>> = {},
): Instance {
  return {
    name,
    system: fiveBus(changes),
    periods: 24 * (changes.days ?? 1),
    network: 'CopperPlatePowerModel',
    slack: 0,
    without: easier && fiveBus({ ...changes, ...easier }),
    ...rest,
  };
}

function made(
  name: string,
  [units, periods, seed]: readonly [number, number, number],
  changes: SyntheticChanges,
  without?: UnitChange,
): Instance {
  return {
    name,
    system: synthetic(units, periods, seed, changes),
    periods,
    network: 'CopperPlatePowerModel',
    slack: 0,
    without: without && synthetic(units, periods, seed, { ...changes, unit: without }),
  };
}
