import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { journalFile, type SimulationPlace, stateDir } from '../layout';
import { type EventBody, registerRun } from '../run';
import { ended, eventsOf, madeUpSettings, runOf, setUp, started } from '../run/golden/made-up';
import type { RunSettings } from '../settings';
import { LearntOrder } from './learnt-order';

/** Seconds that the partitions of an earlier run took. */
const LAST_IS_LONG = [20, 20, 20, 60];
const THIRD_IS_LONG = [20, 20, 60, 20];
const OWN = [1, 2, 3, 4];

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'learnt '));
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const placeOf = (name: string): SimulationPlace => ({ outputDir: path.join(root, name), name });

/** The run that is about to start its partitions. */
function present(changes: Partial<RunSettings> = {}) {
  const place = placeOf('present');
  mkdirSync(stateDir(place), { recursive: true });
  return { place, runId: 'f'.repeat(16), state: runOf(...setUp({ ...place, ...changes })) };
}

/** An earlier run, with its journal, that partitions executed in so many seconds each. */
function written(day: number, took: readonly number[], changes: Partial<RunSettings> = {}): RunSettings {
  const settings = madeUpSettings({ ...placeOf(`day ${day}`), ...changes });
  mkdirSync(stateDir(settings), { recursive: true });
  const attempts = took.flatMap((all, i): (EventBody | number)[] => [
    started(i + 1),
    all * 1000,
    ended(i + 1, 'succeeded'),
  ]);
  const lines = eventsOf(...setUp(settings), ...attempts).map((event) =>
    JSON.stringify(event.type === 'runCreated' ? { ...event, runId: idOf(day) } : event),
  );
  writeFileSync(journalFile(settings), `${lines.join('\n')}\n`);
  return settings;
}

const idOf = (day: number) => `${day}`.padStart(16, '0');

/** The same, listed among this user's runs. */
async function listed(day: number, took: readonly number[], changes: Partial<RunSettings> = {}): Promise<void> {
  const settings = written(day, took, changes);
  await registerRun({ runId: idOf(day), kind: 'run', settings, runtimeFolder: '', createdAt: day });
}

describe('partitions are started', () => {
  test('from the longest one of earlier runs of the script', async () => {
    await listed(1, LAST_IS_LONG);
    expect(await new LearntOrder(present()).of(OWN)).toEqual([4, 2, 3, 1]);
  });

  test('by the newest three of them', async () => {
    for (const day of [1, 2, 3]) await listed(day, LAST_IS_LONG);
    for (const day of [4, 5]) await listed(day, THIRD_IS_LONG);
    expect((await new LearntOrder(present()).of(OWN))[0]).toBe(3);
  });

  test('by the run whose place this one took, which is not among the user’s any more', async () => {
    const run = present();
    const before = written(1, LAST_IS_LONG, run.place);
    renameSync(journalFile(before), `${journalFile(before)}.old-2026-11-22`);
    expect(await new LearntOrder(run).of(OWN)).toEqual([4, 2, 3, 1]);
  });

  test('in their own order where there was none', async () => {
    expect(await new LearntOrder(present()).of(OWN)).toEqual(OWN);
  });

  test.each<[string, Partial<RunSettings>]>([
    ['of another script', { script: '/work/another.jl' }],
    ['with other numbers', { numSteps: 14 }],
    ['with another overlap', { numOverlapSteps: 0 }],
    ['of a cluster', { executor: 'slurm' }],
  ])('in their own order where all there was is one %s', async (_, changes) => {
    await listed(1, LAST_IS_LONG, changes);
    expect(await new LearntOrder(present()).of(OWN)).toEqual(OWN);
  });

  test('in their own order where the only one listed is this run itself', async () => {
    const settings = written(1, LAST_IS_LONG);
    await registerRun({ runId: idOf(1), kind: 'run', settings, runtimeFolder: '', createdAt: 1 });
    expect(await new LearntOrder({ ...present(), runId: idOf(1) }).of(OWN)).toEqual(OWN);
  });

  test('in their own order where looking for earlier ones fails', async () => {
    await listed(1, LAST_IS_LONG);
    const run = present();
    rmSync(stateDir(run.place), { recursive: true });
    expect(await new LearntOrder(run).of(OWN)).toEqual(OWN);
  });

  test('in their own order where what is to be learnt from does not answer: nobody waits', async () => {
    const silent = () => new Promise<number[]>(() => undefined);
    expect(await new LearntOrder(present(), silent, 0).of(OWN)).toEqual(OWN);
  });
});

test('of any partitions each is started once; those that are known in the learnt order', async () => {
  const orders = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 });
  const some = fc.subarray([1, 2, 3, 4, 5, 6, 7, 8]);
  const run = present();
  await fc.assert(
    fc.asyncProperty(orders, some, async (order, indices) => {
      const learnt = await new LearntOrder(run, async () => order).of(indices);
      expect(learnt).toEqual(order.filter((index) => indices.includes(index)));
    }),
  );
});
