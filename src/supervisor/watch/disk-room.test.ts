import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canWrite, removeUnfinishedStores, roomIn, saysDiskFull, sizeOf } from './disk-room';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'room '));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  'ENOSPC: no space left on device, write',
  'SystemError: opening file "/x/a.log": No space left on device',
  "file write failed: errno = 28, error message = 'No space left on device'",
  'EDQUOT: disk quota exceeded, write',
  'IOError: Disk quota exceeded',
  'EROFS: read-only file system, open',
  'The joined store needs 2.1 GB in /out, where 1.0 GB are free: it is written beside the old one.',
])('a failure that says "%s" is the disk’s', (text) => {
  expect(saysDiskFull(text)).toBe(true);
});

test.each(['ENOENT: no such file or directory', 'ED is infeasible', 'errno = 2, it failed', 'MYENOSPCS'])(
  'a failure that says "%s" is not',
  (text) => {
    expect(saysDiskFull(text)).toBe(false);
  },
);

test('a disk leaves a hundredth of itself free, but never much', async () => {
  const room = await roomIn(folder);
  expect(room?.low).toBe(Math.min((room?.total ?? 0) / 100, 32 << 20));
  expect(await roomIn(path.join(folder, 'nowhere'))).toBeUndefined();
});

test('of a failed execution the stores go, the rest stays', async () => {
  mkdirSync(path.join(folder, 'data_store'));
  mkdirSync(path.join(folder, 'logs'));
  const store = path.join(folder, 'data_store/simulation_store.h5');
  const log = path.join(folder, 'logs/simulation.log');
  writeFileSync(store, Buffer.alloc(1000));
  writeFileSync(log, Buffer.alloc(10));
  expect(await removeUnfinishedStores(folder)).toBe(1010);
  expect([existsSync(store), existsSync(log), await sizeOf(folder)]).toEqual([false, true, 10]);
});

test('whether a folder can be written leaves nothing there', async () => {
  expect(await canWrite(folder)).toBe(true);
  expect(await sizeOf(folder)).toBe(0);
  expect(await canWrite(path.join(folder, 'nowhere'))).toBe(false);
});
