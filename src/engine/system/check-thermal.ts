import type { CostCurve, MinMax, ThermalStandard } from './components';
import type { Problem } from './problems';

/** Costs are made from rounded figures: slopes may fall by this share of themselves. */
const slopeTolerance = 1e-9;
const powerTolerance = 1e-6;

/** Limits, costs and the initial state of a unit; paths are within the unit. */
export function checkThermal(unit: ThermalStandard): Problem[] {
  const { min, max } = unit.activePowerLimits;
  const problems: Problem[] = [];
  const add = (path: readonly PropertyKey[], found: string, expected: string) =>
    problems.push({ path, found, expected });
  if (min > max) {
    add(['activePowerLimits', 'min'], `${min} MW`, `at most the maximum of ${max} MW`);
    return problems;
  }
  if (!unit.status && unit.activePower !== 0) {
    add(['activePower'], `${unit.activePower} MW`, '0 while the status is off');
  }
  if (unit.status && (unit.activePower < min - powerTolerance || unit.activePower > max + powerTolerance)) {
    add(['activePower'], `${unit.activePower} MW`, `${min} to ${max} MW while the status is on`);
  }
  problems.push(...checkCurve(unit.operationCost.variable, unit.activePowerLimits));
  return problems;
}

function checkCurve(curve: CostCurve, limits: MinMax): Problem[] {
  if (curve.type === 'linear') return [];
  const at = ['operationCost', 'variable', 'points'];
  const problems: Problem[] = [];
  let slope = Number.NEGATIVE_INFINITY;
  curve.points.forEach((point, index) => {
    const before = curve.points[index - 1];
    if (!before) return;
    const width = point.power - before.power;
    if (width <= 0) {
      problems.push({
        path: [...at, index, 'power'],
        found: `${point.power} MW`,
        expected: `more than ${before.power} MW`,
      });
      return;
    }
    const next = (point.cost - before.cost) / width;
    if (next < slope - slopeTolerance * Math.abs(slope)) {
      const found = `a cost that rises by ${round(next)} $/MWh after ${round(slope)} $/MWh`;
      problems.push({ path: [...at, index, 'cost'], found, expected: 'slopes that never fall (a convex curve)' });
    }
    slope = next;
  });
  const first = curve.points[0]?.power ?? Number.NaN;
  const last = curve.points.at(-1)?.power ?? Number.NaN;
  if (Math.abs(first - limits.min) > powerTolerance) {
    problems.push({ path: [...at, 0, 'power'], found: `${first} MW`, expected: `the minimum power, ${limits.min} MW` });
  }
  if (Math.abs(last - limits.max) > powerTolerance) {
    const index = curve.points.length - 1;
    problems.push({
      path: [...at, index, 'power'],
      found: `${last} MW`,
      expected: `the maximum power, ${limits.max} MW`,
    });
  }
  return problems;
}

const round = (value: number) => Number(value.toPrecision(6));
