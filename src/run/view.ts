import { isRetryable, type PartitionStateName, type PhaseStateName } from './lifecycle';
import type { PartitionState, RunState } from './state';

/** The states of a run. `interrupted` is never written: it is a run without a living supervisor that is not at its end. */
export type RunStateName =
  | 'setup'
  | 'executing'
  | 'paused'
  | 'joining'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'interrupted';

export type Counts = Readonly<Record<PartitionStateName, number>>;

/** What is shown anywhere: `view(fold(journal), liveness, now)`. */
export interface RunView {
  readonly state: RunStateName;
  readonly alive: boolean;
  readonly now: number;
  readonly run: RunState;
  readonly counts: Counts;
  /** Milliseconds since the run was created, until now or its last event. */
  readonly elapsed: number;
  /** Estimated milliseconds until the last partition ends; undefined while nothing is known. */
  readonly timeLeft: number | undefined;
}

/** A partition's state as shown: running without a living supervisor is interrupted. */
export function shownPartitionState(partition: PartitionState, alive: boolean): PartitionStateName {
  return partition.state === 'running' && !alive ? 'interrupted' : partition.state;
}

/** A phase's state as shown. */
export function shownPhaseState(state: PhaseStateName, alive: boolean): PhaseStateName {
  return state === 'running' && !alive ? 'interrupted' : state;
}

/**
 * @param alive whether the run's supervisor lives
 * @param now milliseconds since the epoch
 */
export function viewOf(run: RunState, alive: boolean, now: number): RunView {
  const counts = countStates(run, alive);
  const state = runState(run, alive, counts);
  const elapsed = (alive ? now : run.lastTime) - run.createdAt;
  return { state, alive, now, run, counts, elapsed, timeLeft: alive ? estimateTimeLeft(run, counts, now) : undefined };
}

/** The run can do no more by itself. */
export function isFinished(state: RunStateName): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled' || state === 'interrupted';
}

/** What can be asked of a run in its present state. */
export function runAbilities(view: RunView) {
  const { state, counts, run, alive } = view;
  const retryable = run.partitions.filter((p) => isRetryable(shownPartitionState(p, alive))).length;
  const allSucceeded = counts.succeeded === run.partitions.length;
  return {
    cancelable: !isFinished(state),
    pausable: state === 'setup' || state === 'executing',
    continuable: state === 'paused',
    resumable: state === 'interrupted' && run.kind === 'run',
    retryable: retryable > 0 && run.kind === 'run' && run.setup.state === 'succeeded',
    setupRetryable: run.kind === 'run' && isFinished(state) && run.setup.state !== 'succeeded',
    joinable: isFinished(state) && allSucceeded && run.setup.state === 'succeeded',
    adjustable: !isFinished(state) && state !== 'joining',
    removable: isFinished(state),
  };
}

function countStates(run: RunState, alive: boolean): Counts {
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, interrupted: 0 };
  for (const partition of run.partitions) counts[shownPartitionState(partition, alive)] += 1;
  return counts;
}

function runState(run: RunState, alive: boolean, counts: Counts): RunStateName {
  const { setup, join } = run;
  if (join.state === 'succeeded' && run.skipped.length === 0) return 'succeeded';
  const ending = alive ? undefined : endedState(run, counts);
  if (ending) return ending;
  if (!alive) return 'interrupted';
  if (join.state === 'running') return 'joining';
  if (setup.state === 'waiting' || setup.state === 'running' || setup.state === 'interrupted')
    return run.paused ? 'paused' : 'setup';
  if (counts.queued + counts.running > 0 && setup.state === 'succeeded' && run.kind === 'run') {
    return run.paused ? 'paused' : 'executing';
  }
  return endedState(run, counts) ?? (counts.interrupted > 0 ? 'executing' : 'joining');
}

/** The state of a run with nothing left to do, or undefined while there is something. */
function endedState(run: RunState, counts: Counts): RunStateName | undefined {
  if (run.cancelled && !anyRunning(run)) return 'cancelled';
  if (run.setup.state === 'failed') return 'failed';
  if (run.join.state === 'failed') return 'failed';
  if (run.setup.state === 'cancelled' || run.join.state === 'cancelled') return 'cancelled';
  if (run.setup.state !== 'succeeded' || run.join.state === 'running') return undefined;
  if (run.kind === 'foreign') return run.join.state === 'succeeded' ? 'failed' : undefined;
  if (counts.queued + counts.running + counts.interrupted > 0) return undefined;
  // Also a partition that somebody cancelled leaves a hole that only a retry or a partial join ends.
  return counts.failed + counts.cancelled > 0 ? 'failed' : undefined;
}

function anyRunning(run: RunState): boolean {
  return (
    run.setup.state === 'running' || run.join.state === 'running' || run.partitions.some((p) => p.state === 'running')
  );
}

/**
 * From the time that finished partitions took per executed step: the work that is left, shared among the processes,
 * but never less than the longest running partition still needs.
 */
function estimateTimeLeft(run: RunState, counts: Counts, now: number): number | undefined {
  let spent = 0;
  let steps = 0;
  for (const {
    state,
    attempts,
    steps: [first, last],
  } of run.partitions) {
    const final = attempts.at(-1);
    if (state !== 'succeeded' || final?.endedAt === undefined) continue;
    spent += final.endedAt - final.startedAt;
    steps += last - first + 1;
  }
  if (steps === 0 || counts.queued + counts.running === 0) return undefined;
  const perStep = spent / steps;
  let work = 0;
  let longest = 0;
  for (const {
    state,
    attempts,
    progress,
    steps: [first, last],
  } of run.partitions) {
    if (state !== 'queued' && state !== 'running') continue;
    const whole = perStep * (last - first + 1);
    const started = state === 'running' ? attempts.at(-1)?.startedAt : undefined;
    const left = started === undefined ? whole : runningTimeLeft(whole, now - started, progress);
    work += left;
    longest = Math.max(longest, left);
  }
  const lanes = Math.max(1, Math.min(run.concurrency, counts.queued + counts.running));
  return Math.max(longest, work / lanes);
}

/** What a running partition still needs: what others took, or, when it is slower than they were, what its steps tell. */
function runningTimeLeft(whole: number, elapsed: number, progress: { step: number; of: number } | undefined): number {
  if (elapsed < whole || !progress) return Math.max(whole - elapsed, elapsed * 0.05);
  // The step that is being executed counts as half done.
  const done = (progress.step - 0.5) / progress.of;
  return Math.max(elapsed * 0.05, (elapsed / done) * (1 - done));
}
