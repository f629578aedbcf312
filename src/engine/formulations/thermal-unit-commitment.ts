import type { ParametricBounds } from '../program/bounds';
import type { ThermalStandard } from '../system/components';
import { commitmentOutputs, conditionOf } from './commitment-outputs';
import { type DeviceProgram, type FormulationContext, hoursOf, type ThermalCondition } from './context';
import { addThermalColumns, rangeOf, type ThermalColumns, thermalUnits } from './thermal-columns';
import { addTransitions, type Transitions, updateTransitions } from './unit-transitions';

/** Ramps in MW per period; undefined where they cannot bind. */
interface RampRows {
  readonly up?: { readonly limit: number; readonly firstRow: number } | undefined;
  readonly down?: { readonly limit: number; readonly firstRow: number } | undefined;
}

interface CommittedUnit extends ThermalColumns {
  /** Undefined for a unit that must run. */
  readonly transitions: Transitions | undefined;
  readonly ramps: RampRows;
}

/**
 * `ThermalStandardUnitCommitment`: status, start and stop, minimum up and down times, ramps, must-run, start-up,
 * shut-down and no-load cost, linear or convex piecewise-linear cost. Only the status is integer: start and stop follow
 * from it. Power is modelled above the minimum, which makes upstream's ramps (start-up to the minimum plus one ramp)
 * hold in one row without the start.
 */
export function thermalStandardUnitCommitment(context: FormulationContext): DeviceProgram {
  const units = thermalUnits(context).map((unit) => addUnit(context, unit));
  return {
    commitments: units.filter(({ unit }) => !unit.mustRun).map(({ on }) => series(on, context.horizon.periods)),
    outputs: commitmentOutputs(context, units),
    update: (inputs, bounds) => {
      for (const unit of units) updateUnit(context, unit, conditionOf(inputs, unit.unit), bounds);
    },
  };
}

const series = (first: number, periods: number) => Array.from({ length: periods }, (_, t) => first + t);

function addUnit(context: FormulationContext, unit: ThermalStandard): CommittedUnit {
  const must = unit.mustRun;
  const columns = addThermalColumns(context, unit, { lower: must ? 1 : 0, upper: 1, integer: !must });
  // Bounds of columns say it all for a unit that is always on.
  const transitions = must ? undefined : addTransitions(context, columns);
  if (transitions) {
    addSegmentLimits(context, columns);
    addStartStopLimits(context, columns, transitions);
  }
  return { ...columns, transitions, ramps: addRamps(context, columns) };
}

/** MW that a unit can change in one period, or undefined when that is its whole range. */
function rampOf(unit: ThermalStandard, direction: 'up' | 'down', { horizon }: FormulationContext): number | undefined {
  const limit = unit.rampLimits?.[direction];
  if (limit === undefined) return undefined;
  const perPeriod = limit * 60 * hoursOf(horizon);
  return perPeriod >= rangeOf(unit) ? undefined : perPeriod;
}

/** Each segment is there only while the unit is on. */
function addSegmentLimits(
  { builder, horizon }: FormulationContext,
  { unit, on, segments, cost }: ThermalColumns,
): void {
  segments.forEach((first, k) => {
    const width = cost.segments[k]?.width ?? 0;
    if (width === 0) return;
    builder.nameRows((offset) => `ActivePowerVariableLimitsConstraint__ThermalStandard{${unit.name},${offset + 1}}`);
    for (let t = 0; t < horizon.periods; t++) builder.addRow(-Infinity, 0, [first + t, on + t], [1, -width]);
  });
}

/**
 * Where ramps bind, power in the period of a start and before a stop is at most one ramp above the minimum. The ramps
 * say that of integers already; these rows say it of the relaxation.
 */
function addStartStopLimits(context: FormulationContext, columns: ThermalColumns, transitions: Transitions): void {
  const { builder, horizon } = context;
  const { unit, on, segments } = columns;
  const { start, minUp } = transitions;
  const range = rangeOf(unit);
  const lossAt = (direction: 'up' | 'down') => range - (rampOf(unit, direction, context) ?? range);
  const up = lossAt('up');
  const down = lossAt('down');
  // A start and a stop right after it exclude each other only with a minimum time of more than one period.
  const losses =
    minUp > 1
      ? [{ up, down }]
      : [
          { up, down: 0 },
          { up: 0, down },
        ];
  for (const loss of losses.filter((one) => one.up > 0 || one.down > 0)) {
    builder.nameRows((offset) => `StartStopLimitConstraint__ThermalStandard{${unit.name},${offset + 1}}`);
    for (let t = 0; t < horizon.periods; t++) {
      // The stop of the next period, as status and start say it.
      const stop = t + 1 < horizon.periods ? loss.down : 0;
      const next = stop === 0 ? [] : [on + t + 1, start + t + 1];
      builder.addRow(
        -Infinity,
        0,
        [...segments.map((first) => first + t), on + t, start + t, ...next],
        [...segments.map(() => 1), stop - range, loss.up, ...(stop === 0 ? [] : [-stop, stop])],
      );
    }
  }
}

/** Power above the minimum changes by at most one ramp per period; the first row's other side is the initial power. */
function addRamps(context: FormulationContext, columns: ThermalColumns): RampRows {
  const { builder, horizon } = context;
  const { unit, on, segments } = columns;
  const rows = (direction: 'up' | 'down') => {
    const limit = rampOf(unit, direction, context);
    if (limit === undefined) return undefined;
    const suffix = direction === 'up' ? 'up' : 'dn';
    builder.nameRows((offset) => `RampConstraint_${suffix}__ThermalStandard{${unit.name},${offset + 1}}`);
    const firstRow = builder.numRows;
    const sign = direction === 'up' ? 1 : -1;
    for (let t = 0; t < horizon.periods; t++) {
      const cols = segments.map((first) => first + t);
      const signs = segments.map((): number => sign);
      if (t > 0) {
        cols.push(...segments.map((first) => first + t - 1));
        signs.push(...segments.map(() => -sign));
      }
      // Up: while on now. Down: while on before; in the first period that is known.
      if (direction === 'up' || t > 0) {
        cols.push(direction === 'up' ? on + t : on + t - 1);
        signs.push(-limit);
      }
      builder.addRow(-Infinity, 0, cols, signs);
    }
    return { limit, firstRow };
  };
  return { up: rows('up'), down: rows('down') };
}

function updateUnit(
  context: FormulationContext,
  unit: CommittedUnit,
  condition: ThermalCondition,
  bounds: ParametricBounds,
): void {
  if (unit.transitions) updateTransitions(context, unit, unit.transitions, condition, bounds);
  const { status, power } = condition;
  const aboveMinimum = status ? Math.min(rangeOf(unit.unit), Math.max(0, power - unit.unit.activePowerLimits.min)) : 0;
  const { up, down } = unit.ramps;
  if (up) bounds.setRow(up.firstRow, -Infinity, aboveMinimum);
  if (down) bounds.setRow(down.firstRow, -Infinity, (status ? down.limit : 0) - aboveMinimum);
}
