import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { specOf } from '../executors/slurm/script.fixture';
import { ownerFile, submissionDir } from '../layout';
import { Hold } from './hold';
import { type Owner, readOwner, writeOwner } from './owner';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hold-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = () => ({ outputDir: folder, name: 'year' });
const owner = (submission: number, restart: number, more: Partial<Owner> = {}): Owner => ({
  runId: 'r1',
  submission,
  restart,
  job: `${submission}_1`,
  ...more,
});

/** Of the task `submission`_1, that Slurm has started `restart` times again. */
function holdOf(submission: number, restart = 0, isTakenOver = false): Hold {
  mkdirSync(submissionDir(place(), submission), { recursive: true });
  const record = { isTakenOver: () => Promise.resolve(isTakenOver) };
  const task = { job: `${submission}_1`, name: 1, restart, node: 'n' } as const;
  return new Hold({ ...specOf(folder), submission }, task, record);
}

test('what a task takes up is its own until it gives it back, and stays on record', async () => {
  const hold = holdOf(3);
  expect(await hold.take(4)).toBe(true);
  expect(await readOwner(place(), 4)).toEqual(owner(3, 0));
  expect(await hold.release()).toBe(true);
  expect(await readOwner(place(), 4)).toEqual(owner(3, 0, { isOver: true }));
  expect([await hold.take('join'), await hold.isLost()]).toEqual([true, false]);
});

describe('whoever was started later has it', () => {
  test.each<[string, Owner, boolean]>([
    ['a later submission', owner(4, 0), false],
    ['a later submission that is over', owner(4, 0, { isOver: true }), false],
    ['the same one, started again', owner(3, 2), false],
    ['the same one before Slurm started it again', owner(3, 0), true],
    ['an earlier submission, however often it was started', owner(2, 7), true],
    ['another run that was here before', owner(9, 0, { runId: 'r0' }), true],
  ])('%s', async (_, other, mayTake) => {
    const hold = holdOf(3, 1);
    await writeOwner(place(), 4, owner(3, 0));
    mkdirSync(submissionDir(place(), other.submission), { recursive: true });
    await writeOwner(place(), 4, other);
    expect(await hold.take(4)).toBe(mayTake);
    expect(hold.lost.aborted).toBe(!mayTake);
    expect(await readOwner(place(), 4)).toEqual(mayTake ? owner(3, 1) : other);
  });

  test('also of two that take it up in the same moment', async () => {
    const [older, newer] = [holdOf(3), holdOf(4)];
    expect([await older.take(4), await newer.take(4)]).toEqual([true, true]);
    await writeOwner(place(), 4, owner(3, 0));
    expect(await newer.isLost()).toBe(false);
    expect(await older.release()).toBe(false);
    expect(older.message).toMatch(
      /^What this task works on was handed over again, as submission 4 of the run r1: here/,
    );
    expect(await readOwner(place(), 4)).toEqual(owner(4, 0));
  });

  test('also another run', async () => {
    const hold = holdOf(3);
    await hold.take('setup');
    await writeOwner(place(), 'setup', owner(3, 0, { runId: 'r2' }));
    expect(await hold.isLost()).toBe(true);
  });
});

test('a task that Slurm started again elsewhere has lost it before it took anything up', async () => {
  const hold = holdOf(3, 0, true);
  expect(await hold.take(4)).toBe(false);
  expect(hold.message).toMatch(/^Slurm has started this task again somewhere else/);
});

test('a record that is torn or gone keeps nobody from working', async () => {
  const hold = holdOf(3);
  writeFileSync(ownerFile(place(), 4), '{"runId":"r1","submi');
  expect(await hold.take(4)).toBe(true);
  rmSync(ownerFile(place(), 4));
  expect(await hold.release()).toBe(true);
});
