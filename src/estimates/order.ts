import { countPartitions, type PartitionNumbers, partitionAt } from '../partitions';
import type { RunState } from '../run';
import { makespanOf } from './makespan';
import { measuredOf, median, timedAttempts } from './measured';

/** By less than this share, another order is not worth being another one. */
const WORTH = 0.01;

/**
 * In which order partitions are started so that the last one ends early: the longest first, by what they took in earlier
 * runs with the same numbers. Where little is known, or that ends hardly earlier, their own order.
 * @param states of earlier runs of the script, the newest first
 * @param processes that execute them side by side
 * @returns all indices
 */
export function startingOrder(numbers: PartitionNumbers, processes: number, states: readonly RunState[]): number[] {
  const own = Array.from({ length: countPartitions(numbers) }, (_, i) => i + 1);
  const took = durationsOf(numbers, states);
  if (took.length < own.length) return own;
  const of = (index: number) => took[index - 1] ?? 0;
  const longestFirst = own.toSorted((a, b) => of(b) - of(a));
  const gain = makespanOf(own.map(of), processes) - makespanOf(longestFirst.map(of), processes);
  return gain > WORTH * makespanOf(own.map(of), processes) ? longestFirst : own;
}

/** Milliseconds that each partition took in a warm process, in their order; none where less than half of them is known. */
function durationsOf(numbers: PartitionNumbers, states: readonly RunState[]): number[] {
  const same = states.filter(({ settings }) => {
    const { numSteps, period, numOverlapSteps, executor } = settings;
    const isSame = numSteps === numbers.numSteps && period === numbers.period;
    return isSame && numOverlapSteps === numbers.numOverlapSteps && executor === 'local';
  });
  const script = same[0]?.settings.script ?? '';
  const { cold = 0 } = measuredOf(same, script) ?? {};
  const known = new Map<number, number[]>();
  for (const { partition, duration, isFirst } of same.flatMap(timedAttempts)) {
    const warm = Math.max(0, duration - (isFirst ? cold : 0));
    known.set(partition.index, [...(known.get(partition.index) ?? []), warm]);
  }
  const count = countPartitions(numbers);
  if (2 * known.size < count) return [];
  const stepsOf = (index: number) => {
    const [first, last] = partitionAt(numbers, index).steps;
    return last - first + 1;
  };
  const typical = median([...known].map(([index, all]) => (median(all) ?? 0) / stepsOf(index))) ?? 0;
  return Array.from({ length: count }, (_, i) => median(known.get(i + 1) ?? []) ?? typical * stepsOf(i + 1));
}
