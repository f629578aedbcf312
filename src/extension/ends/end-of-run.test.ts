import { describe, expect, test } from 'vitest';
import { type EventBody, fold, type RunEvent, type RunView, viewOf } from '../../run';
import { english } from '../../text';
import { endKey, endText, interruptionsText, pauseKey, pauseText } from './end-of-run';

const created: EventBody = {
  type: 'runCreated',
  runId: 'id',
  kind: 'run',
  product: 'test',
  scriptSha256: '',
  settings: {
    script: '/work/sim.jl',
    cwd: '/work',
    outputDir: '/work/out',
    name: 'sim',
    numSteps: 4,
    period: 2,
    numOverlapSteps: 0,
    numParallelProcesses: 2,
    exeflags: [],
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
  },
};
const started: EventBody = { type: 'supervisorStarted', pid: 1, startTime: '1', bootId: 'b', host: 'h', reason: 'run' };
const gone: EventBody = { type: 'supervisorEnded', pid: 1, reason: 'done' };
const setUp: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' };
const joined: EventBody = { type: 'phaseEnded', phase: 'join', outcome: 'succeeded' };

function partition(index: number, outcome: 'succeeded' | 'failed', message?: string): EventBody[] {
  return [
    { type: 'attemptStarted', index, attempt: 1, worker: 1, folder: '' },
    { type: 'attemptEnded', index, attempt: 1, outcome, ...(message === undefined ? {} : { message }) },
  ];
}

function view(...bodies: EventBody[]): RunView {
  const events = [created, started, ...bodies].map((body, i): RunEvent => ({ v: 1, seq: i + 1, time: i, ...body }));
  const state = fold(events);
  if (!state) throw new Error('no run');
  return viewOf(state, false, 100);
}

const bothSucceeded = [...partition(1, 'succeeded'), ...partition(2, 'succeeded')];

describe('at a run’s end', () => {
  test.each([
    ['succeeded', [setUp, ...bothSucceeded, joined, gone], 'sim: 2 of 2 partitions succeeded and joined'],
    [
      'failed in one partition',
      [setUp, ...partition(1, 'succeeded'), ...partition(2, 'failed', 'UC is infeasible'), gone],
      'sim: partition 2 of 2 failed. UC is infeasible',
    ],
    [
      'failed in several',
      [setUp, ...partition(1, 'failed'), ...partition(2, 'failed'), gone],
      'sim: 2 of 2 partitions failed',
    ],
    [
      'failed in several for reasons that have a remedy',
      [
        setUp,
        ...partition(1, 'failed').map((event) => ({
          ...event,
          ...(event.type === 'attemptEnded' && { kind: 'outOfMemory' }),
        })),
        ...partition(2, 'failed').map((event) => ({
          ...event,
          ...(event.type === 'attemptEnded' && { kind: 'timeout' }),
        })),
        gone,
      ],
      'sim: 2 of 2 partitions failed: 1 out of memory, 1 timed out',
    ],
    [
      'failed in setup',
      [{ type: 'phaseEnded', phase: 'setup', outcome: 'failed', message: 'no data' }, gone],
      'sim: setup failed. no data',
    ],
    [
      'failed in the join',
      [setUp, ...bothSucceeded, { type: 'phaseEnded', phase: 'join', outcome: 'failed' }, gone],
      'sim: the join failed.',
    ],
    [
      'joined without a partition',
      [
        setUp,
        ...partition(1, 'succeeded'),
        ...partition(2, 'failed'),
        { type: 'phaseEnded', phase: 'join', outcome: 'succeeded', skipped: [2] },
        gone,
      ],
      'sim: joined without 1 of 2 partitions',
    ],
    ['was interrupted', [setUp], 'sim was interrupted: 2 of 2 partitions and the join are missing.'],
    [
      'is not watched any more while a cluster has its jobs',
      [setUp, { type: 'jobSubmitting', submission: 1, phase: 'join', name: 'sim-id-1', tasks: [] }],
      'sim was interrupted: 2 of 2 partitions and the join are missing. Its jobs in Slurm may go on.',
    ],
    [
      'was interrupted before its last partition',
      [setUp, ...partition(1, 'succeeded')],
      'sim was interrupted: 1 of 2 partitions and the join are missing.',
    ],
    ['was interrupted before its join', [setUp, ...bothSucceeded], 'sim was interrupted: the join is missing.'],
  ] as [string, EventBody[], string][])('that %s, it says so', (_, events, message) => {
    expect(endText(view(...events), english)?.message).toBe(message);
  });

  test('that the user cancelled, nothing is said', () => {
    expect(endText(view(setUp, { type: 'cancelRequested' }, gone), english)).toBeUndefined();
  });

  test('two windows name it alike, whether or not they have seen the supervisor go', () => {
    expect(endKey(view(setUp, ...bothSucceeded, joined))).toBe(endKey(view(setUp, ...bothSucceeded, joined, gone)));
    expect(endKey(view(setUp, ...bothSucceeded))).not.toBe(endKey(view(setUp, ...bothSucceeded, joined)));
  });
});

describe('of a pause', () => {
  const pause = (paused: 'user' | 'disk' | 'memory' | null, message = 'The disk is full.'): EventBody => ({
    type: 'queueChanged',
    paused,
    concurrency: 2,
    message,
  });
  const living = (...bodies: EventBody[]) => viewOf(view(...bodies).run, true, 100);

  test('that is not the user’s own it says why', () => {
    expect(pauseText(living(setUp, pause('disk')), english)).toBe('sim is paused: The disk is full.');
    expect(pauseText(living(setUp, pause('user')), english)).toBeUndefined();
    expect(pauseText(living(setUp, pause('disk'), pause(null)), english)).toBeUndefined();
    expect(pauseText(view(setUp, pause('disk')), english)).toBeUndefined();
  });

  test('it is told once, of the disk again when it is full again', () => {
    const first = pauseKey(living(setUp, pause('disk')));
    expect(pauseKey(living(setUp, pause('disk'), pause('disk', 'Still full.')))).toBe(first);
    expect(pauseKey(living(setUp, pause('disk'), pause(null), pause('disk')))).not.toBe(first);
    const memory = pauseKey(living(setUp, pause('memory')));
    expect(pauseKey(living(setUp, pause('memory'), pause(null), pause('memory')))).toBe(memory);
  });
});

test('several interruptions are told at once, not more than a few by name', () => {
  expect(interruptionsText(['a', 'b'], english)).toBe(
    '2 simulations were interrupted: a, b. They can be resumed in the view.',
  );
  expect(interruptionsText(['a', 'b', 'c', 'd', 'e', 'f'], english)).toContain('6 simulations');
  expect(interruptionsText(['a', 'b', 'c', 'd', 'e', 'f'], english)).toContain('e, ….');
});
