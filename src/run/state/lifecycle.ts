/** States of a partition and of a phase, and the only ways from one to the next. */

export type PartitionStateName = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
export type PhaseStateName = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** What can happen to a partition. */
export type PartitionTrigger =
  | 'start'
  | 'succeed'
  | 'fail'
  | 'cancel'
  | 'interrupt'
  | 'requeue'
  | 'dequeue'
  | 'findSucceeded'
  | 'findFailed';

/**
 * From a state, by a trigger, to a state. What is not in the table does not happen: the fold keeps the state and
 * notes an anomaly. `find…` is what a resume learns from status.json, which is believed over the journal.
 */
export const PARTITION_TRANSITIONS: Readonly<
  Record<PartitionStateName, Partial<Readonly<Record<PartitionTrigger, PartitionStateName>>>>
> = {
  queued: { start: 'running', dequeue: 'cancelled', findSucceeded: 'succeeded', findFailed: 'failed' },
  running: {
    succeed: 'succeeded',
    fail: 'failed',
    cancel: 'cancelled',
    interrupt: 'interrupted',
    findSucceeded: 'succeeded',
    findFailed: 'failed',
  },
  succeeded: { requeue: 'queued', findFailed: 'failed' },
  failed: { requeue: 'queued', findSucceeded: 'succeeded' },
  cancelled: { requeue: 'queued', findSucceeded: 'succeeded' },
  interrupted: { requeue: 'queued', findSucceeded: 'succeeded', findFailed: 'failed' },
};

/** The next state, or undefined when the trigger does not apply. */
export function nextPartitionState(
  state: PartitionStateName,
  trigger: PartitionTrigger,
): PartitionStateName | undefined {
  return PARTITION_TRANSITIONS[state][trigger];
}

/** States that a retry may start from. */
export function isRetryable(state: PartitionStateName): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'interrupted';
}
