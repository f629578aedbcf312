import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileTail } from './file-tail';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tail-'));
  file = path.join(folder, 'console.log');
});
afterEach(() => rm(folder, { recursive: true }));

describe('following a file', () => {
  test('a file that is not there yet has nothing new, then begins', async () => {
    const tail = new FileTail(file, 100);
    expect(await tail.poll()).toBeUndefined();
    await writeFile(file, 'one\n');
    expect(await tail.poll()).toEqual({ begun: true, skipped: 0, text: 'one\n' });
    await appendFile(file, 'two\n');
    expect(await tail.poll()).toEqual({ begun: false, skipped: 0, text: 'two\n' });
    expect(await tail.poll()).toBeUndefined();
  });

  test('of a long file only the end is read, from the beginning of a line', async () => {
    await writeFile(file, 'long line\n'.repeat(100));
    const piece = await new FileTail(file, 25).poll();
    expect(piece).toEqual({ begun: true, skipped: 975, text: 'long line\n'.repeat(2) });
  });

  test('a file that is replaced begins anew', async () => {
    const tail = new FileTail(file, 100);
    await writeFile(file, 'first attempt\n');
    await tail.poll();
    await rename(file, `${file}.attempt-1`);
    await writeFile(file, 'second attempt, which is longer\n');
    expect(await tail.poll()).toEqual({ begun: true, skipped: 0, text: 'second attempt, which is longer\n' });
  });

  test('a file that is written from its beginning again begins anew', async () => {
    const tail = new FileTail(file, 100);
    await writeFile(file, 'something long\n');
    await tail.poll();
    await writeFile(file, 'short\n');
    expect(await tail.poll()).toEqual({ begun: true, skipped: 0, text: 'short\n' });
  });

  test('a character that arrives in two pieces is read once it is whole', async () => {
    const tail = new FileTail(file, 100);
    const bytes = Buffer.from('é\n');
    await writeFile(file, bytes.subarray(0, 1));
    expect((await tail.poll())?.text).toBe('');
    await appendFile(file, bytes.subarray(1));
    expect((await tail.poll())?.text).toBe('é\n');
  });
});
