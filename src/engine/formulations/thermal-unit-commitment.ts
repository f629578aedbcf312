import type { ParametricBounds } from '../program/bounds';
import type { ThermalStandard } from '../system/components';
import { commitmentOutputs, conditionOf } from './commitment-outputs';
import { type DeviceProgram, type FormulationContext, hoursOf, type ThermalCondition } from './context';
import { addThermalColumns, nameSeries, rangeOf, type ThermalColumns, thermalUnits } from './thermal-columns';

/** Ramps in MW per period; undefined where they cannot bind. */
interface RampRows {
  readonly up?: { readonly limit: number; readonly firstRow: number } | undefined;
  readonly down?: { readonly limit: number; readonly firstRow: number } | undefined;
}

interface CommittedUnit extends ThermalColumns {
  /** First row of status − status before − start + stop = 0; undefined for a unit that must run. */
  readonly logicRow: number | undefined;
  readonly start: number;
  readonly stop: number;
  /** Periods. */
  readonly minUp: number;
  readonly minDown: number;
  readonly ramps: RampRows;
}

/**
 * `ThermalStandardUnitCommitment`: status, start and stop, minimum up and down times, ramps, must-run, start-up,
 * shut-down and no-load cost, linear or convex piecewise-linear cost. Only the status is integer: start and stop follow
 * from it. Minimum times are those of Rajan and Takriti (2005); power is modelled above the minimum, which makes
 * upstream's ramps (start-up to the minimum plus one ramp) hold in one row without the start.
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
  const { builder, horizon } = context;
  const { periods } = horizon;
  const must = unit.mustRun;
  const columns = addThermalColumns(context, unit, { lower: must ? 1 : 0, upper: 1, integer: !must });
  const transition = (name: string, cost: number): number => {
    nameSeries(builder, `${name}__ThermalStandard`, unit.name);
    const first = builder.numCols;
    for (let t = 0; t < periods; t++) builder.addCol(cost, 0, must ? 0 : 1);
    return first;
  };
  const start = transition('StartVariable', unit.operationCost.startUp);
  const stop = transition('StopVariable', unit.operationCost.shutDown);
  const minUp = periodsOf(unit.timeLimits?.up, context);
  const minDown = periodsOf(unit.timeLimits?.down, context);
  const added = { ...columns, start, stop, minUp, minDown };
  const logicRow = must ? undefined : addTransitions(context, added);
  addLimits(context, added);
  return { ...added, logicRow, ramps: addRamps(context, added) };
}

/** Whole periods of a minimum time in hours, at least one. */
function periodsOf(hours: number | undefined, { horizon }: FormulationContext): number {
  return Math.max(1, Math.ceil((hours ?? 0) / hoursOf(horizon) - 1e-9));
}

type AddedUnit = Omit<CommittedUnit, 'logicRow' | 'ramps'>;

/** Status, start and stop belong together; a start keeps a unit on for its minimum time, a stop keeps it off. */
function addTransitions({ builder, horizon }: FormulationContext, unit: AddedUnit): number {
  const { on, start, stop, minUp, minDown } = unit;
  const name = unit.unit.name;
  builder.nameRows((offset) => `CommitmentConstraint__ThermalStandard{${name},${offset + 1}}`);
  const logicRow = builder.numRows;
  for (let t = 0; t < horizon.periods; t++) {
    const before = t === 0 ? [] : [on + t - 1];
    builder.addRow(0, 0, [on + t, start + t, stop + t, ...before], [1, -1, 1, -1]);
  }
  const window = (first: number, t: number, length: number) => {
    const from = Math.max(0, t - length + 1);
    return series(first + from, t - from + 1);
  };
  builder.nameRows((offset) => `DurationConstraint_up__ThermalStandard{${name},${offset + 1}}`);
  for (let t = 0; t < horizon.periods; t++) {
    const starts = window(start, t, minUp);
    builder.addRow(-Infinity, 0, [on + t, ...starts], [-1, ...starts.map(() => 1)]);
  }
  builder.nameRows((offset) => `DurationConstraint_dn__ThermalStandard{${name},${offset + 1}}`);
  for (let t = 0; t < horizon.periods; t++) {
    const stops = window(stop, t, minDown);
    builder.addRow(-Infinity, 1, [on + t, ...stops], [1, ...stops.map(() => 1)]);
  }
  return logicRow;
}

/** MW that a unit can change in one period, or undefined when that is its whole range. */
function rampOf(unit: ThermalStandard, direction: 'up' | 'down', { horizon }: FormulationContext): number | undefined {
  const limit = unit.rampLimits?.[direction];
  if (limit === undefined) return undefined;
  const perPeriod = limit * 60 * hoursOf(horizon);
  return perPeriod >= rangeOf(unit) ? undefined : perPeriod;
}

/** Each segment is there only while the unit is on; where ramps bind, starts and stops limit power as well. */
function addLimits(context: FormulationContext, unit: AddedUnit): void {
  const { builder, horizon } = context;
  const { on, segments, cost, start, stop, minUp } = unit;
  const { name, mustRun } = unit.unit;
  // Bounds of columns say it all for a unit that is always on.
  if (mustRun) return;
  segments.forEach((first, k) => {
    const width = cost.segments[k]?.width ?? 0;
    if (width === 0) return;
    builder.nameRows((offset) => `ActivePowerVariableLimitsConstraint__ThermalStandard{${name},${offset + 1}}`);
    for (let t = 0; t < horizon.periods; t++) builder.addRow(-Infinity, 0, [first + t, on + t], [1, -width]);
  });
  const range = rangeOf(unit.unit);
  const up = rampOf(unit.unit, 'up', context);
  const down = rampOf(unit.unit, 'down', context);
  const atStart = up === undefined ? [] : [{ shift: 0, first: start, loss: range - up }];
  const beforeStop = down === undefined ? [] : [{ shift: 1, first: stop, loss: range - down }];
  // A start and a stop right after it exclude each other only with a minimum time of more than one period.
  const groups = minUp > 1 ? [[...atStart, ...beforeStop]] : [atStart, beforeStop];
  for (const group of groups.filter(({ length }) => length > 0)) {
    builder.nameRows((offset) => `StartStopLimitConstraint__ThermalStandard{${name},${offset + 1}}`);
    for (let t = 0; t < horizon.periods; t++) {
      const present = group.filter(({ shift }) => t + shift < horizon.periods);
      builder.addRow(
        -Infinity,
        0,
        [...segments.map((first) => first + t), on + t, ...present.map(({ first, shift }) => first + t + shift)],
        [...segments.map(() => 1), -range, ...present.map(({ loss }) => loss)],
      );
    }
  }
}

/** Power above the minimum changes by at most one ramp per period; the first row's other side is the initial power. */
function addRamps(context: FormulationContext, unit: AddedUnit): RampRows {
  const { builder, horizon } = context;
  const { on, segments } = unit;
  const rows = (direction: 'up' | 'down') => {
    const limit = rampOf(unit.unit, direction, context);
    if (limit === undefined) return undefined;
    const suffix = direction === 'up' ? 'up' : 'dn';
    builder.nameRows((offset) => `RampConstraint_${suffix}__ThermalStandard{${unit.unit.name},${offset + 1}}`);
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
  { horizon }: FormulationContext,
  unit: CommittedUnit,
  condition: ThermalCondition,
  bounds: ParametricBounds,
): void {
  const { status, msAtStatus, power } = condition;
  if (unit.logicRow !== undefined) {
    const before = status ? 1 : 0;
    bounds.setRow(unit.logicRow, before, before);
    const minimum = status ? unit.minUp : unit.minDown;
    const left = Math.ceil(minimum - msAtStatus / horizon.resolutionMs - 1e-9);
    for (let t = 0; t < horizon.periods; t++) {
      if (t < left) bounds.setCol(unit.on + t, before, before);
      else bounds.setCol(unit.on + t, 0, 1);
    }
  }
  const aboveMinimum = status ? Math.min(rangeOf(unit.unit), Math.max(0, power - unit.unit.activePowerLimits.min)) : 0;
  const { up, down } = unit.ramps;
  if (up) bounds.setRow(up.firstRow, -Infinity, aboveMinimum);
  if (down) bounds.setRow(down.firstRow, -Infinity, (status ? down.limit : 0) - aboveMinimum);
}
