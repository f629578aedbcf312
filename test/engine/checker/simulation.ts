/** The checker on a whole simulation of daily commitments and hourly dispatch. */
import type { SystemData } from '../../../src/engine/system/components';
import type { StoreContents } from '../beds/read-store';
import { check } from './check';
import type { Expectations, Schedule, UnitState, Violation } from './schedule';

const status = 'variables/OnVariable__ThermalStandard';
const power = 'variables/ActivePowerVariable__ThermalStandard';

export type SimulationExpectations = Pick<Expectations, 'network' | 'slack'>;

/** What is wrong, and where: in one commitment, in their sequence, in the dispatch, in the realised state. */
export function checkSimulation(
  system: SystemData,
  { models, realized }: StoreContents,
  expected: SimulationExpectations,
): readonly (Violation & { readonly where: string })[] {
  const [uc, ed] = [models.get('UC'), models.get('ED')];
  if (!uc || !ed) throw new Error('there is no UC or no ED');
  const located = (where: string, violations: readonly Violation[]) =>
    violations.map((violation) => ({ ...violation, where }));
  return [
    ...uc.executions.flatMap((execution, i) => {
      const initial = statesAt(system, uc.joined, realized, (i * uc.intervalMs) / realized.resolutionMs);
      return located(`UC ${i + 1}`, check(system, execution, { ...expected, kind: 'commitment', initial }));
    }),
    ...located('UC joined', check(system, uc.joined, { ...expected, kind: 'joined commitments' })),
    ...located('ED joined', check(system, ed.joined, { ...expected, kind: 'dispatch' })),
    ...located('realized', realizedRules(ed.joined, realized)),
    ...located('ED status', statusRules(uc.joined, ed.joined)),
  ];
}

/** Units just before a period: as the system says, then as they were committed and dispatched. */
function statesAt(
  system: SystemData,
  commitment: Schedule,
  realized: Schedule,
  period: number,
): ReadonlyMap<string, UnitState> {
  return new Map(
    system.devices('ThermalStandard').map((unit) => {
      let state: UnitState = { status: unit.status, hoursAtStatus: unit.timeAtStatus, power: unit.activePower };
      for (let t = 0; t < period; t++) {
        const on = commitment.results.get(status)?.get(unit.name)?.[t] === 1;
        const megawatts = (realized.results.get(power)?.get(unit.name)?.[t] ?? Number.NaN) * system.basePower;
        state = { status: on, hoursAtStatus: on === state.status ? state.hoursAtStatus + 1 : 1, power: megawatts };
      }
      return [unit.name, state];
    }),
  );
}

/** The realised power is the dispatched one. */
function realizedRules(dispatch: Schedule, realized: Schedule): Violation[] {
  return compare(dispatch, power, realized, power);
}

/** A unit is dispatched where it is committed. */
function statusRules(commitment: Schedule, dispatch: Schedule): Violation[] {
  return compare(commitment, status, dispatch, 'parameters/OnStatusParameter__ThermalStandard');
}

function compare(one: Schedule, oneKey: string, other: Schedule, otherKey: string): Violation[] {
  return [...(one.results.get(oneKey) ?? [])].flatMap(([component, values]) => {
    const others = other.results.get(otherKey)?.get(component) ?? new Float64Array();
    const period = values.findIndex((value, t) => value !== others[t]);
    if (period < 0 && values.length === others.length) return [];
    const detail = `${values[period]} in one, ${others[period]} in the other`;
    return [{ rule: 'agreement', component, period, detail } as const];
  });
}
