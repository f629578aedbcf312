import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { JobWork } from '../../src/executors/slurm/spec';
import { submissionDir } from '../../src/layout';
import { TaskBed } from '../node/task-bed';
import { placesOf } from '../provision/places.mts';
import { Bed, compareStores, isLiving, juliaEnvironment, project, script, stampsOf, startsOf } from './bed';

let bed: TaskBed;
afterEach(() => bed.dispose());
const made = () => {
  bed = new TaskBed(() => ({
    script: script('simulation.jl'),
    juliaExecutable: placesOf('julia').executable,
    exeflags: ['-O0', `--project=${project('G1')}`],
    environment: juliaEnvironment(),
  }));
};
const tasks = (...indices: number[]): JobWork => ({
  type: 'execute',
  tasks: { '1': indices.map((index) => [index, 1]) },
});

test('setup, two tasks at once with two partitions each and the package’s join give the store that a local run gives', async () => {
  made();
  await bed.setUp();
  const executed = await Promise.all([bed.start(2, tasks(1, 2), 1).ended, bed.start(3, tasks(3, 4), 1).ended]);
  expect(
    executed.map((end) => end.exitCode),
    executed.map((end) => end.output).join(''),
  ).toEqual([0, 0]);
  const stamps = await stampsOf(bed.simulation);
  expect(startsOf(stamps)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  expect(new Set(stamps.map((stamp) => stamp.pid)).size).toBe(2);
  const join = await bed.start(4, { type: 'join', skipFailures: false }).ended;
  expect(join.exitCode, join.output).toBe(0);
  expect(existsSync(path.join(submissionDir(bed.place, 4), 'job.worker-1.log'))).toBe(true);

  const local = new Bed('G1');
  try {
    const run = await local.powersim(['run', script('simulation.jl'), ...local.flags()]);
    expect(run.exitCode, run.stderr).toBe(0);
    expect((await compareStores(bed.simulation, local.simulation)).different).toEqual([]);
  } finally {
    await local.dispose();
  }
});

test('a task that is told to end takes its Julia along; started again, it makes the attempt anew', async () => {
  made();
  await bed.setUp();
  const cut = bed.start(2, tasks(1, 2), 1, { STANDIN_FAULTS: `1:hold=${bed.folder}/never` });
  await bed.told('1@1 began', 2, 1);
  cut.kill('SIGTERM');
  expect(await cut.ended).toMatchObject({ exitCode: 143 });
  expect((await stampsOf(bed.simulation)).filter((stamp) => isLiving(stamp.pid))).toEqual([]);
  const again = await bed.start(2, tasks(1, 2), 1, { SLURM_RESTART_COUNT: '1' }).ended;
  expect(again.exitCode, again.output).toBe(0);
  expect(bed.story(2, 1)).toEqual([
    'began 0',
    '1@1 began',
    'ended terminated',
    'began 1',
    '1@2 began',
    '1@2 succeeded',
    '2@1 began',
    '2@1 succeeded',
    'ended done',
  ]);
});
