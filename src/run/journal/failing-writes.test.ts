import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { created, ended, phase, started } from '../golden/made-up';
import { readJournal } from './reader';
import { JournalWriter } from './writer';

let folder: string;
let file: string;
let errors: unknown[];
let handles: FileHandle;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'journal.ndjson');
  errors = [];
  const any = await open(folder);
  await any.close();
  handles = Object.getPrototypeOf(any) as FileHandle;
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const openWriter = () =>
  JournalWriter.open(
    file,
    0,
    () => 1000,
    (error) => errors.push(error),
  );
const lines = () => readFileSync(file, 'utf8').split('\n');

/** The next write stops after so many bytes, as on a full disk; `also` happens to the file then. */
function stopNextWrite(bytes: number, also: () => void = () => undefined): void {
  vi.spyOn(handles, 'appendFile').mockImplementationOnce(async (text) => {
    appendFileSync(file, Buffer.from(String(text)).subarray(0, bytes));
    also();
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  });
}

describe('a write that stops in the middle of a line', () => {
  test('leaves nothing, and its lines come with the next', async () => {
    const writer = await openWriter();
    writer.append(created());
    await writer.flush();
    const { size } = statSync(file);
    stopNextWrite(17);
    writer.append(started(1));
    writer.append(started(2));
    await writer.flush();
    expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
    expect(statSync(file).size).toBe(size);
    expect(writer.unwritten).toBe(2);
    expect(await writer.hasForeignLines()).toBe(false);
    writer.append(started(3));
    await writer.close();
    expect(writer.unwritten).toBe(0);
    expect(lines().slice(0, -1)).toHaveLength(4);
    expect((await readJournal(file)).state).toMatchObject({ lastSeq: 4, anomalies: 0 });
  });

  test('where somebody else wrote, too, cuts off nothing of theirs: the next write begins a line', async () => {
    const writer = await openWriter();
    writer.append(created());
    await writer.flush();
    stopNextWrite(17, () => appendFileSync(file, 'theirs'));
    writer.append(started(1));
    await writer.flush();
    // How long the file should be is not known: nothing is said of others.
    expect(await writer.hasForeignLines()).toBe(false);
    stopNextWrite(5);
    await writer.flush();
    writer.append(started(2));
    await writer.flush();
    expect(await writer.hasForeignLines()).toBe(false);
    appendFileSync(file, 'theirs again\n');
    expect(await writer.hasForeignLines()).toBe(true);
    await writer.close();
    const [, torn = '', again = '', first = '', second = ''] = lines();
    expect(torn).toMatch(/^\{"v":1,"seq":2,".*theirs$/);
    expect(again).toBe('{"v"'.slice(0, 4));
    expect([first, second].map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([2, 3]);
  });

  test('leaves the rest queued: only 256 lines are written at a time', async () => {
    const writer = await openWriter();
    writer.append(created());
    await writer.flush();
    for (let i = 1; i <= 300; i += 1) writer.append({ type: 'step', index: 1, step: i, of: 300 });
    stopNextWrite(0);
    await writer.flush();
    expect(writer.unwritten).toBe(300);
    const written = vi.spyOn(handles, 'appendFile').mockClear();
    await writer.flush();
    expect(written.mock.calls.map(([text]) => String(text).trimEnd().split('\n').length)).toEqual([256, 44]);
    await writer.close();
  });
});

describe('what must be on disk before anybody acts on it', () => {
  test('is synced, once for all that was written with it; the rest is not', async () => {
    const synced = vi.spyOn(handles, 'datasync');
    const writer = await openWriter();
    writer.append(started(1));
    await writer.flush();
    expect(synced).toHaveBeenCalledTimes(0);
    writer.append(created());
    writer.append(phase('setup'));
    for (let i = 1; i <= 300; i += 1) writer.append({ type: 'step', index: 1, step: i, of: 300 });
    await writer.flush();
    expect(synced).toHaveBeenCalledTimes(1);
    writer.append({ type: 'dequeued', index: 2 });
    await writer.flush();
    expect(synced).toHaveBeenCalledTimes(1);
    await writer.close();
  });

  test('is synced by the write that succeeds, when one before it failed', async () => {
    const synced = vi.spyOn(handles, 'datasync');
    const writer = await openWriter();
    stopNextWrite(3);
    writer.append(ended(1, 'failed'));
    await writer.flush();
    expect(synced).toHaveBeenCalledTimes(0);
    await writer.flush();
    expect(synced).toHaveBeenCalledTimes(1);
    await writer.close();
  });
});

describe('whether a journal still has its name', () => {
  test('is judged by size and time where a network folder gives it another number', async () => {
    const writer = await openWriter();
    writer.append(created());
    await writer.flush();
    const { size, atime, mtime } = statSync(file);
    rmSync(file);
    writeFileSync(file, 'x'.repeat(size));
    utimesSync(file, atime, mtime);
    // Set times are cut to microseconds.
    vi.spyOn(handles, 'stat').mockImplementation(async () => ({ ...statSync(file), ino: 1 }) as never);
    expect(await writer.standsAt(file)).toBe(true);
    writeFileSync(`${file}.longer`, 'x'.repeat(size + 1));
    utimesSync(`${file}.longer`, atime, mtime);
    expect(await writer.standsAt(`${file}.longer`)).toBe(false);
    writeFileSync(`${file}.later`, 'x'.repeat(size));
    utimesSync(`${file}.later`, atime, new Date(mtime.getTime() + 5000));
    expect(await writer.standsAt(`${file}.later`)).toBe(false);
    vi.restoreAllMocks();
    await writer.close();
  });

  test('that cannot be told is an error', async () => {
    const writer = await openWriter();
    symlinkSync('loop', path.join(folder, 'loop'));
    await expect(writer.standsAt(path.join(folder, 'loop'))).rejects.toMatchObject({ code: 'ELOOP' });
    await writer.close();
  });
});

describe('lines of somebody else', () => {
  test('are noticed', async () => {
    const writer = await openWriter();
    writer.append(created({ name: 'größe' }));
    await writer.flush();
    expect(await writer.hasForeignLines()).toBe(false);
    appendFileSync(file, '\n');
    expect(await writer.hasForeignLines()).toBe(true);
    await writer.close();
  });

  test('are none, where a crash tore off the line before', async () => {
    writeFileSync(file, '{"v":1');
    const writer = await openWriter();
    writer.append(created());
    await writer.flush();
    expect(await writer.hasForeignLines()).toBe(false);
    await writer.close();
  });
});

test('a journal that cannot get its name back goes on where it is, and leaves no copy open', async () => {
  const writer = await openWriter();
  writer.append(created());
  await writer.flush();
  const taken = path.join(folder, 'taken');
  mkdirSync(path.join(taken, 'by a folder'), { recursive: true });
  await expect(writer.restore(taken)).rejects.toMatchObject({
    code: expect.stringMatching(/^E(ISDIR|EXIST|NOTEMPTY)$/),
  });
  vi.spyOn(handles, 'datasync').mockRejectedValueOnce(new Error('EIO'));
  await expect(writer.restore(`${file}.copy`)).rejects.toThrow('EIO');
  expect(readdirSync(folder)).not.toContain('journal.ndjson.copy.restored');
  writer.append(started(1));
  await writer.close();
  expect((await readJournal(file)).state?.lastSeq).toBe(2);
});
