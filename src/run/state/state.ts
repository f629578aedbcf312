import { partitionsOf } from '../../partitions';
import { withChanges } from '../../settings';
import { beginAttempt, endAttempt, findEnd, stepAttempt } from './attempt-state';
import { recount } from './counts';
import { type Outcome, type RunEvent, SIMULATION_WARNING } from './events';
import { applyJob, outdateJobs } from './job-state';
import { nextPartitionState, type PartitionTrigger } from './lifecycle';
import { beginLife, endLife } from './lives';
import { awaitPhase, beginPhase, endPhase } from './phase-state';
import type { RunState } from './run-state';
import { addWarning, forgetWarnings } from './warnings';

export type * from './run-state';

const STORES_ARE = { cleaned: 'setAside', restored: 'kept', emptied: 'removed' } as const;

/** Which part of the picture an event changed. */
export type Change = 'run' | 'setup' | 'join' | 'all' | { readonly partition: number } | undefined;

/** The state before any event but `runCreated`. */
function createState(event: Extract<RunEvent, { type: 'runCreated' }>): RunState {
  return {
    runId: event.runId,
    kind: event.kind,
    product: event.product,
    scriptSha256: event.scriptSha256,
    createdAt: event.time,
    settings: event.settings,
    setup: { state: event.kind === 'foreign' ? 'succeeded' : 'waiting' },
    join: { state: 'waiting' },
    partitions: partitionsOf(event.settings).map((p) => ({ ...p, state: 'queued', attempts: [] })),
    workers: new Map(),
    jobs: new Map(),
    supervisor: undefined,
    lives: [{ from: event.time }],
    paused: null,
    pausedSince: undefined,
    pauseMessage: undefined,
    partitionStores: { are: 'kept', bytes: 0 },
    concurrency: event.settings.numParallelProcesses,
    queueChanges: [],
    cancelled: false,
    skipped: [],
    initialTime: undefined,
    stepMs: undefined,
    warnings: [],
    anomalies: 0,
    lastSeq: event.seq,
    lastTime: event.time,
  };
}

/** `state = fold(events)`; undefined until a `runCreated` came. A second `runCreated` begins anew. */
export function fold(events: Iterable<RunEvent>): RunState | undefined {
  let state: RunState | undefined;
  for (const event of events) state = applyEvent(state, event).state;
  return state;
}

/**
 * Applies one event. The state is updated in place (a year's run has tens of thousands of events);
 * `change` names the node of the picture that is to be drawn again.
 */
export function applyEvent(
  state: RunState | undefined,
  event: RunEvent,
): { state: RunState | undefined; change: Change } {
  if (event.type === 'runCreated') return { state: createState(event), change: 'all' };
  if (!state) return { state, change: undefined };
  state.lastSeq = Math.max(state.lastSeq, event.seq);
  const before = state.lastTime;
  state.lastTime = event.time;
  return { state, change: applyTo(state, event, before) };
}

/** @param before time of the event before */
function applyTo(state: RunState, event: Exclude<RunEvent, { type: 'runCreated' }>, before: number): Change {
  switch (event.type) {
    case 'supervisorStarted':
      beginLife(state.lives, event.time, before, state.supervisor === undefined);
      state.supervisor = { pid: event.pid, startTime: event.startTime, bootId: event.bootId, host: event.host };
      state.cancelled = false;
      if (event.scriptSha256 !== undefined) state.scriptSha256 = event.scriptSha256;
      return 'all';
    case 'supervisorEnded':
      endLife(state.lives, event.time);
      state.supervisor = undefined;
      return 'all';
    case 'phaseStarted':
    case 'phaseEnded':
      return applyPhase(state, event);
    case 'phaseProgress':
      return applyPhaseProgress(state, event);
    case 'workerStarted':
      state.workers.set(event.worker, {
        worker: event.worker,
        pid: event.pid,
        startTime: event.startTime,
        bootId: state.supervisor?.bootId ?? '',
        host: state.supervisor?.host ?? '',
        startedAt: event.time,
      });
      return 'run';
    case 'workerEnded': {
      const worker = state.workers.get(event.worker);
      if (worker) worker.endedAt = event.time;
      return 'run';
    }
    case 'queueChanged':
      if (event.paused === null) state.pausedSince = undefined;
      else if (event.paused !== state.paused) state.pausedSince = event.time;
      state.paused = event.paused;
      state.pauseMessage = event.paused === null ? undefined : event.message;
      state.concurrency = event.concurrency;
      state.queueChanges.push({ time: event.time, paused: event.paused, concurrency: event.concurrency });
      return 'run';
    case 'settingsChanged':
      outdateJobs(state, event.changes);
      state.settings = withChanges(state.settings, event.changes);
      return 'run';
    case 'jobSubmitting':
    case 'jobSubmitted':
    case 'jobWaits':
    case 'jobEnded':
      return applyJob(state, event);
    case 'partitionStores':
      state.partitionStores = { are: STORES_ARE[event.what], bytes: event.bytes };
      return 'run';
    case 'warning':
      // The outage is over: nothing is to be said of it any more.
      if (event.code === 'slurm.answers') forgetWarnings(state, 'slurm.silent');
      else addWarning(state, event);
      return 'run';
    case 'cancelRequested':
      if (event.index === undefined) state.cancelled = true;
      return 'run';
    default:
      return applyPartition(state, event);
  }
}

function applyPhase(state: RunState, event: Extract<RunEvent, { type: 'phaseStarted' | 'phaseEnded' }>): Change {
  if (event.phase === 'execute') return 'run';
  const phase = state[event.phase];
  if (event.type === 'phaseStarted') {
    beginPhase(phase, event.time);
    // Setup says again what is left of them.
    if (event.phase === 'setup') forgetWarnings(state, SIMULATION_WARNING);
    return event.phase;
  }
  endPhase(phase, event, state.lives);
  forgetWarnings(state, `${event.phase}.stalled`);
  if (event.initialTime !== undefined) state.initialTime = event.initialTime;
  if (event.stepMs !== undefined) state.stepMs = event.stepMs;
  if (event.phase === 'join') state.skipped = event.skipped ?? [];
  // Dates on every partition become known with setup.
  return event.phase === 'setup' ? 'all' : event.phase;
}

function applyPhaseProgress(state: RunState, event: Extract<RunEvent, { type: 'phaseProgress' }>): Change {
  if (event.phase === 'execute' || state[event.phase].state !== 'running') return undefined;
  state[event.phase].progress = { done: event.done, of: event.of };
  return event.phase;
}

type PartitionEvent = Extract<
  RunEvent,
  {
    type:
      | 'attemptStarted'
      | 'attemptEnded'
      | 'step'
      | 'stalled'
      | 'stallEnded'
      | 'requeued'
      | 'dequeued'
      | 'foundOnDisk';
  }
>;

const TRIGGER_OF_OUTCOME: Readonly<Record<Outcome, PartitionTrigger>> = {
  succeeded: 'succeed',
  failed: 'fail',
  cancelled: 'cancel',
  interrupted: 'interrupt',
};

function anomaly(state: RunState): undefined {
  state.anomalies += 1;
}

function applyPartition(state: RunState, event: PartitionEvent): Change {
  const partition = state.partitions[event.index - 1];
  const trigger = triggerOf(event);
  if (!partition || (trigger === undefined && partition.state !== 'running')) return anomaly(state);
  if (event.type === 'stalled') partition.stalledSince = event.time - event.idle;
  else delete partition.stalledSince;
  // What was said of a partition that hung is over with it.
  if (event.type !== 'stalled') forgetWarnings(state, 'stalled', event.index);
  if (event.type === 'attemptStarted') forgetWarnings(state, 'loading.stalled');
  if (event.type === 'stalled' || event.type === 'stallEnded') return { partition: event.index };
  if (event.type === 'step') {
    const { step, of, simulatedTime, model } = event;
    partition.progress = { step, of, simulatedTime, model };
    stepAttempt(partition, event);
    return { partition: event.index };
  }
  const next = trigger && nextPartitionState(partition.state, trigger);
  if (!next) return anomaly(state);
  recount(state, partition.state, next);
  partition.state = next;
  // What was joined is not the whole any more.
  if (next === 'queued' && state.join.state !== 'running') awaitPhase(state.join);
  if (event.type === 'attemptStarted') beginAttempt(state, partition, event);
  else if (event.type === 'attemptEnded') endAttempt(state, partition, event);
  else if (event.type === 'foundOnDisk') findEnd(state, partition, event);
  else if (event.type === 'dequeued') delete partition.handed;
  return { partition: event.index };
}

function triggerOf(event: PartitionEvent): PartitionTrigger | undefined {
  switch (event.type) {
    case 'attemptStarted':
      return 'start';
    case 'attemptEnded':
      return TRIGGER_OF_OUTCOME[event.outcome];
    case 'requeued':
      return 'requeue';
    case 'dequeued':
      return 'dequeue';
    case 'foundOnDisk':
      return event.outcome === 'succeeded' ? 'findSucceeded' : 'findFailed';
    case 'step':
    case 'stalled':
    case 'stallEnded':
      return undefined;
  }
}
