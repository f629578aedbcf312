import { describe, expect, test } from 'vitest';
import type { TaskLine } from '../executors/slurm/task-log';
import { allSucceeded, dutiesOf, hasBegun, phaseEndOf } from './earlier';

const time = 1;
const began: TaskLine = { type: 'began', time, restart: 0, job: '7_1', node: 'n', pid: 1 };
const begun = (index: number, attempt: number): TaskLine => ({ type: 'attemptBegan', time, index, attempt });
const ended = (index: number, attempt: number, outcome: 'succeeded' | 'failed' | 'cancelled'): TaskLine => ({
  type: 'attemptEnded',
  time,
  index,
  attempt,
  result: { outcome },
});
const refused: TaskLine = { type: 'ended', time, restart: 0, how: 'refused' };
const terminated: TaskLine = { type: 'ended', time, restart: 0, how: 'terminated' };

describe('what is left of partition 4 (attempt 1) and 5 (attempt 3)', () => {
  const pairs: [number, number][] = [
    [4, 1],
    [5, 3],
  ];
  test.each<[string, TaskLine[], object[]]>([
    [
      'at first, all',
      [],
      [
        { index: 4, attempt: 1 },
        { index: 5, attempt: 3 },
      ],
    ],
    [
      'where it never began, all',
      [began],
      [
        { index: 4, attempt: 1 },
        { index: 5, attempt: 3 },
      ],
    ],
    [
      'of an attempt that was cut off, the next one',
      [began, begun(4, 1)],
      [
        { index: 4, attempt: 2, cutOff: 1 },
        { index: 5, attempt: 3 },
      ],
    ],
    [
      'of one that was cut off twice, the one after that',
      [began, begun(4, 1), ended(4, 1, 'succeeded'), begun(5, 3), terminated, began, begun(5, 4)],
      [{ index: 5, attempt: 5, cutOff: 4 }],
    ],
    [
      'of a failure, nothing: that is for the supervisor',
      [began, begun(4, 1), ended(4, 1, 'failed')],
      [{ index: 5, attempt: 3 }],
    ],
    ['of what was cancelled, nothing', [began, ended(4, 1, 'cancelled'), ended(5, 3, 'cancelled')], []],
  ])('%s', (_, earlier, duties) => {
    expect(dutiesOf(pairs, earlier)).toEqual(duties);
  });
});

test('a failure before Slurm started the task again counts', () => {
  expect(allSucceeded([began, begun(4, 1), ended(4, 1, 'succeeded')])).toBe(true);
  expect(allSucceeded([ended(4, 1, 'succeeded'), ended(5, 1, 'cancelled')])).toBe(false);
});

test('a phase that ended is known', () => {
  expect(phaseEndOf([began])).toBeUndefined();
  expect(phaseEndOf([began, { type: 'phaseEnded', time, result: { outcome: 'failed' } }])).toEqual({
    outcome: 'failed',
  });
});

test('setup has begun where it was not refused each time', () => {
  expect(hasBegun([])).toBe(false);
  expect(hasBegun([began])).toBe(true);
  expect(hasBegun([began, refused])).toBe(false);
  expect(hasBegun([began, terminated, began, refused])).toBe(true);
});
