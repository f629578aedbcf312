import { describe, expect, test } from 'vitest';
import { created, ended, eventsOf, phase, phaseEnded, setUp, started, supervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { applyEvent, type RunState } from '../state/state';
import { lineOf } from './event-line';

/** Folds events and gives what was written for each, as a person would see it. */
function linesOf(...bodies: (EventBody | number)[]): (string | undefined)[] {
  let state: RunState | undefined;
  return eventsOf(...bodies).map((event) => {
    state = applyEvent(state, event).state;
    return state && lineOf(event, state);
  });
}
const taken = (index: number): EventBody =>
  ({ ...started(index, 1, 0), node: 'n\n1', job: `4711_${index}` }) as EventBody;
const last = (...bodies: (EventBody | number)[]) => linesOf(...setUp(), ...bodies).at(-1);

describe('a line for what happened', () => {
  test.each<[string, (EventBody | number)[], string | undefined]>([
    ['the start of a phase', [phase('join')], 'join started'],
    ['the start of the execute phase', [phase('execute')], undefined],
    ['an attempt that only the disk knew', [started(3, 1, 0)], undefined],
    [
      'that it had succeeded',
      [started(3, 1, 0), ended(3, 'succeeded')],
      'partition 3, attempt 1, had succeeded, as its status.json says [1 of 4]',
    ],
    ['the end of the execute phase', [phaseEnded('execute', 'failed')], undefined],
    ['a setup that failed', [phaseEnded('setup', 'failed', { message: 'no PSI' })], 'setup failed: no PSI'],
    [
      'a message that could steer the terminal',
      [phaseEnded('setup', 'failed', { message: '\u001b[2Jno\nPSI' })],
      'setup failed: no PSI',
    ],
    [
      'a warning that could steer the terminal',
      [{ type: 'warning', code: 'a', message: '\u001b]0;x\u0007care\nful' }],
      'warning: care ful',
    ],
    ['a join', [phaseEnded('join', 'succeeded')], 'join succeeded'],
    ['a first attempt', [started(2)], 'partition 2 started (steps 3–6)'],
    [
      'a second attempt',
      [started(2), ended(2, 'failed'), { type: 'requeued', index: 2, by: 'user' }, started(2, 2)],
      'partition 2 started (steps 3–6, attempt 2)',
    ],
    [
      'a success',
      [started(1), 190_000, ended(1, 'succeeded', { log: '/log' })],
      'partition 1 succeeded after 3 min 10 s [1 of 4]',
    ],
    [
      'a failure, with its log',
      [started(1), 2000, ended(1, 'failed', { message: 'UC\ninfeasible\u001b[2J', log: '/a/console.log' })],
      'partition 1 failed after 2 s: UC infeasible (log: /a/console.log) [0 of 4]',
    ],
    [
      'a requeue',
      [started(1), ended(1, 'failed'), { type: 'requeued', index: 1, by: 'automatic' }],
      'partition 1 queued again',
    ],
    ['a partition taken out of the queue', [{ type: 'dequeued', index: 4 }], 'partition 4 cancelled'],
    [
      'what the disk says',
      [{ type: 'foundOnDisk', index: 3, outcome: 'succeeded' }],
      'partition 3 succeeded, as its status.json says',
    ],
    ['a pause', [{ type: 'queueChanged', paused: 'disk', concurrency: 2 }], 'paused (disk)'],
    ['less parallelism', [{ type: 'queueChanged', paused: null, concurrency: 1 }], '1 process'],
    [
      'a pause and why',
      [{ type: 'queueChanged', paused: 'memory', concurrency: 2, message: 'Memory runs short.' }],
      'paused (memory): Memory runs short.',
    ],
    ['other parallelism', [{ type: 'queueChanged', paused: null, concurrency: 7 }], '7 partitions side by side'],
    ['a cancel', [{ type: 'cancelRequested' }], 'cancelling'],
    ['a cancel of one', [{ type: 'cancelRequested', index: 2 }], 'cancelling partition 2'],
    ['a warning', [{ type: 'warning', code: 'a', message: 'careful' }], 'warning: careful'],
    ['a node and a job of a cluster', [taken(2)], 'partition 2 started on n 1 (steps 3–6, job 4711_2)'],
    [
      'the end of what a cluster executed',
      [taken(2), 2000, ended(2, 'succeeded')],
      'partition 2 succeeded after 2 s [1 of 4]',
    ],
    ['a partition that is in no list', [started(9)], 'partition 9 started (steps ?)'],
    ['an end without a beginning', [ended(1, 'cancelled')], 'partition 1 cancelled [0 of 4]'],
    [
      'an attempt that was lost, and only the disk knew',
      [started(3, 2, 0), ended(3, 'interrupted', { attempt: 2, message: 'no\nend' })],
      'partition 3, attempt 2, had been interrupted: no end [0 of 4]',
    ],
    [
      'one of which nothing is known',
      [started(3, 1, 0), ended(3, 'interrupted')],
      'partition 3, attempt 1, had been interrupted [0 of 4]',
    ],
    [
      'a success that is none',
      [{ type: 'foundOnDisk', index: 3, outcome: 'failed' }],
      'partition 3 has no successful result on disk',
    ],
    ['a partition that moves', [started(1), { type: 'stallEnded', index: 1, attempt: 1 }], 'partition 1 moves again'],
    ['a stall, of which a warning tells', [started(1), { type: 'stalled', index: 1, attempt: 1, idle: 1 }], undefined],
    ['a step', [started(1), { type: 'step', index: 1, step: 1, of: 3 }], undefined],
    ['a worker', [{ type: 'workerStarted', worker: 1, pid: 2, startTime: '3' }], undefined],
    ['a supervisor', [supervised()], undefined],
  ])('%s', (_, bodies, line) => {
    expect(last(...bodies)).toBe(line);
  });

  test('a run that was only created has none', () => {
    expect(linesOf(created())).toEqual([undefined]);
  });

  test.each([
    ['slurm', 4, 'as many tasks as the cluster lets'],
    ['slurm', 3, '3 partitions side by side'],
    ['local', 4, '4 partitions side by side'],
  ] as const)('with the executor %s, %i at a time', (executor, concurrency, line) => {
    const change: EventBody = { type: 'queueChanged', paused: null, concurrency };
    expect(linesOf(...setUp({ executor }), change).at(-1)).toBe(line);
  });
});

describe('a line for what happened to a job', () => {
  const of = (phase: 'setup' | 'execute' | 'join', tasks: number): EventBody => ({
    type: 'jobSubmitting',
    submission: 1,
    phase,
    name: 'uc-1',
    tasks: Array.from({ length: tasks }, (_, i) => ({ task: i + 1, attempts: [[i + 1, 1]] })),
  });
  const taken: EventBody = { type: 'jobSubmitted', submission: 1, job: '47' };
  const waits = (tasks: number): EventBody => ({ type: 'jobWaits', submission: 1, tasks, reason: 'Prio\nrity' });
  const over = (message?: string): EventBody => ({
    type: 'jobEnded',
    submission: 1,
    ...(message === undefined ? {} : { message }),
  });

  test.each<[string, EventBody[], string | undefined]>([
    ['setup', [of('setup', 0), taken], 'setup handed to Slurm as job 47'],
    ['one task', [of('execute', 1), taken], '1 task handed to Slurm as job 47'],
    ['several tasks', [of('execute', 3), taken], '3 tasks handed to Slurm as job 47'],
    ['that it is about to be handed over', [of('join', 0)], undefined],
    ['a join that waits', [of('join', 0), taken, waits(1)], 'join waits in Slurm (Prio rity)'],
    ['one task that waits', [of('execute', 3), taken, waits(1)], '1 task waits in Slurm (Prio rity)'],
    ['tasks that wait', [of('execute', 3), taken, waits(2)], '2 tasks wait in Slurm (Prio rity)'],
    ['none that waits', [of('execute', 3), taken, waits(0)], undefined],
    ['its end', [of('join', 0), taken, over()], undefined],
    ['its end, and why', [of('join', 0), taken, over('it was\ncancelled')], 'job 47: it was cancelled'],
    ['the end of one that has no number', [of('join', 0), over('refused')], 'job uc-1: refused'],
    ['one that nobody handed over', [taken], undefined],
  ])('%s', (_, bodies, line) => {
    expect(last(...bodies)).toBe(line);
  });
});
