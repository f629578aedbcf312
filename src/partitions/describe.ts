import { english, type Translate } from '../text';
import { countPartitions, executedSteps, type PartitionNumbers, partitionAt, type StepRange } from '.';

/** `7–14`, or `7` for a single step. */
export function formatSteps([first, last]: StepRange): string {
  return first === last ? `${first}` : `${first}–${last}`;
}

/**
 * What the numbers mean, in one line:
 * `53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %`.
 * The numbers must have passed `checkNumbers`.
 */
export function describePartitions(numbers: PartitionNumbers, t: Translate = english): string {
  const count = countPartitions(numbers);
  const shown = count <= 3 ? Array.from({ length: count }, (_, i) => i + 1) : [1, 2, count];
  const parts = shown.map((index, position) => {
    const steps = formatSteps(partitionAt(numbers, index).steps);
    if (position === 0) return t('{0} = steps {1}', index, steps);
    return `${index > position + 1 ? '… ' : ''}${index} = ${steps}`;
  });
  const executed = executedSteps(numbers);
  const extra = ((executed - numbers.numSteps) / numbers.numSteps) * 100;
  return [t('{0} partitions', count), parts.join(', '), t('{0} steps executed, +{1} %', executed, extra.toFixed(1))]
    .join('; ')
    .replace(/, …/, ', …');
}

/** Partitions by their numbers, neighbours together: `3, 7–12`. */
export function formatIndices(indices: readonly number[]): string {
  return rangesOf(indices).map(formatSteps).join(', ');
}

/** Numbers in order, neighbours as one range; both ends belong to it. */
export function rangesOf(numbers: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const ranges: [first: number, last: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && number === range[1] + 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}
