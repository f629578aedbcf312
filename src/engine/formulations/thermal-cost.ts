import { UserError } from '../../text';
import type { ThermalStandard } from '../system/components';

/** A convex cost as pieces above the minimum power. */
export interface SegmentedCost {
  /** $/h at the minimum power, fixed part included. */
  readonly atMinimum: number;
  /** From the cheapest; MW and $/MWh. At least one, of zero width when the limits are equal. */
  readonly segments: readonly { readonly width: number; readonly slope: number }[];
}

/** MW; limits and curves are rounded figures. */
const powerTolerance = 1e-4;
const slopeTolerance = 1e-9;

/**
 * The cost curve of a unit in segment form: one variable per segment, filled in order because the slopes ascend.
 * @throws UserError `formulation.cost` when the curve is not convex or does not span the unit's limits
 */
export function segmentedCost(unit: ThermalStandard): SegmentedCost {
  const { min, max } = unit.activePowerLimits;
  const { variable, fixed } = unit.operationCost;
  if (variable.type === 'linear') {
    return {
      atMinimum: fixed + variable.slope * min,
      segments: [{ width: max - min, slope: variable.slope }],
    };
  }
  const { points } = variable;
  const first = points[0];
  const last = points.at(-1);
  const spans =
    first !== undefined &&
    last !== undefined &&
    Math.abs(first.power - min) <= powerTolerance &&
    Math.abs(last.power - max) <= powerTolerance;
  if (!spans) {
    throw refused(unit, `goes from ${first?.power} to ${last?.power} MW, its limits are ${min} and ${max} MW`);
  }
  return { atMinimum: fixed + first.cost, segments: segmentsOf(unit, points) };
}

function segmentsOf(
  unit: ThermalStandard,
  points: readonly { readonly power: number; readonly cost: number }[],
): SegmentedCost['segments'] {
  const segments: { width: number; slope: number }[] = [];
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (!before) return;
    const width = point.power - before.power;
    if (!(width > 0)) throw refused(unit, `has points that do not ascend: ${before.power} MW, then ${point.power} MW`);
    const slope = (point.cost - before.cost) / width;
    const previous = segments.at(-1);
    const tolerance = slopeTolerance * Math.max(1, Math.abs(slope));
    if (previous && slope < previous.slope - tolerance) {
      throw refused(
        unit,
        `is not convex: the slope falls from ${previous.slope} to ${slope} $/MWh at ${before.power} MW`,
      );
    }
    // Pieces in line are one: fewer columns, and no choice between equal ones.
    if (previous && slope <= previous.slope + tolerance) previous.width += width;
    else segments.push({ width, slope });
  });
  return segments.length > 0 ? segments : [{ width: 0, slope: 0 }];
}

const refused = (unit: ThermalStandard, what: string) =>
  new UserError(
    'formulation.cost',
    `The cost curve of ThermalStandard ${unit.name} ${what}. Give points from the minimum to the maximum power with slopes that never fall.`,
  );
