import type { ProgramBuilder } from '../program/program';
import type { ThermalStandard } from '../system/components';
import { type Decision, type FormulationContext, hoursOf, type Output } from './context';
import { type SegmentedCost, segmentedCost } from './thermal-cost';

/** The columns that both thermal formulations have; each series has one column per period. */
export interface ThermalColumns {
  readonly unit: ThermalStandard;
  readonly cost: SegmentedCost;
  /** Status, 0 or 1. */
  readonly on: number;
  /** Power above the minimum, one series per cost segment, MW. */
  readonly segments: readonly number[];
}

/** MW between the limits. */
export const rangeOf = (unit: ThermalStandard): number => unit.activePowerLimits.max - unit.activePowerLimits.min;

/** Available units in the order of result columns. */
export const thermalUnits = (context: FormulationContext): readonly ThermalStandard[] =>
  context.system.devices('ThermalStandard').filter((unit) => unit.available);

/** Names a series of columns for error messages and LP files; periods count from 1. */
export function nameSeries(builder: ProgramBuilder, variable: string, device: string): void {
  builder.nameCols((offset) => `${variable}{${device},${offset + 1}}`);
}

/** Adds status and power of a unit, and what it brings to its bus: minimum times status plus its segments. */
export function addThermalColumns(
  context: FormulationContext,
  unit: ThermalStandard,
  status: { readonly lower: number; readonly upper: number; readonly integer: boolean },
): ThermalColumns {
  const { builder, horizon, injections } = context;
  const hours = hoursOf(horizon);
  const cost = segmentedCost(unit);
  const series = (add: () => number): number => {
    const first = builder.numCols;
    for (let t = 0; t < horizon.periods; t++) add();
    return first;
  };
  nameSeries(builder, 'OnVariable__ThermalStandard', unit.name);
  const on = series(() => builder.addCol(cost.atMinimum * hours, status.lower, status.upper, status.integer));
  injections.addVariable(unit.bus, on, unit.activePowerLimits.min);
  const segments = cost.segments.map(({ width, slope }, index) => {
    const name = cost.segments.length === 1 ? 'PowerAboveMinimumVariable' : `PowerAboveMinimumSegment${index + 1}`;
    nameSeries(builder, `${name}__ThermalStandard`, unit.name);
    const first = series(() => builder.addCol(slope * hours, 0, width));
    injections.addVariable(unit.bus, first, 1);
    return first;
  });
  return { unit, cost, on, segments };
}

/** Makes an output of thermal units from the value of one unit in one period. */
export function thermalOutput<T extends ThermalColumns>(
  container: Output['container'],
  key: string,
  columns: readonly T[],
  periods: number,
  value: (decision: Decision, unit: T, period: number) => number,
): Output {
  return {
    container,
    key: `${key}__ThermalStandard`,
    columns: columns.map(({ unit }) => unit.name),
    values: (decision) => {
      const values = new Float64Array(columns.length * periods);
      columns.forEach((unit, i) => {
        for (let t = 0; t < periods; t++) values[i * periods + t] = value(decision, unit, t);
      });
      return values;
    },
  };
}

export const isOn = ({ primal }: Decision, { on }: ThermalColumns, period: number): boolean =>
  (primal[on + period] ?? 0) > 0.5;

/** MW; zero while off, within the limits while on, free of the solver's tolerances. */
export function powerOf(decision: Decision, columns: ThermalColumns, period: number): number {
  if (!isOn(decision, columns, period)) return 0;
  const { min, max } = columns.unit.activePowerLimits;
  let power = min;
  for (const first of columns.segments) power += Math.max(0, decision.primal[first + period] ?? 0);
  return Math.min(max, power);
}

/** $ of one period: no-load and variable cost, without starts and stops. */
export function productionCost(decision: Decision, columns: ThermalColumns, period: number, hours: number): number {
  if (!isOn(decision, columns, period)) return 0;
  let rate = columns.cost.atMinimum;
  columns.segments.forEach((first, k) => {
    rate += (columns.cost.segments[k]?.slope ?? 0) * Math.max(0, decision.primal[first + period] ?? 0);
  });
  return rate * hours;
}
