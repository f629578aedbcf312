import type { RunEvent } from './events';
import { endedWith } from './lives';
import { isClusters } from './remedies';
import type { Attempt, PartitionState, RunState } from './run-state';

type Told<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** An attempt begins; what the last one's progress was is over. */
export function beginAttempt(state: RunState, partition: PartitionState, event: Told<'attemptStarted'>): void {
  const { attempt, worker, job, node, memory, timeLimit, at = event.time } = event;
  partition.attempts.push({
    attempt,
    worker,
    // A node's clock may be another one.
    startedAt: Math.max(state.createdAt, Math.min(at, event.time)),
    ...(job === undefined ? {} : { job }),
    ...(node === undefined ? {} : { node }),
    ...(memory === undefined ? {} : { memory }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
  });
  delete partition.progress;
  const handed = job === undefined ? undefined : handedAs(state, job);
  // A task that the cluster began anew was handed over with an earlier attempt.
  if (handed) partition.handed = handed;
}

/** The submission and the task that a cluster's name like `4711_12` stands for, if it is still followed. */
function handedAs({ jobs }: RunState, name: string): PartitionState['handed'] {
  const [job, task = '0'] = name.split('_');
  for (const { submission, job: known, endedAt } of jobs.values()) {
    if (known === job && endedAt === undefined) return { submission, task: Number(task) };
  }
  return undefined;
}

/** The running attempt begins a step. */
export function stepAttempt({ attempts }: PartitionState, { step, time }: Told<'step'>): void {
  const current = attempts.at(-1);
  if (step === 1 && current && current.firstStepAt === undefined) {
    current.firstStepAt = Math.max(time, current.startedAt);
  }
}

/** The running attempt ends. */
export function endAttempt(state: RunState, partition: PartitionState, event: Told<'attemptEnded'>): void {
  if (!isClusters(event.kind)) delete partition.handed;
  const current = partition.attempts.at(-1);
  if (!current) return;
  const { outcome, kind, message, peakRss, log } = event;
  const end: Partial<Attempt> = {
    endedAt: endOf(state, current, event),
    outcome,
    ...(kind === undefined ? {} : { kind }),
    ...(message === undefined ? {} : { message }),
    ...(peakRss === undefined ? {} : { peakRss }),
    ...(log === undefined ? {} : { log }),
  };
  Object.assign(current, end);
}

/** A cluster's tasks go on without a supervisor; a worker ends with it, no later. */
function endOf({ lives }: RunState, { startedAt }: Attempt, { at, time }: Told<'attemptEnded'>): number {
  if (at === undefined) return endedWith(lives, startedAt, time);
  return Math.max(startedAt, Math.min(at, time));
}

/** What the disk says of a partition, where the journal said otherwise. */
export function findEnd({ lives }: RunState, partition: PartitionState, event: Told<'foundOnDisk'>): void {
  delete partition.handed;
  const current = partition.attempts.at(-1);
  if (!current) return;
  // Why a success is none, until it is one again.
  if (current.outcome === 'succeeded' && event.message !== undefined) current.message = event.message;
  else if (current.outcome === 'succeeded') delete current.message;
  if (current.endedAt !== undefined) return;
  current.endedAt = endedWith(lives, current.startedAt, event.time);
  current.outcome = event.outcome;
}
