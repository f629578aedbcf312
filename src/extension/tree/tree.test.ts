import { describe, expect, test } from 'vitest';
import { type EventBody, fold, type RunEvent, viewOf } from '../../run';
import { english } from '../../text';
import type { FollowedRun } from '../runs/followed-run';
import { abilitiesOf, contextValueOf } from './abilities';
import { iconOf, textOf } from './appearance';
import { NodeCache, nodeId, type TreeNode } from './nodes';

const MINUTE = 60_000;

describe('the tree of a run', () => {
  test('while it executes', () => {
    const run = runOf(
      [
        created(),
        started,
        ...setUp,
        attempt(1, 1),
        attempt(2, 1),
        ended(1, 1, 'succeeded'),
        attempt(3, 1),
        step(3, 2, 4),
      ],
      { alive: true },
    );
    expect(drawn(run)).toBe(
      [
        '[sync~spin] sim | 1 of 4 · 2 running · about … left | run executing cancelable pausable adjustable viewable',
        '  [pass] Setup | succeeded · 1 min | setup succeeded',
        '  [pass] Partition 1 | steps 1–3 · succeeded · 2 min | partition succeeded',
        '  [sync~spin] Partition 2 | steps 3–6 · running · 3 min | partition running cancelable',
        '  [sync~spin] Partition 3 | steps 6–9 · running step 2 of 4 · 1 min | partition running cancelable',
        '  [circle-outline] Partition 4 | steps 9–12 · queued | partition queued cancelable',
        '  [circle-outline] Join | waits for 3 partitions | join waiting',
      ].join('\n'),
    );
  });

  test('when its supervisor is gone', () => {
    const lines = drawn(runOf([created(), started, ...setUp, attempt(1, 1)], { alive: false })).split('\n');
    expect(lines[0]).toContain('[debug-disconnect] sim | interrupted');
    expect(lines[0]).toContain('run interrupted resumable removable');
    expect(lines[2]).toContain('[debug-disconnect] Partition 1');
    expect(lines[2]).toContain('partition interrupted retryable');
  });

  test('when a partition failed, it can be retried, and the rest be joined', () => {
    const events = [1, 2, 3, 4].flatMap((i) => [attempt(i, 1), ended(i, 1, i === 2 ? 'failed' : 'succeeded')]);
    const run = runOf([created(), started, ...setUp, ...events, gone], { alive: false });
    expect(words(run, 'run')).toEqual(['run', 'failed', 'retryable', 'removable', 'viewable', 'joinable']);
    expect(words(run, 'join')).toEqual(['join', 'waiting', 'joinable']);
    expect(contextValueOf(new NodeCache().partition(run, 2), run.view(0))).toBe('partition failed retryable');
    expect(contextValueOf(new NodeCache().partition(run, 1), run.view(0))).toBe('partition succeeded repeatable');
  });

  test('a join that found something to act on has a warning, one that did not has none', () => {
    const events = [1, 2, 3, 4].flatMap((i) => [attempt(i, 1), ended(i, 1, 'succeeded')]);
    const iconOfJoin = (concern: boolean) => {
      const joined: EventBody = { type: 'phaseEnded', phase: 'join', outcome: 'succeeded', note: 'seams', concern };
      const join: EventBody[] = [{ type: 'phaseStarted', phase: 'join' }, joined, gone];
      const run = runOf([created(), started, ...setUp, ...events, ...join], { alive: false });
      return iconOf({ kind: 'join', run }, run.view(0))?.codicon;
    };
    expect([iconOfJoin(true), iconOfJoin(false)]).toEqual(['warning', 'pass']);
  });

  test('when setup failed, only setup can be retried', () => {
    const failed: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'failed', message: 'no such file' };
    const run = runOf([created(), started, { type: 'phaseStarted', phase: 'setup' }, failed, gone], { alive: false });
    expect(words(run, 'run')).toEqual(['run', 'failed', 'setupRetryable', 'removable']);
    expect(words(run, 'setup')).toEqual(['setup', 'failed', 'setupRetryable']);
  });

  test('a simulation from elsewhere has no setup and can be joined', () => {
    const run = runOf([{ ...created(), kind: 'foreign' } as EventBody, started, gone], { alive: false });
    expect(new NodeCache().childrenOf({ kind: 'run', run }).map((node) => node.kind)).not.toContain('setup');
    expect(abilitiesOf(run.view(0)).joinable).toBe(true);
  });
});

describe('nodes', () => {
  test('are the same objects every time, with ids that last', () => {
    const run = runOf([created(), started], { alive: true });
    const nodes = new NodeCache();
    const own = nodes.run(run);
    const children = nodes.childrenOf(own);
    expect(nodes.childrenOf(own)).toEqual(children);
    expect(children[1]).toBe(nodes.partition(run, 1));
    expect(children.map(nodeId)).toEqual(['id/setup', 'id/1', 'id/2', 'id/3', 'id/4', 'id/join']);
    expect(children.every((child) => nodes.parentOf(child) === own)).toBe(true);
  });

  test('of more than 500 partitions stand in ranges of 100', () => {
    const run = runOf([created({ numSteps: 1051, period: 1, numOverlapSteps: 0 }), started], { alive: true });
    const nodes = new NodeCache();
    const children = nodes.childrenOf(nodes.run(run));
    expect(children).toHaveLength(1 + 11 + 1);
    const last = children.at(-2);
    expect(last).toMatchObject({ kind: 'range', first: 1001, last: 1051 });
    const partition = nodes.partition(run, 1051);
    expect(nodes.parentOf(partition)).toBe(last);
    expect(last && nodes.childrenOf(last)).toHaveLength(51);
    expect(last && textOf(last, run.view(0), english)).toMatchObject({
      label: 'Partitions 1001–1051',
      description: '0 of 51',
    });
  });

  test('a change of a partition is about it, its run and what waits for it', () => {
    const run = runOf([created(), started], { alive: true });
    const changed = new NodeCache().nodesOf(run, { partition: 3 });
    expect(changed.map(nodeId)).toEqual(['id', 'id/3', 'id/join']);
  });
});

/** Events happen a minute after one another. */
function runOf(bodies: EventBody[], { alive }: { alive: boolean }): FollowedRun {
  const events = bodies.map((body, i): RunEvent => ({ v: 1, seq: i + 1, time: i * MINUTE, ...body }));
  const state = fold(events);
  if (!state) throw new Error('no run');
  const now = Math.max(...events.map((event) => event.time));
  const run = { id: 'id', name: 'sim', state, alive, view: () => viewOf(state, alive, now), isActive: () => alive };
  return run as unknown as FollowedRun;
}

/** The tree as a person sees it, and after the last bar what menus look at. */
function drawn(run: FollowedRun): string {
  const nodes = new NodeCache();
  const line = (node: TreeNode) => {
    const view = run.view(0);
    const { label, description } = textOf(node, view, english);
    return `[${iconOf(node, view)?.codicon}] ${label} | ${description.replace(/about .* left/, 'about … left')} | ${contextValueOf(node, view)}`;
  };
  const own = nodes.run(run);
  return [line(own), ...nodes.childrenOf(own).map((child) => `  ${line(child)}`)].join('\n');
}

function words(run: FollowedRun, kind: 'run' | 'setup' | 'join'): string[] {
  return contextValueOf({ kind, run }, run.view(0)).split(' ');
}

function created(numbers = { numSteps: 12, period: 3, numOverlapSteps: 1 }): EventBody {
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
  };
  return { type: 'runCreated', runId: 'id', kind: 'run', product: 'test', settings, scriptSha256: '' };
}

const started: EventBody = { type: 'supervisorStarted', pid: 1, startTime: '1', bootId: 'b', host: 'h', reason: 'run' };
const gone: EventBody = { type: 'supervisorEnded', pid: 1, reason: 'done' };
const setUp: EventBody[] = [
  { type: 'phaseStarted', phase: 'setup' },
  { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' },
];

function attempt(index: number, number: number): EventBody {
  return { type: 'attemptStarted', index, attempt: number, worker: 1, folder: '' };
}

function ended(index: number, number: number, outcome: 'succeeded' | 'failed'): EventBody {
  return { type: 'attemptEnded', index, attempt: number, outcome };
}

function step(index: number, number: number, of: number): EventBody {
  return { type: 'step', index, step: number, of };
}
