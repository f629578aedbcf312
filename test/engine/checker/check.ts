/**
 * Is a schedule feasible? Written from the mathematics and the data sheets, without anything of the engine: it shares
 * only the types of components.
 */
import type { SystemData } from '../../../src/engine/system/components';
import { checkNetwork } from './network-rules';
import type { Expectations, Schedule, Violation } from './schedule';
import { checkUnits } from './unit-rules';

/** Everything that is wrong; empty for a feasible schedule. */
export function check(system: SystemData, schedule: Schedule, expected: Expectations): readonly Violation[] {
  return [...checkNetwork(system, schedule, expected), ...checkUnits(system, schedule, expected)];
}

/** $ of all thermal units over the schedule, as stored. */
export function totalCost(schedule: Schedule): number {
  const columns = schedule.results.get('expressions/ProductionCostExpression__ThermalStandard');
  return [...(columns?.values() ?? [])].reduce((sum, values) => values.reduce((part, value) => part + value, sum), 0);
}
