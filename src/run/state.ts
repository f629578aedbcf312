import { partitionsOf } from '../partitions';
import type { RunSettings } from '../settings';
import { type Outcome, type RunEvent, SIMULATION_WARNING } from './events';
import { nextPartitionState, type PartitionTrigger } from './lifecycle';
import { beginLife, endedWith, endLife, type Life } from './lives';
import { beginPhase, endPhase } from './phase-state';
import type { Attempt, RunState, Warning } from './run-state';

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
    supervisor: undefined,
    lives: [{ from: event.time }],
    paused: null,
    pausedSince: undefined,
    pauseMessage: undefined,
    partitionStores: { are: 'kept', bytes: 0 },
    concurrency: event.settings.numParallelProcesses,
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
      return 'run';
    case 'settingsChanged':
      state.settings = { ...state.settings, ...(event.changes as Partial<RunSettings>) };
      return 'run';
    case 'partitionStores':
      state.partitionStores = { are: STORES_ARE[event.what], bytes: event.bytes };
      return 'run';
    case 'warning':
      state.warnings.push(warningOf(event));
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
    if (event.phase === 'setup') forget(state, ({ code }) => code === SIMULATION_WARNING);
    return event.phase;
  }
  endPhase(phase, event, state.lives);
  forget(state, ({ code }) => code === `${event.phase}.stalled`);
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

function warningOf({ code, message, time, index }: Extract<RunEvent, { type: 'warning' }>): Warning {
  return { code, message, time, ...(index === undefined ? {} : { index }) };
}

const isStallOf = (warning: Warning, index: number) => warning.code === 'stalled' && warning.index === index;

/** Drops warnings that are over. */
function forget(state: RunState, isOver: (warning: Warning) => boolean): void {
  if (state.warnings.some(isOver)) state.warnings = state.warnings.filter((warning) => !isOver(warning));
}

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
  if (event.type !== 'stalled') forget(state, (warning) => isStallOf(warning, event.index));
  if (event.type === 'attemptStarted') forget(state, ({ code }) => code === 'loading.stalled');
  if (event.type === 'stalled' || event.type === 'stallEnded') return { partition: event.index };
  if (event.type === 'step') {
    const { step, of, simulatedTime, model } = event;
    partition.progress = { step, of, simulatedTime, model };
    return { partition: event.index };
  }
  const next = trigger && nextPartitionState(partition.state, trigger);
  if (!next) return anomaly(state);
  partition.state = next;
  // What was joined is not the whole any more.
  if (next === 'queued' && state.join.state !== 'running') state.join.state = 'waiting';
  if (event.type === 'attemptStarted') {
    partition.attempts.push({ attempt: event.attempt, worker: event.worker, startedAt: event.time });
    delete partition.progress;
  } else if (event.type === 'attemptEnded') {
    const current = partition.attempts.at(-1);
    if (current) Object.assign(current, ended(event, current.startedAt, state.lives));
  } else if (event.type === 'foundOnDisk') {
    const current = partition.attempts.at(-1);
    if (current && current.endedAt === undefined)
      Object.assign(current, {
        endedAt: endedWith(state.lives, current.startedAt, event.time),
        outcome: event.outcome,
      });
  }
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

function ended(
  event: Extract<RunEvent, { type: 'attemptEnded' }>,
  startedAt: number,
  lives: readonly Life[],
): Partial<Attempt> {
  return {
    endedAt: endedWith(lives, startedAt, event.time),
    outcome: event.outcome,
    ...(event.kind === undefined ? {} : { kind: event.kind }),
    ...(event.message === undefined ? {} : { message: event.message }),
    ...(event.peakRss === undefined ? {} : { peakRss: event.peakRss }),
    ...(event.log === undefined ? {} : { log: event.log }),
  };
}
