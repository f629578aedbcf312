import { describe, expect, test } from 'vitest';
import { formatClock } from '../../text';
import { lockedAlive, lockedByOthers, lockedElsewhere, lockedHere, takeOverTime, whereOf } from './lock-words';

const owner = { pid: 12, host: 'n1' };
const end = process.platform === 'win32' ? 'end it with "taskkill /T /PID 12"' : 'end it with "kill 12"';
const until = Date.UTC(2026, 10, 22, 13, 4, 30);
const minute = formatClock(Date.UTC(2026, 10, 22, 13, 5));

describe('a lock that cannot be had', () => {
  test.each([
    [
      lockedByOthers(whereOf(owner)),
      'This run belongs to another user, and process 12 on n1 executes it: only that user can steer it. You can watch it with "powersim status".',
    ],
    [
      lockedHere(owner),
      `This run is already being executed by process 12. Watch it with "powersim status", or cancel it first. If it does not answer, ${end}.`,
    ],
    [
      lockedElsewhere(owner, until),
      `This run is already being executed by process 12 on n1, as far as its lock tells: that process cannot be seen from here. If it is gone, try again after ${minute}, when its lock has been untouched for five minutes: the run is taken over then.`,
    ],
    [
      lockedAlive(owner),
      'This run is already being executed by process 12 on n1, which renewed its lock just now. Watch it with "powersim status"; it can only be steered there.',
    ],
  ])('is told with what to do: %s', (error, message) => {
    expect(error).toMatchObject({ name: 'UserError', code: 'run.locked', message });
  });

  test('is free at the next whole minute', () => {
    expect([until, until + 30_000].map(takeOverTime)).toEqual([minute, minute]);
  });
});
