import type { ProcessIdentity } from '../../machine';
import { onceEach } from '../../machine';
import type { MemorySample } from '../timeline/metrics';
import { waitsForOthers } from '../words/cluster-words';
import { type Counts, countsOf } from './counts';
import { hasLiveJobs } from './job-state';
import { isRetryable, type PartitionStateName, type PhaseStateName } from './lifecycle';
import { livedBetween } from './lives';
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

/** A sample of memory says nothing of now when it is older, milliseconds. */
const SAMPLE_VALID = 60_000;

/** The machine that somebody looks from. */
export type Here = Pick<ProcessIdentity, 'bootId' | 'host'>;

/** What is shown anywhere: `view(fold(journal), liveness, now)`. */
export interface RunView {
  readonly state: RunStateName;
  readonly alive: boolean;
  readonly now: number;
  readonly run: RunState;
  readonly counts: Counts;
  /** Milliseconds in which a supervisor was at work on it, until now or its last event. */
  readonly elapsed: number;
  /** Estimated milliseconds until the last partition ends; undefined while nothing is known. */
  readonly timeLeft: number | undefined;
  /** The name of the machine that it runs on, where that is another one. */
  readonly elsewhere: string | undefined;
  /** Milliseconds since its supervisor was heard of, where that is another machine's and should have been: it may be gone. */
  readonly silentFor: number | undefined;
  /** As measured last, while the run goes on. */
  readonly memory: MemorySample | undefined;
  /** The run's folder is not there, and nobody waits for it. */
  readonly isGone: boolean;
}

/** What is known of a run besides its journal. */
export interface Surroundings {
  /** The machine that it is looked at from. */
  readonly here?: Here;
  /** When a supervisor of another machine that is silent was heard of last, milliseconds since the epoch. */
  readonly silentSince?: number | undefined;
  /** As measured last. */
  readonly memory?: MemorySample | undefined;
  /** The run's folder is not there. */
  readonly isGone?: boolean;
}

/** Whose clock may have been set back: no time is less than nothing. */
const notNegative = (milliseconds: number) => Math.max(0, milliseconds);

/** A partition's state as shown: running without a living supervisor is interrupted. */
export function shownPartitionState(partition: PartitionState, alive: boolean): PartitionStateName {
  return partition.state === 'running' && !alive ? 'interrupted' : partition.state;
}

/** A cluster executes it, whoever watches. */
export const goesOn = ({ state, handed }: PartitionState): boolean => state === 'running' && handed !== undefined;

/** A phase's state as shown. */
export function shownPhaseState(state: PhaseStateName, alive: boolean): PhaseStateName {
  return state === 'running' && !alive ? 'interrupted' : state;
}

/**
 * @param alive whether the run's supervisor lives
 * @param now milliseconds since the epoch
 */
export function viewOf(run: RunState, alive: boolean, now: number, more: Surroundings = {}): RunView {
  const counts = countStates(run, alive);
  const state = runState(run, alive, counts);
  // What is done with a joined run's stores later is no part of it.
  const end = (state === 'succeeded' ? run.join.endedAt : undefined) ?? (alive ? now : run.lastTime);
  const elapsed = livedBetween(run.lives, run.createdAt, end);
  const timeLeft = alive ? estimateTimeLeft(run, counts, now) : undefined;
  const memory = alive && more.memory && Math.abs(now - more.memory.time) < SAMPLE_VALID ? more.memory : undefined;
  const elsewhere = alive && more.here ? hostElsewhere(run, more.here) : undefined;
  const isSilent = elsewhere !== undefined && more.silentSince !== undefined;
  const silentFor = isSilent ? notNegative(now - (more.silentSince ?? now)) : undefined;
  const isGone = !alive && more.isGone === true;
  return { state, alive, now, run, counts, elapsed, timeLeft, elsewhere, silentFor, memory, isGone };
}

/** The running attempt shows no progress and prints nothing. */
export function isStalled(partition: PartitionState, { alive }: RunView): boolean {
  return alive && partition.state === 'running' && partition.stalledSince !== undefined;
}

/** Bytes that the worker of a running partition takes now, if that was measured. */
export function memoryOf(partition: PartitionState, { alive, memory }: RunView): number | undefined {
  const worker = partition.attempts.at(-1)?.worker;
  if (!alive || partition.state !== 'running' || worker === undefined) return undefined;
  return memory?.workers[String(worker)];
}

/** A machine's name may change while it is up, its boot id does not. */
function hostElsewhere({ supervisor }: RunState, here: Here): string | undefined {
  if (!supervisor) return undefined;
  const same = supervisor.bootId === '' ? supervisor.host === here.host : supervisor.bootId === here.bootId;
  return same ? undefined : supervisor.host;
}

/** The run can do no more by itself. */
export function isFinished(state: RunStateName): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled' || state === 'interrupted';
}

type RunAbilities = ReturnType<typeof findAbilities>;

/**
 * What can be asked of a run in its present state. Each row of a tree asks for those of its run: partitions times
 * partitions would be looked at.
 */
export const runAbilities: (view: RunView) => RunAbilities = onceEach(findAbilities);

function findAbilities(view: RunView) {
  const { state, counts, run, alive } = view;
  const retryable = run.partitions.filter((p) => !goesOn(p) && isRetryable(shownPartitionState(p, alive))).length;
  const allSucceeded = counts.succeeded === run.partitions.length;
  const abilities = {
    // A cluster's jobs go on without a supervisor.
    cancelable: !isFinished(state) || (state !== 'succeeded' && hasLiveJobs(run)),
    pausable: state === 'setup' || state === 'executing',
    continuable: state === 'paused',
    resumable: state === 'interrupted' && run.kind === 'run',
    retryable: retryable > 0 && run.kind === 'run' && run.setup.state === 'succeeded',
    setupRetryable: run.kind === 'run' && isFinished(state) && run.setup.state !== 'succeeded',
    joinable:
      isFinished(state) && allSucceeded && run.setup.state === 'succeeded' && run.partitionStores.are === 'kept',
    adjustable: !isFinished(state) && state !== 'joining',
    // Off the list, nobody would find the jobs that a cluster still has of it.
    removable: isFinished(state) && !hasLiveJobs(run),
    /** The partitions' stores are not needed any more. */
    cleanable: state === 'succeeded' && run.kind === 'run' && run.partitionStores.are === 'kept',
    /** They were set aside: they can be put back, or deleted for good. */
    restorable: isFinished(state) && run.partitionStores.are === 'setAside',
  };
  if (!view.isGone) return abilities;
  // Without its folder it can only be taken off the list.
  return Object.fromEntries(Object.keys(abilities).map((name) => [name, name === 'removable'])) as typeof abilities;
}

function countStates(run: RunState, alive: boolean): Counts {
  const counts = countsOf(run);
  // What runs without a living supervisor is shown as interrupted.
  return alive ? { ...counts } : { ...counts, running: 0, interrupted: counts.interrupted + counts.running };
}

function runState(run: RunState, alive: boolean, counts: Counts): RunStateName {
  const { setup, join } = run;
  if (join.state === 'succeeded' && run.skipped.length === 0) return 'succeeded';
  const ending = alive ? undefined : endedState(run, counts);
  if (ending) return ending;
  if (!alive) return 'interrupted';
  // Other pauses are about partitions: the join goes on.
  const joining = run.paused === 'disk' ? 'paused' : 'joining';
  if (join.state === 'running') return joining;
  if (setup.state === 'waiting' || setup.state === 'running' || setup.state === 'interrupted')
    return run.paused ? 'paused' : 'setup';
  if (counts.queued + counts.running > 0 && setup.state === 'succeeded' && run.kind === 'run') {
    return run.paused ? 'paused' : 'executing';
  }
  return endedState(run, counts) ?? (counts.interrupted > 0 ? 'executing' : joining);
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
    spent += notNegative(final.endedAt - final.startedAt);
    steps += last - first + 1;
  }
  if (steps === 0 || counts.queued + counts.running === 0) return undefined;
  // Nobody knows when what hangs will go on.
  if (counts.running > 0 && run.partitions.every((p) => p.state !== 'running' || p.stalledSince !== undefined)) return;
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
    const left = started === undefined ? whole : runningTimeLeft(whole, notNegative(now - started), progress);
    work += left;
    longest = Math.max(longest, left);
  }
  // How many a cluster starts, and when, nobody knows: those that it runs now tell.
  const onCluster = run.settings.executor === 'slurm';
  if (onCluster && (counts.running === 0 || waitsForOthers(run))) return undefined;
  const most = onCluster ? Math.min(run.concurrency, counts.running) : run.concurrency;
  const lanes = Math.max(1, Math.min(most, counts.queued + counts.running));
  return Math.max(longest, work / lanes);
}

/** What a running partition still needs: what others took, or, when it is slower than they were, what its steps tell. */
function runningTimeLeft(whole: number, elapsed: number, progress: { step: number; of: number } | undefined): number {
  if (elapsed < whole || !progress) return Math.max(whole - elapsed, elapsed * 0.05);
  // The step that is being executed counts as half done.
  const done = (progress.step - 0.5) / progress.of;
  return Math.max(elapsed * 0.05, (elapsed / done) * (1 - done));
}
