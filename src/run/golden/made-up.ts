/** Made-up runs for tests: settings, and events with sequence numbers and times. */
import type { RunSettings } from '../../settings';
import { EVENT_VERSION, type EventBody, type RunEvent } from '../state/events';
import { fold, type RunState } from '../state/state';

/** When every made-up run begins. */
export const BEGIN = Date.UTC(2026, 10, 22, 13, 0, 0);
export const RUN_ID = '0123456789abcdef';

/** Twelve daily steps in four partitions: 1–3, 3–6, 6–9, 9–12. */
export function madeUpSettings(changes: Partial<RunSettings> = {}): RunSettings {
  return {
    script: '/work/my_simulation.jl',
    cwd: '/work',
    outputDir: '/work/my_simulation_output',
    name: 'my_simulation',
    numSteps: 12,
    period: 3,
    numOverlapSteps: 1,
    numParallelProcesses: 2,
    exeflags: ['--project=/work/env'],
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    environment: {},
    maxAttempts: 2,
    partitionsPerWorker: 0,
    partitionTimeout: 0,
    stallTimeout: 1800,
    stallAction: 'warn',
    memoryReserve: 10,
    maxWorkerMemory: 0,
    stopGracePeriod: 5,
    joinEngine: 'auto',
    executor: 'local',
    slurm: {},
    ...changes,
  };
}

/** Events in order; a number among them is a time that passes before the next, in milliseconds. */
export function eventsOf(...bodies: readonly (EventBody | number)[]): RunEvent[] {
  let time = BEGIN;
  const events: RunEvent[] = [];
  for (const body of bodies) {
    if (typeof body === 'number') time += body;
    else events.push({ v: EVENT_VERSION, seq: events.length + 1, time, ...body });
  }
  return events;
}

export const created = (changes: Partial<RunSettings> = {}, kind: 'run' | 'foreign' = 'run'): EventBody => ({
  type: 'runCreated',
  runId: RUN_ID,
  kind,
  product: 'powersim-parallel 0.1.0',
  settings: madeUpSettings(changes),
  scriptSha256: 'a'.repeat(64),
});

export const started = (index: number, attempt = 1, worker = 1): EventBody => ({
  type: 'attemptStarted',
  index,
  attempt,
  worker,
  folder: `/work/my_simulation_output/my_simulation/simulation_partitions/${index}`,
});

type Ended = Extract<EventBody, { type: 'attemptEnded' }>;

export const ended = (index: number, outcome: Ended['outcome'], more: Partial<Ended> = {}): EventBody => ({
  type: 'attemptEnded',
  index,
  attempt: 1,
  outcome,
  ...more,
});

export const phase = (name: 'setup' | 'execute' | 'join'): EventBody => ({ type: 'phaseStarted', phase: name });

type PhaseEnded = Extract<EventBody, { type: 'phaseEnded' }>;

export const phaseEnded = (
  name: PhaseEnded['phase'],
  outcome: PhaseEnded['outcome'],
  more: Partial<PhaseEnded> = {},
): EventBody => ({ type: 'phaseEnded', phase: name, outcome, ...more });

export const supervised = (pid = 4711): EventBody => ({
  type: 'supervisorStarted',
  pid,
  startTime: '123456',
  bootId: 'b0000000-0000-4000-8000-000000000000',
  host: 'workstation',
  reason: 'run',
});

export const unsupervised = (pid = 4711): EventBody => ({ type: 'supervisorEnded', pid, reason: 'done' });

/** A run whose setup is done after a minute and twelve seconds. */
export const setUp = (changes: Partial<RunSettings> = {}): (EventBody | number)[] => [
  created(changes),
  supervised(),
  phase('setup'),
  72_000,
  phaseEnded('setup', 'succeeded', { initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 }),
  phase('execute'),
];

/** The fold of what {@link eventsOf} makes. */
export function runOf(...bodies: readonly (EventBody | number)[]): RunState {
  const state = fold(eventsOf(...bodies));
  if (!state) throw new Error('a made-up run begins with created()');
  return state;
}
