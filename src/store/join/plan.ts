/** Which rows of which partition become which rows of the joined store: the arithmetic of a join, pure. */
import { absoluteSteps, type PartitionNumbers, partitionAt, partitionsOf, type StepRange } from '../../partitions';
import { UserError } from '../../text';

/** A dataset that is cut along the simulated steps. Shapes are in the file's order. */
export interface SteppedDataset {
  /** Absolute path in the file. */
  readonly path: string;
  readonly shape: readonly number[];
  /**
   * Where the steps lie: `first` for decision data `[executions, columns…, horizon]` and optimizer statistics
   * `[executions, fields]`, `last` for the realised state `[columns…, time]`.
   */
  readonly stepAxis: 'first' | 'last';
}

/** Rows `from … from+count-1` of a partition's dataset are rows `to … to+count-1` of the joined one; all from 0. */
export interface RowCopy {
  /** Partition from 1. */
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The partition is left out: the rows become NaN. */
  readonly skipped: boolean;
}

/** What becomes of one dataset: copies in the order of the joined rows, without gaps. */
export interface DatasetPlan {
  readonly dataset: SteppedDataset;
  readonly rowsPerStep: number;
  readonly copies: readonly RowCopy[];
}

/** Length of the axis along which the steps lie. */
export function stepRows({ shape, stepAxis }: Pick<SteppedDataset, 'shape' | 'stepAxis'>): number {
  return (stepAxis === 'first' ? shape[0] : shape.at(-1)) ?? 0;
}

/** Values of one row: all other axes together. */
export function rowWidth({ shape, stepAxis }: Pick<SteppedDataset, 'shape' | 'stepAxis'>): number {
  return (stepAxis === 'first' ? shape.slice(1) : shape.slice(0, -1)).reduce((a, b) => a * b, 1);
}

/** The shape that partition `index` must have of a dataset of the whole. */
export function partitionShape(
  { shape, stepAxis }: SteppedDataset,
  rowsPerStep: number,
  numbers: PartitionNumbers,
  index: number,
): number[] {
  const rows = rowsPerStep * countSteps(absoluteSteps(numbers, index));
  return stepAxis === 'first' ? [rows, ...shape.slice(1)] : [...shape.slice(0, -1), rows];
}

/**
 * Rows that one step has in a dataset of the whole simulation.
 * @throws UserError `join.steps` when the dataset's rows are not a multiple of the steps
 */
export function rowsOfStep(dataset: SteppedDataset, { numSteps }: PartitionNumbers): number {
  const rows = stepRows(dataset);
  if (rows % numSteps !== 0 || rows === 0) {
    throw new UserError(
      'join.steps',
      `${dataset.path} of the simulation's store has ${rows} rows, which is no multiple of its ${numSteps} steps: the store was not allocated by a setup of these partitions. Run setup again.`,
    );
  }
  return rows / numSteps;
}

/**
 * What a join copies, dataset by dataset.
 * @param skipped partitions (from 1) that are left out
 * @throws UserError `join.steps` when a dataset cannot be cut into the steps
 */
export function planJoin(
  datasets: readonly SteppedDataset[],
  numbers: PartitionNumbers,
  skipped: ReadonlySet<number>,
): DatasetPlan[] {
  const partitions = partitionsOf(numbers);
  return datasets.map((dataset) => {
    const rowsPerStep = rowsOfStep(dataset, numbers);
    const copies = partitions.map(({ index, steps, validSteps }) => ({
      partition: index,
      from: (validSteps[0] - steps[0]) * rowsPerStep,
      to: (validSteps[0] - 1) * rowsPerStep,
      count: countSteps(validSteps) * rowsPerStep,
      skipped: skipped.has(index),
    }));
    return { dataset, rowsPerStep, copies };
  });
}

/** The steps that partitions `index` and `index + 1` both computed, or undefined without overlap. Absolute, from 1. */
export function overlapOf(numbers: PartitionNumbers, index: number): StepRange | undefined {
  const { steps, validSteps } = partitionAt(numbers, index + 1);
  return validSteps[0] > steps[0] ? [steps[0], validSteps[0] - 1] : undefined;
}

export const countSteps = ([first, last]: StepRange): number => last - first + 1;
