import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { created } from '../golden/made-up';
import { JournalReserve } from './reserve';
import { JournalWriter, type WriteGuard } from './writer';

let folder: string;
let journal: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reserve-'));
  journal = path.join(folder, 'journal.ndjson');
  file = path.join(folder, 'journal.reserve');
});
afterEach(() => rmSync(folder, { recursive: true }));

const SIZE = 256 * 1024;

test('takes room beside the journal that no file system can make smaller, and gives it back', async () => {
  const reserve = await JournalReserve.keep(journal);
  const bytes = await readFile(file);
  expect(bytes).toHaveLength(SIZE);
  expect(new Set(bytes).size).toBe(256);
  await reserve.release();
  expect(existsSync(file)).toBe(false);
  await reserve.release();
});

test('takes over what one that was killed had left, if it is whole', async () => {
  writeFileSync(file, Buffer.alloc(SIZE, 1));
  await JournalReserve.keep(journal);
  expect(await readFile(file)).toEqual(Buffer.alloc(SIZE, 1));
  writeFileSync(file, 'cut off');
  await JournalReserve.keep(journal);
  expect(statSync(file).size).toBe(SIZE);
});

test('that cannot be had is no error', async () => {
  mkdirSync(file);
  const reserve = await JournalReserve.keep(journal);
  await reserve.release();
  expect(statSync(file).isDirectory()).toBe(true);
});

test.each<[string, WriteGuard, boolean]>([
  ['is given back with a journal', async () => true, false],
  ['is kept with a journal that is somebody else’s now', async () => false, true],
  [
    'is kept with a journal of which that cannot be told',
    async () => {
      throw new Error('EIO');
    },
    true,
  ],
])('%s', async (_, guard, kept) => {
  let ask: WriteGuard = async () => true;
  const writer = await JournalWriter.open(
    journal,
    0,
    () => 1000,
    () => undefined,
    () => ask(),
  );
  writer.append(created());
  await writer.flush();
  expect(existsSync(file)).toBe(true);
  ask = guard;
  await writer.close();
  expect(existsSync(file)).toBe(kept);
});
