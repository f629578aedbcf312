import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashOf } from '../../executors/script-hash';
import { type EventBody, fold, type RunEvent } from '../../run';
import { created, ended, eventsOf, setUp, started, supervised } from '../../run/golden/made-up';
import { english } from '../../text';
import { KnownScripts } from './known-scripts';
import { type Reported, reportedOf } from './reported';

const SECOND = 1000;
let folder: string;
let script: string;
let bodies: (EventBody | number)[];
let alive: boolean;
let scripts: KnownScripts;

const save = (text: string) => writeFile(script, text);
const fail = (index: number, attempt = 1): EventBody[] => [
  started(index, attempt),
  ended(index, 'failed', { attempt, kind: 'script', message: 'no data (my_simulation.jl:2)' }),
];
const retried = (index: number): EventBody => ({ type: 'requeued', index, by: 'user' });
const run = () => {
  const state = fold(eventsOf(...bodies) as RunEvent[]);
  if (!state) throw new Error('no run');
  return { id: state.runId, state, alive };
};
const goOn = (...more: (EventBody | number)[]) => bodies.push(SECOND, ...more);

async function look(): Promise<readonly Reported[]> {
  const now = run();
  return scripts.current(now, reportedOf(now.state, { outputDir: folder, name: 'my_simulation' }, english));
}

/** Where the only failure is marked. */
async function line(): Promise<number | undefined> {
  const [one, ...others] = await look();
  if (!one || others.length > 0) throw new Error('not one failure');
  return scripts.lineOf(run(), 'the line', one);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'known-'));
  script = path.join(folder, 'my_simulation.jl');
  await save('first\nsecond\n');
  const [, ...rest] = setUp();
  const begun = created({ script });
  bodies = [{ ...begun, scriptSha256: await hashOf(script) } as EventBody, ...rest];
  alive = true;
  scripts = new KnownScripts();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('where a failure is marked', () => {
  test('follows the line, and is nowhere once that was edited', async () => {
    goOn(...fail(1));
    expect(await line()).toBe(1);
    scripts.move(run(), 'the line', 4);
    expect(await line()).toBe(4);
    scripts.move(run(), 'the line', undefined);
    expect(await line()).toBeUndefined();
  });

  test('stays with the line when more partitions fail there', async () => {
    goOn(...fail(1));
    await line();
    scripts.move(run(), 'the line', 4);
    goOn(...fail(2));
    expect(await line()).toBe(4);
  });

  test('is the line that a retry names when it fails again', async () => {
    goOn(...fail(1));
    await line();
    scripts.move(run(), 'the line', undefined);
    goOn(retried(1), SECOND, ...fail(1, 2));
    expect(await line()).toBe(1);
  });
});

describe('a failure of another script', () => {
  test('is not told of where the run was over when it was met', async () => {
    goOn(...fail(1));
    alive = false;
    await save('another\n');
    expect(await look()).toEqual([]);
  });

  test('does not hide what fails after the run went on', async () => {
    goOn(...fail(1));
    alive = false;
    await save('another\n');
    await look();
    alive = true;
    goOn(supervised(), retried(1), SECOND, ...fail(1, 2));
    expect(await look()).toHaveLength(1);
  });

  test('is met anew when the run goes on with that one', async () => {
    goOn(...fail(1));
    await look();
    await save('another\n');
    expect(await scripts.saved(run())).toBe(true);
    expect(scripts.hasChanged(run())).toBe(true);
    goOn({ ...supervised(), scriptSha256: await hashOf(script) } as EventBody);
    await look();
    expect(scripts.hasChanged(run())).toBe(false);
  });
});

test('nothing is kept of a run that is off the list', async () => {
  goOn(...fail(1));
  await line();
  scripts.move(run(), 'the line', 4);
  scripts.keepOnly([run()]);
  expect(await line()).toBe(4);
  scripts.keepOnly([]);
  expect(await line()).toBe(1);
});
