/** Somebody changes a run's folders under it: nothing is written through a link, and nothing in a place that is gone. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bed, SMALL, script, startsOf } from './bed';

let bed: Bed;
let outside: string;
beforeEach(() => {
  bed = new Bed();
  outside = path.join(bed.folder, 'outside');
  mkdirSync(outside);
  for (const name of ['a', 'b', 'c']) writeFileSync(path.join(outside, name), 'precious');
});
afterEach(() => bed.dispose());

const partition = (index: number) => path.join(bed.simulation, 'simulation_partitions', String(index));
const log = (name: string) => path.join(bed.outputDir, '.powersim/NAME/logs', name);
const goOn = () => writeFileSync(path.join(bed.folder, 'go-on'), '');

/** A run of one process whose first partition waits to be told to go on. */
const start = (overrides: Record<string, string> = {}) =>
  bed.start(['run', script('simulation.mjs'), ...bed.flags({ '--num-parallel-processes': '1', ...overrides })], {
    POWERSIM_TEST_FAULTS: '1@1:pause',
    POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go-on'),
  });

function linkFrom(file: string, to: string): string {
  symlinkSync(path.join(outside, to), file);
  return file;
}

function expectUntouched(): void {
  expect(readdirSync(outside, { recursive: true }).sort()).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'b', 'c']) expect(readFileSync(path.join(outside, name), 'utf8')).toBe('precious');
}

const link = (file: string) => expect.stringContaining(`${file} is a symbolic link`);

describe.skipIf(process.platform === 'win32')('a link that is put into the folders of a living run', () => {
  test('in the place of a partition’s files or folder fails that partition, which names it, and is written to by nobody', async () => {
    const run = start();
    await bed.started(1);
    renameSync(partition(4), `${partition(4)}.bak`);
    const links = [
      linkFrom(path.join(partition(2), 'console.log'), 'a'),
      linkFrom(path.join(partition(3), 'run_partition_simulation.log'), 'b'),
      linkFrom(partition(4), '.'),
    ];
    goOn();
    expect((await run.ended).exitCode).toBe(1);
    const { partitions } = await bed.status();
    expect(partitions.map(({ state }) => state)).toEqual(['succeeded', 'failed', 'failed', 'failed']);
    for (const [i, file] of links.entries()) {
      expect(partitions[i + 1]?.attempts).toMatchObject([{ outcome: 'failed', message: link(file) }]);
    }
    expectUntouched();
    for (const file of links) unlinkSync(file);
    renameSync(`${partition(4)}.bak`, partition(4));
    const retried = await bed.powersim(['retry', bed.simulation]);
    expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0);
  });

  test('in the place of a partition that is being executed fails it, and nothing is renamed or believed there', async () => {
    const run = start(SMALL);
    await bed.started(1);
    renameSync(partition(1), `${partition(1)}.bak`);
    linkFrom(partition(1), '.');
    goOn();
    expect((await run.ended).exitCode).toBe(1);
    expect(await bed.attempts(1)).toMatchObject([{ outcome: 'failed', message: link(partition(1)) }]);
    expect(await bed.states()).toEqual(['failed', 'succeeded']);
    expectUntouched();
  });

  test.each([
    ['the log of upstream’s join', () => path.join(bed.simulation, 'logs/join_partitioned_simulation.log')],
    ['the results', () => path.join(bed.simulation, 'outputs')],
    ['what the join prints', () => log('join-console.log')],
    ['a worker’s log', () => log('worker-9.log')],
  ])('in the place of %s stops the run with a message that names it', async (_, file) => {
    const run = start(SMALL);
    await bed.started(1);
    const placed = linkFrom(file(), 'a');
    goOn();
    expect((await run.ended).exitCode).toBe(1);
    const { join, partitions } = await bed.status();
    const said = [join.message, ...partitions.flatMap((p) => p.attempts.map((a) => a.message))].filter(Boolean);
    expect(said).toContainEqual(link(placed));
    expectUntouched();
    unlinkSync(placed);
    const resumed = await bed.powersim(['retry', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  });
});

describe('a partition’s folder that somebody removes', () => {
  test('before it is executed is made again', async () => {
    const run = start(SMALL);
    await bed.started(1);
    rmSync(partition(2), { recursive: true });
    goOn();
    expect((await run.ended).exitCode).toBe(0);
  });

  test('from an interrupted run is made again by a resume', async () => {
    const run = start(SMALL);
    await bed.started(1);
    run.kill('SIGTERM');
    await run.ended;
    for (const index of [1, 2]) rmSync(partition(index), { recursive: true });
    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
  });
});

test('an output folder that is moved away in the middle of a simulation is not made again in its old place', async () => {
  const away = path.join(bed.folder, 'AWAY');
  const leaving = bed.write(
    'leaving.mjs',
    `import { existsSync, renameSync, writeFileSync } from 'node:fs';
     import { executeTiny } from ${JSON.stringify(script('tiny.mjs'))};
     export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
     const left = ${JSON.stringify(path.join(bed.folder, 'left'))};
     export async function executeSimulation(simulation) {
       simulation.onProgress = () => {
         if (existsSync(left)) return;
         writeFileSync(left, '');
         renameSync(${JSON.stringify(bed.outputDir)}, ${JSON.stringify(away)});
       };
       await executeTiny(simulation);
     }`,
  );
  const run = bed.start(['run', leaving, ...bed.flags(SMALL)]);
  expect(await run.event({ type: 'attemptEnded', index: 1 })).toMatchObject({ outcome: 'failed', kind: 'disk' });
  expect(existsSync(bed.outputDir)).toBe(false);
  renameSync(away, bed.outputDir);
  const ended = await run.ended;
  expect(ended.exitCode, ended.stderr).toBe(0);
});
