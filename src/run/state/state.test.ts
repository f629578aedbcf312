import { describe, expect, test } from 'vitest';
import {
  BEGIN,
  created,
  ended,
  eventsOf,
  phase,
  phaseEnded,
  RUN_ID,
  runOf,
  setUp,
  started,
  supervised,
  unsupervised,
} from '../golden/made-up';
import { countsOf } from './counts';
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
    expect(run.partitions[0]?.attempts).toStrictEqual([
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

  test('forgets what a phase said when it starts again', () => {
    const said = { kind: 'script', message: 'no', log: '/a/console.log', note: 'note', concern: true } as const;
    const failed = [created(), phase('setup'), phaseEnded('setup', 'failed', said), 7] as const;
    expect(runOf(...failed).setup).toStrictEqual({ state: 'failed', startedAt: BEGIN, endedAt: BEGIN, ...said });
    const earlier = [{ startedAt: BEGIN, endedAt: BEGIN, outcome: 'failed' }];
    expect(runOf(...failed, phase('setup')).setup).toEqual({ state: 'running', startedAt: BEGIN + 7, earlier });
    const silent = runOf(created(), phase('setup'), phaseEnded('setup', 'succeeded'));
    expect(silent.setup).toStrictEqual({ state: 'succeeded', startedAt: BEGIN, endedAt: BEGIN });
    // One whose end nobody saw was none.
    expect(runOf(created(), phase('setup'), 7, phase('setup')).setup).toEqual({
      state: 'running',
      startedAt: BEGIN + 7,
    });
  });

  test('knows how far a phase is until it ends or begins anew', () => {
    const progress: EventBody = { type: 'phaseProgress', phase: 'join', done: 1, of: 2 };
    const join = (...bodies: EventBody[]) => runOf(created(), phase('join'), progress, ...bodies).join.progress;
    expect(join()).toEqual({ done: 1, of: 2 });
    expect([join(phaseEnded('join', 'failed')), join(phase('join'))]).toEqual([undefined, undefined]);
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
    ['a step of what does not run', { type: 'step', index: 2, step: 1, of: 3 }, undefined],
    ['how far a join is that does not run', { type: 'phaseProgress', phase: 'join', done: 1, of: 2 }, undefined],
    ['how far the execution is', { type: 'phaseProgress', phase: 'execute', done: 1, of: 2 }, undefined],
    ['the end of the execution', phaseEnded('execute', 'succeeded'), 'run'],
    ['the end of the join', phaseEnded('join', 'succeeded'), 'join'],
    ['a worker', { type: 'workerStarted', worker: 1, pid: 2, startTime: '3' }, 'run'],
    ['a worker that ended', { type: 'workerEnded', worker: 1, exit: 0, signal: null }, 'run'],
    ['settings', { type: 'settingsChanged', changes: { numParallelProcesses: 3 } }, 'run'],
    ['the stores of the partitions', { type: 'partitionStores', what: 'cleaned', bytes: 1 }, 'run'],
    ['a cluster that answers again', { type: 'warning', code: 'slurm.answers', message: '' }, 'run'],
    ['a cancel', { type: 'cancelRequested' }, 'run'],
    ['what is found on disk', { type: 'foundOnDisk', index: 2, outcome: 'succeeded' }, { partition: 2 }],
    ['a job', { type: 'jobSubmitting', submission: 1, phase: 'execute', name: 'a', tasks: [] }, 'all'],
    ['a job that nobody knows', { type: 'jobSubmitted', submission: 7, job: '4711' }, 'run'],
  ])('%s', (_, body, change) => {
    const state: RunState = runOf(created());
    for (const event of eventsOf(body)) expect(applyEvent(state, event).change).toEqual(change);
  });

  test.each<[string, EventBody, unknown]>([
    ['a step', { type: 'step', index: 1, step: 1, of: 3 }, { partition: 1 }],
    ['a stall', { type: 'stalled', index: 1, attempt: 1, idle: 5 }, { partition: 1 }],
    ['the end of a stall', { type: 'stallEnded', index: 1, attempt: 1 }, { partition: 1 }],
    ['the end of an attempt', ended(1, 'failed'), { partition: 1 }],
    ['how far the join is', { type: 'phaseProgress', phase: 'join', done: 1, of: 2 }, 'join'],
  ])('%s of what runs', (_, body, change) => {
    const state: RunState = runOf(...setUp(), started(1), phase('join'));
    for (const event of eventsOf(body)) expect(applyEvent(state, event).change).toEqual(change);
    expect(state.anomalies).toBe(0);
  });
});

describe('what is known of a run besides its partitions', () => {
  test('why it is paused, and since when: another reason begins anew, the same one goes on', () => {
    const queue = (paused: 'user' | 'disk' | null, message?: string): EventBody => ({
      type: 'queueChanged',
      paused,
      concurrency: 2,
      ...(message === undefined ? {} : { message }),
    });
    const told = (...bodies: (EventBody | number)[]) => {
      const { paused, pausedSince, pauseMessage } = runOf(created(), ...bodies);
      return [paused, pausedSince === undefined ? undefined : pausedSince - BEGIN, pauseMessage];
    };
    expect(told()).toEqual([null, undefined, undefined]);
    expect(told(5, queue('disk', 'full'))).toEqual(['disk', 5, 'full']);
    expect(told(5, queue('disk', 'full'), 5, queue('disk', 'fuller'))).toEqual(['disk', 5, 'fuller']);
    expect(told(5, queue('disk', 'full'), 5, queue('user'))).toEqual(['user', 10, undefined]);
    expect(told(5, queue('disk', 'full'), 5, queue(null, 'over'))).toEqual([null, undefined, undefined]);
    expect(runOf(created(), 5, queue('disk'), 5, queue(null)).queueChanges).toEqual([
      { time: BEGIN + 5, paused: 'disk', concurrency: 2 },
      { time: BEGIN + 10, paused: null, concurrency: 2 },
    ]);
  });

  test('the product, the script and which worker runs on which machine', () => {
    const worker: EventBody = { type: 'workerStarted', worker: 1, pid: 10, startTime: '9' };
    const run = runOf(created(), supervised(), worker);
    expect(run).toMatchObject({ runId: RUN_ID, kind: 'run', product: 'powersim-parallel 0.1.0' });
    expect(run.scriptSha256).toBe('a'.repeat(64));
    expect(run.workers.get(1)).toMatchObject({ host: 'workstation', bootId: expect.stringMatching(/^b0{7}-/) });
    const { pid, startTime, host } = run.supervisor ?? {};
    expect([pid, startTime, host]).toEqual([4711, '123456', 'workstation']);
    const changed = runOf(created(), { ...supervised(), scriptSha256: 'b' } as EventBody, supervised());
    expect(changed.scriptSha256).toBe('b');
  });

  test('where the stores of its partitions are', () => {
    const stores = (what: 'cleaned' | 'restored' | 'emptied', bytes: number): EventBody => ({
      type: 'partitionStores',
      what,
      bytes,
    });
    expect(runOf(created()).partitionStores).toEqual({ are: 'kept', bytes: 0 });
    expect(runOf(created(), stores('cleaned', 7)).partitionStores).toEqual({ are: 'setAside', bytes: 7 });
    expect(runOf(created(), stores('cleaned', 7), stores('restored', 0)).partitionStores.are).toBe('kept');
    expect(runOf(created(), stores('emptied', 7)).partitionStores).toEqual({ are: 'removed', bytes: 7 });
  });

  test('the highest number and the last time of its events, in whatever order they stand', () => {
    const run = runOf(created());
    for (const [seq, time] of [
      [9, 5],
      [7, 6],
    ] as const)
      applyEvent(run, { ...supervised(), v: 1, seq, time });
    expect([run.lastSeq, run.lastTime]).toEqual([9, 6]);
  });

  test('a foreign simulation was set up by somebody else', () => {
    expect(runOf(created({}, 'foreign'))).toMatchObject({ kind: 'foreign', setup: { state: 'succeeded' } });
  });

  test('jobs of a cluster that were never handed over are anomalies', () => {
    const strangers: EventBody[] = [
      { type: 'jobSubmitted', submission: 3, job: '1' },
      { type: 'jobWaits', submission: 3, tasks: 1, reason: 'Priority' },
      { type: 'jobEnded', submission: 3 },
    ];
    expect(runOf(created(), ...strangers)).toMatchObject({ anomalies: 3, jobs: new Map() });
  });

  test('a job with what it waits for, where its setup is done, and what of it still waits', () => {
    const job: EventBody = { type: 'jobSubmitting', submission: 1, phase: 'setup', name: 'a-1', tasks: [] };
    const taken: EventBody = { type: 'jobSubmitted', submission: 1, job: '12' };
    const waits = (tasks: number): EventBody => ({ type: 'jobWaits', submission: 1, tasks, reason: 'Priority' });
    const jobOf = (...bodies: (EventBody | number)[]) => runOf(created(), ...bodies).jobs.get(1);
    const known = { submission: 1, phase: 'setup', name: 'a-1', tasks: [], submittedAt: BEGIN };
    expect(jobOf(job)).toEqual(known);
    expect(jobOf({ ...job, after: '11', outputDir: '/o' } as EventBody)).toEqual({
      ...known,
      after: '11',
      outputDir: '/o',
    });
    expect(jobOf(job, taken, waits(2))).toEqual({ ...known, job: '12', waits: { tasks: 2, reason: 'Priority' } });
    expect(jobOf(job, taken, waits(2), waits(0))).toEqual({ ...known, job: '12' });
    const over = jobOf(job, taken, waits(2), 5, { type: 'jobEnded', submission: 1 });
    expect(over).toEqual({ ...known, job: '12', endedAt: BEGIN + 5 });
  });
});

describe('while events go on', () => {
  test('partitions are counted as if they were counted anew, whenever that is asked', () => {
    const again: EventBody = { type: 'requeued', index: 1, by: 'user' };
    const found: EventBody = { type: 'foundOnDisk', index: 3, outcome: 'succeeded' };
    const bodies = [...setUp(), started(1), started(2), ended(1, 'failed'), again, ended(2, 'succeeded'), found];
    const events = eventsOf(...bodies);
    let state: RunState | undefined;
    for (const [i, event] of events.entries()) {
      state = applyEvent(state, event).state;
      const anew = fold(events.slice(0, i + 1));
      expect(state && countsOf(state)).toEqual(anew && countsOf(anew));
    }
    expect(state && countsOf(state)).toMatchObject({ queued: 2, running: 0, succeeded: 2, failed: 0 });
  });

  test('lives begin with the run, and end with the goodbye, whatever is written afterwards', () => {
    const warning: EventBody = { type: 'warning', code: 'a', message: 'b' };
    const run = runOf(
      created(),
      5,
      supervised(),
      5,
      unsupervised(),
      5,
      warning,
      5,
      supervised(2),
      5,
      warning,
      5,
      supervised(3),
    );
    expect(run.lives.map(({ from, to }) => [from - BEGIN, to && to - BEGIN])).toEqual([
      [0, 10],
      [20, 25],
      [30, undefined],
    ]);
  });

  test('what the join left out stays until the next join, and a failed join until it is tried again', () => {
    expect(runOf(created()).skipped).toEqual([]);
    const partial = [...setUp(), phase('join'), phaseEnded('join', 'succeeded', { skipped: [2] })];
    expect(runOf(...partial, phase('setup'), phaseEnded('setup', 'succeeded')).skipped).toEqual([2]);
    expect(runOf(...partial, started(1), ended(1, 'failed')).join.state).toBe('succeeded');
  });

  test('warnings of what hangs stay while it hangs', () => {
    const warning = (code: string, index?: number): EventBody =>
      ({ type: 'warning', code, message: '', ...(index === undefined ? {} : { index }) }) as EventBody;
    const stalled: EventBody = { type: 'stalled', index: 1, attempt: 1, idle: 5 };
    const run = runOf(...setUp(), started(1), warning('stalled', 1), warning('loading.stalled'), stalled);
    expect(run.warnings.map(({ code }) => code)).toEqual(['stalled', 'loading.stalled']);
    expect(runOf(...setUp(), started(1), warning('loading.stalled'), ended(1, 'failed')).warnings).toStrictEqual([
      { code: 'loading.stalled', message: '', time: BEGIN + 72_000 },
    ]);
  });
});

describe('what a cluster has in its hands', () => {
  const job = (submission: number, index: number): EventBody => ({
    type: 'jobSubmitting',
    submission,
    phase: 'execute',
    name: `a-${submission}`,
    tasks: [{ task: index, attempts: [[index, 1]] }],
  });
  const taken = (submission: number): EventBody => ({ type: 'jobSubmitted', submission, job: `47${submission}` });
  const over = (submission: number): EventBody => ({ type: 'jobEnded', submission });
  const both = [...setUp(), job(1, 1), taken(1), job(2, 2), taken(2)];

  test('ends job by job', () => {
    const handed = runOf(...both, over(1)).partitions.map((partition) => partition.handed);
    expect(handed).toEqual([undefined, { submission: 2, task: 2 }, undefined, undefined]);
  });

  test.each([
    ['472_3', [], { submission: 2, task: 3 }],
    ['472', [], { submission: 2, task: 0 }],
    ['471_1', [over(1)], undefined],
    ['4_72', [], undefined],
  ] as const)('is a partition that the task %s begins, if its job is followed', (name, before, handed) => {
    const run = runOf(...both, ...before, { ...started(3, 1, 0), job: name } as EventBody);
    expect(run.partitions[2]?.handed).toEqual(handed);
  });

  test('is out of date once what it asks for was changed, whatever else was', () => {
    const outdated = (slurm: object) =>
      runOf(...both, { type: 'settingsChanged', changes: { slurm } } as EventBody).jobs.get(1)?.isOutdated;
    const ofTheRun = { maxConcurrent: 1, partitionsPerTask: 2, pollInterval: 5, lostAfter: 60 };
    expect([outdated({}), outdated(ofTheRun), outdated({ ...ofTheRun, time: '9' })]).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });
});

describe('an attempt', () => {
  const attemptOf = (...bodies: (EventBody | number)[]) => runOf(...setUp(), ...bodies).partitions[0]?.attempts[0];
  const step = (n: number): EventBody => ({ type: 'step', index: 1, step: n, of: 3 });

  test('has built its simulation when its first step begins, and only then', () => {
    const begin = BEGIN + 72_000;
    expect(attemptOf(started(1), 7, step(2))?.firstStepAt).toBeUndefined();
    expect(attemptOf(started(1), 7, step(1), 7, step(1))?.firstStepAt).toBe(begin + 7);
    expect(attemptOf(started(1), -7, step(1))?.firstStepAt).toBe(begin);
  });

  test('on a cluster is known with its job, node, memory and time', () => {
    const given = { job: '4711_1', node: 'n1', memory: 5, timeLimit: 60 };
    expect(attemptOf({ ...started(1), ...given } as EventBody)).toMatchObject(given);
    expect(Object.keys(attemptOf(started(1)) ?? {})).toEqual(['attempt', 'worker', 'startedAt']);
  });

  test('hangs since it showed its last progress, until it moves', () => {
    const stalled: EventBody = { type: 'stalled', index: 1, attempt: 1, idle: 5000 };
    const since = (...bodies: (EventBody | number)[]) => runOf(created(), ...bodies).partitions[0]?.stalledSince;
    expect(since(started(1), 9000, stalled)).toBe(BEGIN + 4000);
    expect(since(started(1), stalled, { type: 'stallEnded', index: 1, attempt: 1 })).toBeUndefined();
    expect(since(started(1), stalled, step(2))).toBeUndefined();
    expect(since(started(1), stalled, ended(1, 'failed'))).toBeUndefined();
  });

  test('that succeeded and is found gone says why, until it is one again', () => {
    const found = (outcome: 'succeeded' | 'failed', message?: string): EventBody => ({
      type: 'foundOnDisk',
      index: 1,
      outcome,
      ...(message === undefined ? {} : { message }),
    });
    const done = [started(1), 5, ended(1, 'succeeded')] as const;
    const gone = attemptOf(...done, found('failed', 'Its results are gone.'));
    expect(gone).toMatchObject({ outcome: 'succeeded', message: 'Its results are gone.' });
    const again = attemptOf(...done, found('failed', 'gone'), found('succeeded'));
    expect(again).not.toHaveProperty('message');
    const failed = attemptOf(started(1), ended(1, 'failed', { message: 'why' }), found('succeeded'));
    expect(failed).toMatchObject({ outcome: 'failed', message: 'why' });
  });

  test('that is begun anew makes what was joined a part of the whole', () => {
    const joined = [started(1), ended(1, 'failed'), phase('join'), phaseEnded('join', 'succeeded')] as const;
    const again: EventBody = { type: 'requeued', index: 1, by: 'user' };
    expect(runOf(...setUp(), ...joined).join.state).toBe('succeeded');
    expect(runOf(...setUp(), ...joined, again).join).toMatchObject({
      state: 'waiting',
      earlier: [{ outcome: 'succeeded' }],
    });
    expect(runOf(...setUp(), ...joined, phase('join'), again).join.state).toBe('running');
  });
});

describe('warnings that are over', () => {
  const warning = (code: string, index?: number): EventBody => ({
    type: 'warning',
    code,
    message: code,
    ...(index === undefined ? {} : { index }),
  });
  test.each<[string, EventBody, EventBody]>([
    ['of the simulation, when setup begins anew', warning('simulation'), phase('setup')],
    ['of a setup that hung, when it ends', warning('setup.stalled'), phaseEnded('setup', 'succeeded')],
    ['of a join that hung, when it ends', warning('join.stalled'), phaseEnded('join', 'succeeded')],
    ['of workers that hung while they loaded, when one begins', warning('loading.stalled'), started(1)],
    ['of a cluster that was silent, when it answers', warning('slurm.silent'), warning('slurm.answers')],
  ])('%s, are said no more; others stay', (_, said, over) => {
    const codes = (...bodies: EventBody[]) => runOf(created(), ...bodies).warnings.map(({ code }) => code);
    expect(codes(warning('other'), said)).toEqual(['other', said.type === 'warning' ? said.code : '']);
    expect(codes(warning('other'), said, over)).toEqual(['other']);
  });

  test('of the simulation stay when the join begins', () => {
    expect(runOf(created(), warning('simulation'), phase('join')).warnings).toHaveLength(1);
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
