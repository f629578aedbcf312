import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { created, started } from '../golden/made-up';
import { JournalWriter, type WriteGuard } from './writer';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of the same name, elsewhere. */
function another(): string {
  writeFileSync(`${file}.new`, 'something else\n');
  return `${file}.new`;
}

const errors: unknown[] = [];
const open = (guard?: WriteGuard) =>
  JournalWriter.open(
    file,
    0,
    () => 1000,
    (error) => errors.push(error),
    guard,
  );
const written = () =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { seq: number }).seq);

describe('a journal that may be somebody else’s', () => {
  test('is not written any more once it is', async () => {
    let ours = true;
    const writer = await open(async () => ours);
    writer.append(created());
    await writer.flush();
    ours = false;
    writer.append(started(1));
    await writer.flush();
    ours = true;
    writer.append(started(2));
    await writer.close();
    expect(written()).toEqual([1]);
  });

  test('is written later when that cannot be told', async () => {
    errors.length = 0;
    let silent = true;
    const writer = await open(async () => {
      if (silent) throw new Error('EIO');
      return true;
    });
    writer.append(created());
    await writer.flush();
    expect(written()).toEqual([]);
    expect(errors).toContainEqual(new Error('EIO'));
    silent = false;
    writer.append(started(1));
    await writer.close();
    expect(written()).toEqual([1, 2]);
  });
});

describe('a journal that lost its name', () => {
  test.each([
    ['was removed', () => rmSync(file)],
    ['was moved away', () => renameSync(file, `${file}.away`)],
    ['was replaced', () => renameSync(another(), file)],
  ])('because it %s is written again with all that was in it', async (_, lose) => {
    const writer = await open();
    writer.append(created());
    await writer.flush();
    expect(await writer.standsAt(file)).toBe(true);
    lose();
    expect(await writer.standsAt(file)).toBe(false);
    writer.append(started(1));
    await writer.restore(file);
    expect(await writer.standsAt(file)).toBe(true);
    writer.append(started(2));
    await writer.close();
    expect(written()).toEqual([1, 2, 3]);
  });
});
