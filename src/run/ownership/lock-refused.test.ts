import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isElsewhere, type LockRecord, RunLock, refuseLocked } from './lock';
import { RUN, recordOf } from './lock.fixture';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'refused-'));
  file = path.join(folder, 'supervisor.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const GONE = { pid: 2 ** 22 - 1 };
const ELSEWHERE = { host: 'elsewhere', machine: 'other', bootId: 'ffff' };

describe('whoever does not take the lock', () => {
  test('is refused where a process of this machine has it', async () => {
    writeFileSync(file, JSON.stringify(await recordOf({})));
    await expect(refuseLocked(file)).rejects.toMatchObject({ code: 'run.locked' });
  });

  test.each<[string, Partial<LockRecord> | string | undefined]>([
    ['nobody has it', undefined],
    ['it is spoilt', 'spoilt'],
    ['its process is gone', GONE],
    ['it is of another machine, whose processes cannot be seen', ELSEWHERE],
  ])('goes on where %s', async (_, lock) => {
    if (lock !== undefined) writeFileSync(file, typeof lock === 'string' ? lock : JSON.stringify(await recordOf(lock)));
    await expect(refuseLocked(file)).resolves.toBeUndefined();
  });
});

test.each<[Partial<LockRecord>, boolean, string]>([
  [{}, false, 'here'],
  [ELSEWHERE, true, 'on another machine'],
  [{ bootId: 'ffff' }, false, 'here, before this machine was started anew'],
  [{ pidNamespace: 'pid:[1]' }, true, 'in a container of this machine'],
])('an owner with %j is elsewhere: %s, for it is %s', async (changes, elsewhere) => {
  expect(isElsewhere(await recordOf(changes))).toBe(elsewhere);
});

test.skipIf(process.platform === 'win32')(
  'a lock that cannot be made for another reason than that it is there is no lock',
  async () => {
    const tooLong = path.join(folder, 'x'.repeat(250));
    await expect(RunLock.acquire(tooLong, RUN)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  },
);
