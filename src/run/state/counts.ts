import type { PartitionStateName } from './lifecycle';
import type { RunState } from './run-state';

export type Counts = Readonly<Record<PartitionStateName, number>>;
type Counting = Record<PartitionStateName, number>;

/** Kept up with the fold: to count a hundred thousand partitions at each of their events would take longer than the run. */
const counts = new WeakMap<RunState, Counting>();

/** How many partitions are in which state, by the journal. */
export function countsOf(state: RunState): Counts {
  const known = counts.get(state);
  if (known) return known;
  const counted = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, interrupted: 0 };
  for (const partition of state.partitions) counted[partition.state] += 1;
  counts.set(state, counted);
  return counted;
}

export const countIn = (state: RunState, name: PartitionStateName): number => countsOf(state)[name];

/** A partition has gone from one state to another. */
export function recount(state: RunState, from: PartitionStateName, to: PartitionStateName): void {
  const known = counts.get(state);
  if (!known) return;
  known[from] -= 1;
  known[to] += 1;
}
