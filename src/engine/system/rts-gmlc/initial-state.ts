import type { TimeSeries } from '../components';
import type { ThermalFigures } from './thermal-cost';

interface Unit extends ThermalFigures {
  readonly name: string;
  readonly mustRun: boolean;
}

/**
 * The data say nothing of the hours before. In merit order of the average cost at maximum power (must-run units first)
 * as many units are on as cover the demand, at their minimum, then raised to it in the same order. All have been so for
 * so long that minimum times do not bind.
 * @param demand MW that thermal units have to meet
 */
export function meritOrder<U extends Unit>(
  units: readonly U[],
  demand: number,
): (U & { readonly status: boolean; readonly activePower: number })[] {
  const order = [...units].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const on = new Map<string, number>();
  let capacity = 0;
  for (const unit of order) {
    if (capacity >= demand && !unit.mustRun) break;
    on.set(unit.name, unit.activePowerLimits.min);
    capacity += unit.activePowerLimits.max;
  }
  let rest = demand - [...on.values()].reduce((sum, power) => sum + power, 0);
  for (const {
    name,
    activePowerLimits: { min, max },
  } of order) {
    if (rest <= 0 || !on.has(name)) break;
    on.set(name, Math.min(max, min + rest));
    rest -= max - min;
  }
  return units.map((unit) => ({ ...unit, status: on.has(unit.name), activePower: on.get(unit.name) ?? 0 }));
}

/** Must-run units before all others. */
function rank({ mustRun, activePowerLimits: { max }, operationCost }: Unit): number {
  if (mustRun) return Number.NEGATIVE_INFINITY;
  return ((operationCost.variable.points.at(-1)?.cost ?? 0) + operationCost.fixed) / max;
}

/** The power of a series at a time; its first value outside. */
export function powerAt(series: TimeSeries, time: number | undefined): number {
  const index = time === undefined ? 0 : Math.floor((time - series.initialTime) / series.resolutionMs);
  return series.values[index] ?? series.values[0] ?? 0;
}
