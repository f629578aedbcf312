import { describe, expect, test } from 'vitest';
import {
  BEGIN,
  created,
  ended,
  phase,
  phaseEnded,
  runOf,
  setUp,
  started,
  supervised,
  unsupervised,
} from '../golden/made-up';
import type { EventBody } from './events';
import { isFinished, type RunStateName, type RunView, runAbilities, shownPartitionState, viewOf } from './view';

type Bodies = readonly (EventBody | number)[];
const foreign = [created({}, 'foreign'), supervised()] as const;
const cancel: EventBody = { type: 'cancelRequested' };
const pause: EventBody = { type: 'queueChanged', paused: 'user', concurrency: 2 };
const full: EventBody = { type: 'queueChanged', paused: 'disk', concurrency: 2, message: 'The disk is full.' };
const go = (): Bodies => setUp();
const allDone: Bodies = [...go(), ...[1, 2, 3, 4].flatMap((i) => [started(i), ended(i, 'succeeded')])];
const oneFailed: Bodies = [
  ...go(),
  ...[1, 2, 3, 4].flatMap((i) => [started(i), ended(i, i === 2 ? 'failed' : 'succeeded')]),
];
const joined: Bodies = [phase('join'), phaseEnded('join', 'succeeded')];
const job: EventBody = {
  type: 'jobSubmitting',
  submission: 1,
  phase: 'execute',
  name: 'a-1',
  tasks: [{ task: 1, attempts: [[1, 1]] }],
};
const dequeued: Bodies = [1, 2, 3, 4].map((index) => ({ type: 'dequeued', index }));

/** Each row: what happened; the state with a living supervisor, and without one. */
const ROWS: readonly [string, Bodies, RunStateName, RunStateName][] = [
  ['it was created', [created()], 'setup', 'interrupted'],
  ['setup runs', [created(), phase('setup')], 'setup', 'interrupted'],
  ['setup runs, paused', [created(), phase('setup'), pause], 'paused', 'interrupted'],
  ['setup failed', [created(), phase('setup'), phaseEnded('setup', 'failed')], 'failed', 'failed'],
  [
    'setup was cancelled',
    [created(), cancel, phase('setup'), phaseEnded('setup', 'cancelled')],
    'cancelled',
    'cancelled',
  ],
  [
    'setup was interrupted and a resume begins',
    [created(), phase('setup'), phaseEnded('setup', 'interrupted')],
    'setup',
    'interrupted',
  ],
  ['one failed, one was interrupted', [...oneFailed.slice(0, -1), ended(4, 'interrupted')], 'executing', 'interrupted'],
  [
    'a foreign simulation is joined without partition 2',
    [...foreign, phase('join'), phaseEnded('join', 'succeeded', { skipped: [2] })],
    'failed',
    'failed',
  ],
  ['all is queued', go(), 'executing', 'interrupted'],
  ['one runs', [...go(), started(1)], 'executing', 'interrupted'],
  ['the queue is paused', [...go(), started(1), pause], 'paused', 'interrupted'],
  ['one failed, others wait', [...go(), started(1), ended(1, 'failed')], 'executing', 'interrupted'],
  ['one failed, nothing is left', oneFailed, 'failed', 'failed'],
  ['one was cancelled, nothing is left', [...oneFailed.slice(0, -1), ended(4, 'cancelled')], 'failed', 'failed'],
  ['a cancel is asked for, one runs', [...go(), started(1), cancel], 'executing', 'interrupted'],
  ['everything was cancelled', [...go(), cancel, ...dequeued], 'cancelled', 'cancelled'],
  ['all succeeded, the join is next', allDone, 'joining', 'interrupted'],
  ['the join runs', [...allDone, phase('join')], 'joining', 'interrupted'],
  ['the join runs, the user had paused', [...allDone, pause, phase('join')], 'joining', 'interrupted'],
  ['the join waits for room on the disk', [...allDone, phase('join'), full], 'paused', 'interrupted'],
  ['the join would begin, the disk is full', [...allDone, full], 'paused', 'interrupted'],
  ['the join failed', [...allDone, phase('join'), phaseEnded('join', 'failed')], 'failed', 'failed'],
  ['the join was cancelled', [...allDone, phase('join'), phaseEnded('join', 'cancelled')], 'cancelled', 'cancelled'],
  ['it is joined', [...allDone, phase('join'), phaseEnded('join', 'succeeded')], 'succeeded', 'succeeded'],
  [
    'it is joined again',
    [...allDone, phase('join'), phaseEnded('join', 'succeeded'), phase('join')],
    'joining',
    'interrupted',
  ],
  [
    'it is joined without partition 2',
    [...oneFailed, phase('join'), phaseEnded('join', 'succeeded', { skipped: [2] })],
    'failed',
    'failed',
  ],
  [
    'what a partial join left out is retried',
    [
      ...oneFailed,
      phase('join'),
      phaseEnded('join', 'succeeded', { skipped: [2] }),
      { type: 'requeued', index: 2, by: 'user' },
    ],
    'executing',
    'interrupted',
  ],
  ['setup was stopped by nobody', [created(), phaseEnded('setup', 'cancelled')], 'cancelled', 'cancelled'],
  ['a cancel is asked for, setup runs', [created(), phase('setup'), cancel], 'setup', 'interrupted'],
  ['a cancel is asked for, the join runs', [...allDone, phase('join'), cancel], 'joining', 'interrupted'],
  ['one failed, setup runs anew', [...oneFailed, phase('setup')], 'setup', 'interrupted'],
  ['one failed, a partial join runs', [...oneFailed, phase('join')], 'joining', 'interrupted'],
  [
    'a partial join runs, and what failed waits again',
    [...oneFailed, phase('join'), { type: 'requeued', index: 2, by: 'user' }],
    'joining',
    'interrupted',
  ],
  [
    'a foreign simulation is joined',
    [...foreign, phase('join'), phaseEnded('join', 'succeeded')],
    'succeeded',
    'succeeded',
  ],
  ['a foreign join runs', [...foreign, phase('join')], 'joining', 'interrupted'],
  ['a foreign join failed', [...foreign, phase('join'), phaseEnded('join', 'failed')], 'failed', 'failed'],
];

describe('the state of a run', () => {
  test.each(ROWS)('%s: it is what the table says', (_, bodies, alive, gone) => {
    expect([viewOf(runOf(...bodies), true, BEGIN).state, viewOf(runOf(...bodies), false, BEGIN).state]).toEqual([
      alive,
      gone,
    ]);
  });

  test('interrupted is never written: it is what running means without a supervisor', () => {
    const run = runOf(...go(), started(1));
    const shown = (alive: boolean) => run.partitions.map((p) => shownPartitionState(p, alive));
    expect(shown(true)).toEqual(['running', 'queued', 'queued', 'queued']);
    expect(shown(false)).toEqual(['interrupted', 'queued', 'queued', 'queued']);
    expect(viewOf(run, true, BEGIN).counts).toMatchObject({ running: 1, interrupted: 0, queued: 3 });
    expect(viewOf(run, false, BEGIN).counts).toMatchObject({ running: 0, interrupted: 1, queued: 3 });
  });

  test('elapsed runs on while the supervisor lives, and ends with the last event', () => {
    const run = runOf(...go());
    expect(viewOf(run, true, BEGIN + 100_000).elapsed).toBe(100_000);
    expect(viewOf(run, false, BEGIN + 100_000).elapsed).toBe(72_000);
  });

  test('elapsed counts only the time in which a supervisor lived', () => {
    const resumed = runOf(...go(), started(1), 1000, started(2), 3_600_000, supervised(2), 5000, started(3));
    expect(viewOf(resumed, true, resumed.lastTime + 2000).elapsed).toBe(80_000);
    const bodies = [...go(), 1000, unsupervised(), 3_600_000, supervised(2), 5000, phase('join')];
    expect(viewOf(runOf(...bodies), false, BEGIN).elapsed).toBe(78_000);
    const joined = runOf(...bodies, phaseEnded('join', 'succeeded'), unsupervised(2), 60_000, supervised(3), 500);
    expect(viewOf(joined, false, BEGIN).elapsed).toBe(78_000);
  });

  test('elapsed ends with a join that succeeded, and with no other', () => {
    const cleaned: EventBody = { type: 'partitionStores', what: 'cleaned', bytes: 1 };
    const elapsedAfter = (outcome: 'succeeded' | 'failed') =>
      viewOf(runOf(...allDone, phase('join'), 8000, phaseEnded('join', outcome), 60_000, cleaned), false, BEGIN)
        .elapsed;
    expect([elapsedAfter('succeeded'), elapsedAfter('failed')]).toEqual([80_000, 140_000]);
  });

  test('a machine without a boot id is told by its name, and a run without a supervisor is nowhere', () => {
    const elsewhere = (host: string, ...bodies: Bodies) =>
      viewOf(runOf(created(), ...bodies), true, BEGIN, { here: { bootId: '', host }, silentSince: BEGIN - 5 });
    const nameless = { ...supervised(), bootId: '' } as EventBody;
    expect(elsewhere('workstation', nameless)).toMatchObject({ elsewhere: undefined, silentFor: undefined });
    expect(elsewhere('laptop', nameless)).toMatchObject({ elsewhere: 'workstation', silentFor: 5 });
    expect(elsewhere('laptop').elsewhere).toBeUndefined();
  });

  test('a run whose folder is not there is gone, unless somebody waits for it', () => {
    const gone = (alive: boolean, isGone?: boolean) =>
      viewOf(runOf(...oneFailed), alive, BEGIN, isGone === undefined ? {} : { isGone });
    expect([gone(false, true), gone(true, true), gone(false, false), gone(false)].map((view) => view.isGone)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(Object.entries(runAbilities(gone(false, true))).filter(([, can]) => can)).toEqual([['removable', true]]);
  });

  test('what ended with its supervisor ended no later than that', () => {
    const lost = ended(1, 'interrupted', { kind: 'lost' });
    const run = runOf(...go(), started(1), 1000, started(2), 3_600_000, supervised(2), lost);
    const took = ({ partitions }: typeof run) => {
      const [attempt] = partitions[0]?.attempts ?? [];
      return attempt && (attempt.endedAt ?? 0) - attempt.startedAt;
    };
    expect(took(run)).toBe(1000);
    const found = runOf(...go(), started(1), 1000, started(2), 3_600_000, supervised(2), {
      type: 'foundOnDisk',
      index: 1,
      outcome: 'succeeded',
    });
    expect(took(found)).toBe(1000);
  });
});

describe('the time left', () => {
  const at = (now: number, ...bodies: Bodies) => viewOf(runOf(...go(), ...bodies), true, BEGIN + now).timeLeft;
  const setupTime = 72_000;

  test('is unknown while all that runs is stalled', () => {
    const done = [started(1), 2000, ended(1, 'succeeded'), started(2), 60_000] as const;
    const stalled = (index: number): EventBody => ({ type: 'stalled', index, attempt: 1, idle: 60_000 });
    expect(at(200_000, ...done, stalled(2))).toBeUndefined();
    expect(at(200_000, ...done, stalled(2), started(3))).toBeGreaterThan(0);
  });

  test('is unknown until a partition succeeded, and when nothing is left', () => {
    expect(at(setupTime)).toBeUndefined();
    expect(at(setupTime, started(1), 5, ended(1, 'failed'))).toBeUndefined();
    expect(viewOf(runOf(...allDone), true, BEGIN).timeLeft).toBeUndefined();
  });

  test('is unknown without a supervisor', () => {
    expect(viewOf(runOf(...go(), started(1), 3, ended(1, 'succeeded')), false, BEGIN).timeLeft).toBeUndefined();
  });

  test('is the work that is left per process: 12 steps at a second each, two side by side', () => {
    expect(at(setupTime + 3000, started(1), 3000, ended(1, 'succeeded'))).toBe(6000);
    const three: EventBody = { type: 'queueChanged', paused: null, concurrency: 3 };
    expect(at(setupTime + 3000, started(1), 3000, ended(1, 'succeeded'), three)).toBe(4000);
  });

  test('is never less than the longest partition still needs', () => {
    const many: EventBody = { type: 'queueChanged', paused: null, concurrency: 50 };
    const first = [started(1), 3000, ended(1, 'succeeded'), many] as const;
    expect(at(setupTime + 3000, ...first)).toBe(4000);
    expect(at(setupTime + 6000, ...first, started(2), started(3), started(4))).toBe(1000);
  });

  test('of partitions that are slower than the others is told by their steps, and never gone', () => {
    const first = [started(1), 3000, ended(1, 'succeeded'), started(2), started(3), started(4)] as const;
    const step = (n: number): EventBody => ({ type: 'step', index: 2, step: n, of: 4 });
    const later = (...bodies: Bodies) => at(setupTime + 63_000, ...first, ...bodies) ?? Number.NaN;
    expect(later()).toBeGreaterThan(0);
    expect(later(step(1))).toBeGreaterThan(later(step(2)));
    expect(later(step(2))).toBeGreaterThan(later(step(4)));
    expect(later(step(4))).toBeGreaterThan(0);
    // A minute for one and a half of four steps.
    expect(later(step(2))).toBe(100_000);
  });

  test('is that of the longest, where others are nearly done', () => {
    const many: EventBody = { type: 'queueChanged', paused: null, concurrency: 50 };
    const done = [started(1), 3000, ended(1, 'succeeded'), started(4), 4000, ended(4, 'succeeded')] as const;
    expect(at(setupTime + 10_000, ...done, many, started(2))).toBe(4000);
    expect(at(setupTime + 10_000, ...done, started(2))).toBe(4000);
  });

  test('of what is queued again is that of all its steps, and what is found on disk tells nothing', () => {
    const again: EventBody = { type: 'requeued', index: 2, by: 'automatic' };
    const failed = [started(2), 1000, ended(2, 'failed'), again] as const;
    expect(at(setupTime + 4000, ...failed, started(1), 3000, ended(1, 'succeeded'))).toBe(6000);
    expect(at(setupTime, { type: 'foundOnDisk', index: 1, outcome: 'succeeded' })).toBeUndefined();
  });

  test('counts the time of the attempt that succeeded, not of those before', () => {
    const again: EventBody = { type: 'requeued', index: 1, by: 'automatic' };
    const twice = [started(1), 60_000, ended(1, 'failed'), again, started(1, 2), 3000, ended(1, 'succeeded')] as const;
    expect(at(setupTime + 63_000, ...twice)).toBe(6000);
  });
});

describe('what can be asked of a run', () => {
  const can = (alive: boolean, ...bodies: Bodies) => {
    const view: RunView = viewOf(runOf(...bodies), alive, BEGIN);
    return Object.entries(runAbilities(view)).flatMap(([name, able]) => (able ? [name] : []));
  };

  test.each<[string, boolean, Bodies, string[]]>([
    ['while it is set up', true, [created(), phase('setup')], ['cancelable', 'pausable', 'adjustable']],
    ['while it executes', true, [...go(), started(1)], ['cancelable', 'pausable', 'adjustable']],
    [
      'while one failed and others run',
      true,
      [...go(), started(1), ended(1, 'failed'), started(2)],
      ['cancelable', 'pausable', 'retryable', 'adjustable'],
    ],
    ['while it is paused', true, [...go(), pause], ['cancelable', 'continuable', 'adjustable']],
    ['while it is joined', true, [...allDone, phase('join')], ['cancelable']],
    [
      'when setup failed',
      false,
      [created(), phase('setup'), phaseEnded('setup', 'failed')],
      ['setupRetryable', 'removable'],
    ],
    ['when it was interrupted', false, [...go(), started(1)], ['resumable', 'retryable', 'removable']],
    [
      'when it was interrupted in setup',
      false,
      [created(), phase('setup')],
      ['resumable', 'setupRetryable', 'removable'],
    ],
    ['when a partition failed', false, oneFailed, ['retryable', 'removable']],
    [
      'when the join failed',
      false,
      [...allDone, phase('join'), phaseEnded('join', 'failed')],
      ['joinable', 'removable'],
    ],
    [
      'when it is joined',
      false,
      [...allDone, phase('join'), phaseEnded('join', 'succeeded')],
      ['joinable', 'removable', 'cleanable'],
    ],
    [
      'when the stores of its partitions were set aside',
      false,
      [
        ...allDone,
        phase('join'),
        phaseEnded('join', 'succeeded'),
        { type: 'partitionStores', what: 'cleaned', bytes: 1 },
      ],
      ['removable', 'restorable'],
    ],
    [
      'when they were deleted',
      false,
      [
        ...allDone,
        phase('join'),
        phaseEnded('join', 'succeeded'),
        { type: 'partitionStores', what: 'emptied', bytes: 1 },
      ],
      ['removable'],
    ],
    ['of a foreign simulation', false, [...foreign], ['removable']],
    [
      'of a foreign simulation of which one failed',
      false,
      [...foreign, { type: 'foundOnDisk', index: 1, outcome: 'failed' }],
      ['removable'],
    ],
    ['of a foreign simulation that is joined', false, [...foreign, ...joined], ['removable']],
    [
      'when setup failed anew after partitions had failed',
      false,
      [...oneFailed, phase('setup'), phaseEnded('setup', 'failed')],
      ['setupRetryable', 'removable'],
    ],
    [
      'when setup failed anew after all had succeeded',
      false,
      [...allDone, phase('setup'), phaseEnded('setup', 'failed')],
      ['setupRetryable', 'removable'],
    ],
    ['when it is joined while a job is left', false, [...allDone, job, ...joined], ['joinable', 'cleanable']],
    [
      'when a node failed under a partition',
      false,
      [...go(), job, started(1), ended(1, 'failed', { kind: 'nodeFail' })],
      ['cancelable', 'resumable', 'retryable'],
    ],
  ])('%s', (_, alive, bodies, abilities) => {
    expect(can(alive, ...bodies)).toEqual(abilities);
  });

  test('a state is finished or goes on', () => {
    const states: RunStateName[] = [
      'setup',
      'executing',
      'paused',
      'joining',
      'succeeded',
      'failed',
      'cancelled',
      'interrupted',
    ];
    expect(states.filter(isFinished)).toEqual(['succeeded', 'failed', 'cancelled', 'interrupted']);
  });
});
