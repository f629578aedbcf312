import { describe, expect, it } from 'vitest';
import { type Evidence, judgeTask, needsAccounting, RECORD_GRACE } from './judge-task';
import { addLine, noFacts, type TaskFacts } from './task-facts';
import type { TaskLine } from './task-log';

const began = (restart = 0): TaskLine => ({ type: 'began', time: 1, restart, job: '7_1', node: 'n1', pid: 5 });
const attemptBegan: TaskLine = { type: 'attemptBegan', time: 2, index: 1, attempt: 1 };
const attemptEnded = (result: Extract<TaskLine, { type: 'attemptEnded' }>['result']): TaskLine => ({
  type: 'attemptEnded',
  time: 3,
  index: 1,
  attempt: 1,
  result,
});
const ended = (how: 'done' | 'terminated' | 'refused'): TaskLine => ({ type: 'ended', time: 4, restart: 0, how });

function factsOf(...lines: TaskLine[]): TaskFacts {
  const facts = noFacts();
  for (const line of lines) addLine(facts, line);
  return facts;
}

const row = (state: string) => ({
  job: '7',
  task: 1,
  name: 'a-b-1',
  state,
  reason: 'Priority',
  node: undefined,
  timeLimit: undefined,
});
const booked = (state: string, by?: number) => [{ job: '7', task: 1, name: 'a-b-1', state, by }];

const NOTHING: Evidence = {
  indices: [1],
  facts: noFacts(),
  exit: undefined,
  row: undefined,
  rowIsNewer: true,
  accounting: undefined,
  goneFor: undefined,
  goneAnswers: 0,
  recordedFor: undefined,
  endedByUs: false,
  lostAfter: 120_000,
};
const judge = (given: Partial<Evidence>) => {
  const verdict = judgeTask({ ...NOTHING, ...given });
  if (verdict.state === 'over') return verdict.cause.type;
  return verdict.state === 'waits' && verdict.again ? 'waits again' : verdict.state;
};
/** Slurm has said for long enough that it is over. */
const LONG = { goneFor: 3 * RECORD_GRACE, goneAnswers: 5 };
const running = factsOf(began(), attemptBegan);
const terminated = factsOf(began(), attemptBegan, ended('terminated'));

describe('what a task is up to', () => {
  it.each([
    ['PENDING', 'waits'],
    ['REQUEUED', 'waits'],
    ['REQUEUE_HOLD', 'waits'],
    ['SPECIAL_EXIT', 'waits'],
    ['CONFIGURING', 'runs'],
    ['RUNNING', 'runs'],
    ['COMPLETING', 'runs'],
    ['SUSPENDED', 'runs'],
    ['STAGE_OUT', 'runs'],
    ['A_STATE_OF_TOMORROW', 'runs'],
  ])('is, of one that wrote nothing and is %s: %s', (state, expected) => {
    expect(judge({ row: row(state) })).toBe(expected);
  });

  it.each([
    ['TIMEOUT', 'timeout'],
    ['DEADLINE', 'timeout'],
    ['OUT_OF_MEMORY', 'outOfMemory'],
    ['NODE_FAIL', 'nodeFail'],
    ['BOOT_FAIL', 'nodeFail'],
    ['PREEMPTED', 'preempted'],
    ['FAILED', 'exit'],
  ])(
    'is over as Slurm says, of one that is %s: with a record at once, without one after a grace',
    (state, expected) => {
      const gone = { row: row(state), goneFor: 0, goneAnswers: 1 };
      const exit = { status: 143, restart: 0 };
      expect(judge({ ...gone, facts: terminated })).toBe(expected);
      expect(judge({ ...gone, facts: running, exit })).toBe(expected);
      expect(judge({ ...gone, facts: running })).toBe('asking');
      expect(judge({ ...gone, ...LONG, facts: running })).toBe(expected);
      expect(judge({ ...gone, ...LONG })).toBe(expected);
      // The same from the accounting, when squeue has forgotten it.
      expect(judge({ ...LONG, facts: running, accounting: booked(state) })).toBe(expected);
    },
  );

  it('asks the accounting who cancelled it, if that was not us', () => {
    const gone = { row: row('CANCELLED'), facts: running, ...LONG };
    expect(judge(gone)).toBe('asking');
    expect(needsAccounting({ ...NOTHING, ...gone })).toBe(true);
    expect(judgeTask({ ...NOTHING, ...gone, accounting: booked('CANCELLED', 1000) })).toEqual({
      state: 'over',
      cause: { type: 'cancelled', byUs: false, by: 1000 },
    });
    expect(judge({ ...gone, accounting: [] })).toBe('cancelled');
    expect(judge({ ...gone, accounting: [], goneFor: 1000 })).toBe('asking');
    expect(needsAccounting({ ...NOTHING, ...gone, endedByUs: true })).toBe(false);
    expect(judge({ ...gone, endedByUs: true })).toBe('cancelled');
  });

  it('believes its own record before Slurm', () => {
    const done = factsOf(began(), attemptBegan, attemptEnded({ outcome: 'succeeded' }), ended('done'));
    for (const state of ['RUNNING', 'COMPLETING', 'PENDING', 'NODE_FAIL', 'CANCELLED', 'TIMEOUT']) {
      expect(judge({ facts: done, row: row(state), rowIsNewer: false })).toBe('done');
    }
    expect(judge({ facts: done })).toBe('done');
    expect(judge({ facts: factsOf(began(), ended('refused')), row: row('RUNNING') })).toBe('refused');
  });

  it('waits for its record where Slurm says that it completed, and is lost in the end', () => {
    const completed = { row: row('COMPLETED'), facts: running };
    expect(judge({ ...completed, goneFor: 0, goneAnswers: 1, accounting: [] })).toBe('asking');
    expect(judge({ ...completed, ...LONG, accounting: [] })).toBe('asking');
    expect(judge({ ...completed, goneFor: 120_000, goneAnswers: 12, accounting: [] })).toBe('lost');
  });

  it('is lost only after the grace period, and never while Slurm has not answered', () => {
    expect(judge({ facts: running })).toBe('runs');
    expect(judge({ facts: running, goneFor: 119_999, goneAnswers: 9, accounting: [] })).toBe('asking');
    expect(judge({ facts: running, goneFor: 120_000, goneAnswers: 9, accounting: [] })).toBe('lost');
    expect(judge({ facts: running, goneFor: 120_000, goneAnswers: 9 })).toBe('asking');
  });

  it('was cancelled while it waited when it never began and nobody knows it any more', () => {
    expect(judge({ ...LONG, accounting: [] })).toBe('vanished');
    expect(judge({ goneFor: 0, goneAnswers: 1, accounting: [] })).toBe('asking');
    expect(judge({ ...LONG, goneAnswers: 1, accounting: [] })).toBe('asking');
    expect(judge({ ...LONG, endedByUs: true })).toBe('cancelled');
  });

  it('is back in the queue when it began, and Slurm said later that it waits', () => {
    expect(judge({ facts: running, row: row('PENDING') })).toBe('waits again');
    expect(judge({ facts: terminated, row: row('PENDING') })).toBe('waits again');
    expect(judge({ facts: running, row: row('PENDING'), rowIsNewer: false })).toBe('runs');
    const exit = { status: 143, restart: 0 };
    expect(judge({ facts: factsOf(began(0), attemptBegan, began(1)), exit, row: row('RUNNING') })).toBe('runs');
  });

  it('tells by the exit record when Slurm does not know', () => {
    const exit = { status: 137, restart: 0 };
    expect(judge({ ...LONG, facts: running, exit, accounting: [] })).toBe('exit');
    expect(judge({ facts: running, exit, row: row('RUNNING'), recordedFor: 1000 })).toBe('asking');
    expect(judge({ facts: running, exit, row: row('COMPLETING'), recordedFor: 600_000 })).toBe('exit');
  });

  it('waits for Slurm’s word on a worker that was killed', () => {
    const killed = factsOf(began(), attemptBegan, attemptEnded({ outcome: 'failed', kind: 'killed' }), ended('done'));
    expect(judge({ facts: killed, row: row('RUNNING'), recordedFor: 1000 })).toBe('asking');
    expect(judge({ facts: killed, row: row('OUT_OF_MEMORY'), goneFor: 0, goneAnswers: 1 })).toBe('outOfMemory');
    expect(judge({ facts: killed, row: row('COMPLETED'), goneFor: 0, goneAnswers: 1 })).toBe('done');
    expect(judge({ facts: killed, row: row('RUNNING'), recordedFor: 600_000 })).toBe('done');
    expect(judge({ ...LONG, facts: killed, accounting: [] })).toBe('done');
  });
});
