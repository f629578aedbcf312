import { describe, expect, test } from 'vitest';
import {
  BEGIN,
  created,
  ended,
  eventsOf,
  phase,
  phaseEnded,
  runOf,
  setUp,
  started,
  supervised,
  unsupervised,
} from '../golden/made-up';
import type { EventBody } from './events';
import { applyEvent, fold, type RunState } from './state';
import { viewOf } from './view';

describe('the fold of a journal', () => {
  test('is nothing before the run was created', () => {
    expect(fold([])).toBeUndefined();
    expect(fold(eventsOf(supervised(), started(1)))).toBeUndefined();
  });

  test('begins with every partition queued, its steps known', () => {
    const run = runOf(created());
    expect(run.partitions).toEqual([
      { index: 1, steps: [1, 3], validSteps: [1, 3], state: 'queued', attempts: [] },
      { index: 2, steps: [3, 6], validSteps: [4, 6], state: 'queued', attempts: [] },
      { index: 3, steps: [6, 9], validSteps: [7, 9], state: 'queued', attempts: [] },
      { index: 4, steps: [9, 12], validSteps: [10, 12], state: 'queued', attempts: [] },
    ]);
    expect(run).toMatchObject({ setup: { state: 'waiting' }, join: { state: 'waiting' }, concurrency: 2 });
    expect(run).toMatchObject({ createdAt: BEGIN, lastSeq: 1, lastTime: BEGIN, anomalies: 0, cancelled: false });
  });

  test('begins anew with a second runCreated', () => {
    expect(runOf(created(), started(1), created({ numSteps: 6 })).partitions.map((p) => p.state)).toEqual([
      'queued',
      'queued',
    ]);
  });

  test('knows every attempt with its own end', () => {
    const run = runOf(
      created(),
      started(1),
      1000,
      ended(1, 'failed', { kind: 'killed', message: 'killed', peakRss: 5, log: '/a' }),
      { type: 'requeued', index: 1, by: 'automatic' },
      500,
      started(1, 2, 7),
      2000,
      ended(1, 'succeeded', { attempt: 2, peakRss: 3 }),
    );
    expect(run.partitions[0]?.attempts).toEqual([
      {
        attempt: 1,
        worker: 1,
        startedAt: BEGIN,
        endedAt: BEGIN + 1000,
        outcome: 'failed',
        kind: 'killed',
        message: 'killed',
        peakRss: 5,
        log: '/a',
      },
      { attempt: 2, worker: 7, startedAt: BEGIN + 1500, endedAt: BEGIN + 3500, outcome: 'succeeded', peakRss: 3 },
    ]);
  });

  test('forgets the progress of the last attempt when the next starts', () => {
    const step = (n: number): EventBody => ({ type: 'step', index: 1, step: n, of: 3 });
    const first = [created(), started(1), step(2), ended(1, 'failed')] as const;
    expect(runOf(...first).partitions[0]?.progress).toMatchObject({ step: 2, of: 3 });
    const again = runOf(...first, { type: 'requeued', index: 1, by: 'user' }, started(1, 2));
    expect(again.partitions[0]?.progress).toBeUndefined();
  });

  test('ends an open attempt with what is found on disk, and leaves a closed one as it was', () => {
    const found: EventBody = { type: 'foundOnDisk', index: 1, outcome: 'succeeded' };
    expect(runOf(created(), started(1), 10, found).partitions[0]?.attempts).toMatchObject([
      { endedAt: BEGIN + 10, outcome: 'succeeded' },
    ]);
    expect(runOf(created(), started(1), ended(1, 'failed'), 10, found).partitions[0]?.attempts).toMatchObject([
      { endedAt: BEGIN, outcome: 'failed' },
    ]);
  });

  test('knows the phases, and dates once setup told them', () => {
    const run = runOf(created(), phase('setup'), 5, phaseEnded('setup', 'failed', { kind: 'script', message: 'no' }));
    expect(run.setup).toEqual({
      state: 'failed',
      startedAt: BEGIN,
      endedAt: BEGIN + 5,
      kind: 'script',
      message: 'no',
    });
    expect(runOf(...setUp())).toMatchObject({ initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 });
  });

  test('forgets why a phase failed when it starts again', () => {
    const run = runOf(created(), phase('setup'), phaseEnded('setup', 'failed', { kind: 'script', message: 'no' }), 7, {
      ...phase('setup'),
    });
    const earlier = [{ startedAt: BEGIN, endedAt: BEGIN, outcome: 'failed' }];
    expect(run.setup).toEqual({ state: 'running', startedAt: BEGIN + 7, earlier });
  });

  test('knows what the last join left out', () => {
    const partial = [...setUp(), phase('join'), phaseEnded('join', 'succeeded', { skipped: [2, 3] })];
    expect(runOf(...partial).skipped).toEqual([2, 3]);
    expect(runOf(...partial, phase('join'), phaseEnded('join', 'succeeded')).skipped).toEqual([]);
  });

  test('knows the supervisor until it says goodbye, and forgets a cancel when the next one starts', () => {
    expect(runOf(created(), supervised(42)).supervisor).toMatchObject({ pid: 42, host: 'workstation' });
    expect(runOf(created(), supervised(42), unsupervised(42)).supervisor).toBeUndefined();
    const cancelled = [created(), supervised(), { type: 'cancelRequested' }] as const;
    expect(runOf(...cancelled).cancelled).toBe(true);
    expect(runOf(...cancelled, supervised()).cancelled).toBe(false);
    expect(runOf(created(), { type: 'cancelRequested', index: 1 }).cancelled).toBe(false);
  });

  test('knows workers, queue, settings and warnings', () => {
    const run = runOf(
      created(),
      { type: 'workerStarted', worker: 1, pid: 10, startTime: '9' },
      3,
      { type: 'workerEnded', worker: 1, exit: 0, signal: null },
      { type: 'workerEnded', worker: 9, exit: 0, signal: null },
      { type: 'queueChanged', paused: 'user', concurrency: 7 },
      { type: 'settingsChanged', changes: { numParallelProcesses: 7 } },
      { type: 'warning', code: 'a', message: 'b' },
    );
    expect([...run.workers.values()]).toEqual([
      { worker: 1, pid: 10, startTime: '9', bootId: '', host: '', startedAt: BEGIN, endedAt: BEGIN + 3 },
    ]);
    expect(run).toMatchObject({ paused: 'user', concurrency: 7, settings: { numParallelProcesses: 7, period: 3 } });
    expect(run.warnings).toEqual([{ code: 'a', message: 'b', time: BEGIN + 3 }]);
  });
});

describe('an event names the part of the picture that it changed', () => {
  test.each<[string, EventBody, unknown]>([
    ['a new run', created(), 'all'],
    ['a supervisor', supervised(), 'all'],
    ['a supervisor that went', unsupervised(), 'all'],
    ['the start of setup', phase('setup'), 'setup'],
    ['the end of setup, which tells the dates', phaseEnded('setup', 'succeeded'), 'all'],
    ['the join', phase('join'), 'join'],
    ['the execute phase', phase('execute'), 'run'],
    ['an attempt', started(3), { partition: 3 }],
    ['a partition taken out of the queue', { type: 'dequeued', index: 4 }, { partition: 4 }],
    ['a pause', { type: 'queueChanged', paused: 'user', concurrency: 1 }, 'run'],
    ['a warning', { type: 'warning', code: 'a', message: 'b' }, 'run'],
    ['an impossible event', ended(2, 'succeeded'), undefined],
  ])('%s', (_, body, change) => {
    const state: RunState = runOf(created());
    for (const event of eventsOf(body)) expect(applyEvent(state, event).change).toEqual(change);
  });
});

test('a clock that is set back makes nothing last less than no time', () => {
  const HOUR = 3_600_000;
  const run = runOf(
    ...setUp(),
    started(1),
    -HOUR,
    { type: 'step', index: 1, step: 2, of: 3 },
    ended(1, 'succeeded'),
    { type: 'phaseStarted', phase: 'join' },
    -HOUR,
    { type: 'phaseEnded', phase: 'join', outcome: 'succeeded' },
  );
  const [first] = run.partitions;
  expect(first?.attempts[0]?.endedAt).toBe(first?.attempts[0]?.startedAt);
  expect(run.join.endedAt).toBe(run.join.startedAt);
  expect(viewOf(run, true, BEGIN - 5 * HOUR)).toMatchObject({ elapsed: 0 });
  expect(viewOf(run, false, 0).elapsed).toBe(0);
});

test('a warning that a partition hangs is over with its end, and one of another stays', () => {
  const warn = (index: number): EventBody => ({
    type: 'warning',
    code: 'stalled',
    message: `Partition ${index}`,
    index,
  });
  const both = [...setUp(), started(1), started(2), warn(1), warn(2)] as const;
  expect(runOf(...both).warnings.map(({ index }) => index)).toEqual([1, 2]);
  expect(runOf(...both, ended(1, 'succeeded')).warnings.map(({ index }) => index)).toEqual([2]);
  expect(runOf(...both, { type: 'stallEnded', index: 2, attempt: 1 }).warnings.map(({ index }) => index)).toEqual([1]);
});
