import { absoluteSteps, type PartitionNumbers } from '../../partitions';
import { UserError } from '../../text';
import type { StoreContents, StoredDataset } from './contents';
import { countSteps, partitionShape, rowsOfStep } from './plan';

/**
 * Checks that a partition's store has the datasets, shapes, columns and times that its part of the whole must have.
 * Upstream: `check_matching_names` and the assertions of `_merge_dataset!`.
 * @throws UserError `join.partitionDiffers` naming the first difference
 */
export function checkMatches(
  whole: StoreContents,
  numbers: PartitionNumbers,
  index: number,
  partition: StoreContents,
): void {
  const differs = (what: string) =>
    new UserError(
      'join.partitionDiffers',
      `The store of partition ${index} does not fit the simulation's: ${what}. The partition was likely built from other inputs or by a changed script; run the simulation again. (${partition.file})`,
      [],
      { cause: new Error(what) },
    );
  for (const path of whole.datasets.keys()) {
    if (!partition.datasets.has(path)) throw differs(`it lacks ${path}`);
  }
  for (const path of partition.datasets.keys()) {
    if (!whole.datasets.has(path)) throw differs(`it has ${path}, which the simulation's lacks`);
  }
  const steps = absoluteSteps(numbers, index);
  if (partition.numSteps !== countSteps(steps)) {
    throw differs(`it has ${partition.numSteps} steps where steps ${steps[0]} to ${steps[1]} are ${countSteps(steps)}`);
  }
  for (const dataset of whole.datasets.values()) {
    const own = partition.datasets.get(dataset.path);
    if (own) checkDataset(dataset, own, partitionShape(dataset, rowsOfStep(dataset, numbers), numbers, index), differs);
  }
  for (const [name, value] of whole.attributes) {
    const own = partition.attributes.get(name);
    // The emulation model counts the executions of the whole simulation.
    if (name.endsWith('emulation_model@num_executions') || own === value) continue;
    throw differs(`${name.replace('@', ' has the attribute ')} ${own ?? 'missing'} instead of ${value}`);
  }
  if (partition.stepResolutionMs !== whole.stepResolutionMs) {
    throw differs(`its steps are ${partition.stepResolutionMs} ms long, not ${whole.stepResolutionMs} ms`);
  }
  const expected = timeAfter(whole.initialTime, (steps[0] - 1) * whole.stepResolutionMs);
  if (timeAfter(partition.initialTime, 0) !== expected) {
    throw differs(`it begins at ${partition.initialTime} instead of ${expected}`);
  }
}

function checkDataset(
  whole: StoredDataset,
  own: StoredDataset,
  expected: readonly number[],
  differs: (what: string) => UserError,
): void {
  if (own.shape.join() !== expected.join()) {
    throw differs(`${whole.path} is [${own.shape.join(', ')}] where [${expected.join(', ')}] is expected`);
  }
  const other = whole.columns.findIndex((name, i) => name !== own.columns[i]);
  if (other >= 0 || whole.columns.length !== own.columns.length) {
    const at = other >= 0 ? other : whole.columns.length;
    const named = (columns: readonly string[]) => (at < columns.length ? `"${columns[at]}"` : 'missing');
    throw differs(`column ${at + 1} of ${whole.path} is ${named(own.columns)} instead of ${named(whole.columns)}`);
  }
}

/** A local time without a zone, `ms` later, `2024-01-01T00:00:00`; fractions of a second only where there are any. */
export function timeAfter(initialTime: string, ms: number): string {
  const time = Date.parse(`${initialTime}Z`) + ms;
  return Number.isNaN(time) ? initialTime : new Date(time).toISOString().replace(/(\.000)?Z$/, '');
}
