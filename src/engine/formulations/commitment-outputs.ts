import type { ThermalStandard } from '../system/components';
import {
  type Decision,
  type ExecutionInputs,
  type FormulationContext,
  hoursOf,
  type Output,
  type ThermalCondition,
} from './context';
import { isOn, powerOf, productionCost, type ThermalColumns, thermalOutput } from './thermal-columns';

/** A unit that must run counts as on before the first period, as upstream has it. */
export function conditionOf(inputs: ExecutionInputs, unit: ThermalStandard): ThermalCondition {
  const condition = inputs.initial.get(unit.name);
  if (!condition) throw new Error(`no initial condition of ${unit.name}`);
  return unit.mustRun && !condition.status ? { ...condition, status: true, msAtStatus: 0 } : condition;
}

/** Power, status, starts, stops, cost and durations; starts and stops follow from the status, so that they are exact. */
export function commitmentOutputs(context: FormulationContext, units: readonly ThermalColumns[]): Output[] {
  const { system, horizon } = context;
  const { periods } = horizon;
  const hours = hoursOf(horizon);
  const wasOn = (decision: Decision, unit: ThermalColumns, t: number) =>
    t === 0 ? conditionOf(decision.inputs, unit.unit).status : isOn(decision, unit, t - 1);
  const started = (decision: Decision, unit: ThermalColumns, t: number) =>
    isOn(decision, unit, t) && !wasOn(decision, unit, t);
  const stopped = (decision: Decision, unit: ThermalColumns, t: number) =>
    !isOn(decision, unit, t) && wasOn(decision, unit, t);
  const output = (
    container: Output['container'],
    key: string,
    value: (decision: Decision, unit: ThermalColumns, t: number) => number,
  ) => thermalOutput(container, key, units, periods, value);
  return [
    output('variables', 'ActivePowerVariable', (decision, unit, t) => powerOf(decision, unit, t) / system.basePower),
    output('variables', 'OnVariable', (decision, unit, t) => Number(isOn(decision, unit, t))),
    output('variables', 'StartVariable', (decision, unit, t) => Number(started(decision, unit, t))),
    output('variables', 'StopVariable', (decision, unit, t) => Number(stopped(decision, unit, t))),
    output('expressions', 'ProductionCostExpression', (decision, unit, t) => {
      const { startUp, shutDown } = unit.unit.operationCost;
      const transition = started(decision, unit, t) ? startUp : stopped(decision, unit, t) ? shutDown : 0;
      return productionCost(decision, unit, t, hours) + transition;
    }),
    durations(context, units, true),
    durations(context, units, false),
  ];
}

/** Periods that each unit has been on (or off) at the end of each period; zero in the other state. */
function durations({ horizon }: FormulationContext, units: readonly ThermalColumns[], counted: boolean): Output {
  const { periods, resolutionMs } = horizon;
  return {
    container: 'aux_variables',
    key: `${counted ? 'TimeDurationOn' : 'TimeDurationOff'}__ThermalStandard`,
    columns: units.map(({ unit }) => unit.name),
    values: (decision) => {
      const values = new Float64Array(units.length * periods);
      units.forEach((unit, i) => {
        const initial = conditionOf(decision.inputs, unit.unit);
        let count = initial.status === counted ? initial.msAtStatus / resolutionMs : 0;
        for (let t = 0; t < periods; t++) {
          count = isOn(decision, unit, t) === counted ? count + 1 : 0;
          values[i * periods + t] = count;
        }
      });
      return values;
    },
  };
}
