/** Runs made up of events, and how the tree draws them. */
import { type EventBody, type FailureKind, fold, type RunEvent, viewOf } from '../../run';
import type { RunSettings } from '../../settings';
import { english } from '../../text';
import type { FollowedRun } from '../runs/followed-run';
import { contextValueOf } from './abilities';
import { iconOf, textOf } from './appearance';
import { NodeCache, type TreeNode } from './nodes';

const MINUTE = 60_000;

/** Events happen a minute after one another. */
export function runOf(bodies: EventBody[], { alive }: { alive: boolean }): FollowedRun {
  const events = bodies.map((body, i): RunEvent => ({ v: 1, seq: i + 1, time: i * MINUTE, ...body }));
  const state = fold(events);
  if (!state) throw new Error('no run');
  const now = Math.max(...events.map((event) => event.time));
  const run = { id: 'id', name: 'sim', state, alive, view: () => viewOf(state, alive, now), isActive: () => alive };
  return run as unknown as FollowedRun;
}

/** The tree as a person sees it, and after the last bar what menus look at. */
export function drawn(run: FollowedRun): string {
  const nodes = new NodeCache();
  const line = (node: TreeNode) => {
    const view = run.view(0);
    const { label, description } = textOf(node, view, english);
    return `[${iconOf(node, view)?.codicon}] ${label} | ${description.replace(/about .* left/, 'about … left')} | ${contextValueOf(node, view)}`;
  };
  const own = nodes.run(run);
  return [line(own), ...nodes.childrenOf(own).map((child) => `  ${line(child)}`)].join('\n');
}

export function words(run: FollowedRun, kind: 'run' | 'setup' | 'join'): string[] {
  return contextValueOf({ kind, run }, run.view(0)).split(' ');
}

export function created(
  numbers = { numSteps: 12, period: 3, numOverlapSteps: 1 },
  other: Partial<RunSettings> = {},
): EventBody {
  const settings = {
    ...numbers,
    script: '/work/sim.jl',
    cwd: '/work',
    outputDir: '/work/out',
    name: 'sim',
    numParallelProcesses: 2,
    exeflags: [],
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    environment: {},
    maxAttempts: 2,
    partitionsPerWorker: 0,
    partitionTimeout: 0,
    stallTimeout: 1800,
    stallAction: 'warn' as const,
    memoryReserve: 10,
    maxWorkerMemory: 0,
    stopGracePeriod: 5,
    joinEngine: 'auto' as const,
    executor: 'local' as const,
    slurm: {},
    ...other,
  };
  return { type: 'runCreated', runId: 'id', kind: 'run', product: 'test', settings, scriptSha256: '' };
}

export const started: EventBody = {
  type: 'supervisorStarted',
  pid: 1,
  startTime: '1',
  bootId: 'b',
  host: 'h',
  reason: 'run',
};
export const gone: EventBody = { type: 'supervisorEnded', pid: 1, reason: 'done' };
export const setUp: EventBody[] = [
  { type: 'phaseStarted', phase: 'setup' },
  { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' },
];

export function attempt(
  index: number,
  number: number,
  other: Partial<Extract<EventBody, { type: 'attemptStarted' }>> = {},
): EventBody {
  return { type: 'attemptStarted', index, attempt: number, worker: 1, folder: '', ...other };
}

export function ended(index: number, number: number, outcome: 'succeeded' | 'failed', kind?: FailureKind): EventBody {
  return { type: 'attemptEnded', index, attempt: number, outcome, ...(kind === undefined ? {} : { kind }) };
}

export function step(index: number, number: number, of: number): EventBody {
  return { type: 'step', index, step: number, of };
}
