import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hashOf } from '../../src/executors/script-hash';
import type { JobWork } from '../../src/executors/slurm/spec';
import { encodeTaskLine, type TaskLine } from '../../src/executors/slurm/task-log';
import { cancelRequest, partitionDir, readStatus, submissionDir, taskLog } from '../../src/layout';
import { differences, namesTheRun } from '../chaos/compare-stores.mts';
import { stampsOf } from '../julia/bed';
import { Bed, isLiving, processesOf, script, startsOf } from './bed';
import { RUN, TaskBed } from './task-bed';

let bed: TaskBed;
afterEach(() => bed.dispose());
const made = () => {
  bed = new TaskBed(() => ({ script: script('simulation.mjs') }));
  return bed;
};

const ALL: JobWork = {
  type: 'execute',
  tasks: {
    '1': [
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ],
  },
};
const only = (index: number, attempt = 1): JobWork => ({ type: 'execute', tasks: { [index]: [[index, attempt]] } });
const JOIN: JobWork = { type: 'join', skipFailures: false };
const faults = (orders: string) => ({ POWERSIM_TEST_FAULTS: orders });
const entries = (index: number) => readdirSync(partitionDir(bed.place, index)).filter((name) => /^NAME/.test(name));
const storeOf = (simulation: string) => path.join(simulation, 'data_store/simulation_store.h5');

test('setup, four partitions in one worker and the join come to what a local run comes to', async () => {
  made();
  const setup = await bed.start(1, { type: 'setup' }).ended;
  expect(setup.exitCode, setup.output).toBe(0);
  expect(setup.output).toMatch(/^==== run a-run-\w+ · submission 1 · task 4711 · node node1 · .* ====$/m);
  expect(bed.lines(1).find((line) => line.type === 'phaseEnded')).toMatchObject({
    result: { outcome: 'succeeded', initialTime: '2024-01-01T00:00:00' },
  });
  bed.mark();
  const execute = await bed.start(2, ALL, 1, { SLURM_MEM_PER_CPU: '300', SLURM_CPUS_ON_NODE: '2' }).ended;
  expect(execute.exitCode, execute.output).toBe(0);
  expect(bed.story(2, 1)).toEqual([
    'began 0',
    ...[1, 2, 3, 4].flatMap((index) => [`${index}@1 began`, `${index}@1 succeeded`]),
    'ended done',
  ]);
  const began = { type: 'began', restart: 0, job: '4712_1', node: 'node1', memory: 600 * 2 ** 20 };
  expect(bed.lines(2, 1)[0]).toMatchObject(began);
  const last = bed.lines(2, 1).filter((line) => line.type === 'step' && line.index === 4);
  expect(last.at(-1)).toMatchObject({ step: 4, of: 4 });
  const stamps = await stampsOf(bed.simulation);
  expect(startsOf(stamps)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  expect(new Set(stamps.map((stamp) => stamp.pid)).size).toBe(1);
  const join = await bed.start(3, JOIN).ended;
  expect(join.exitCode, join.output).toBe(0);
  expect(bed.lines(3).at(-2)).toMatchObject({ type: 'phaseEnded', result: { outcome: 'succeeded' } });

  const local = new Bed();
  try {
    expect((await local.run(script('simulation.mjs'))).exitCode).toBe(0);
    const different = await differences(storeOf(bed.simulation), storeOf(local.simulation), namesTheRun);
    expect(different).toEqual([]);
  } finally {
    await local.dispose();
  }
});

test('a partition that fails leaves the next one its turn, in a new worker', async () => {
  made();
  await bed.setUp();
  const { exitCode } = await bed.start(2, ALL, 1, faults('2:kill;3:throw')).ended;
  expect(exitCode).toBe(1);
  expect(bed.story(2, 1).filter((word) => !word.includes('began'))).toEqual([
    '1@1 succeeded',
    '2@1 failed',
    '3@1 failed',
    '4@1 succeeded',
    'ended done',
  ]);
  const kinds = bed.lines(2, 1).flatMap((line) => (line.type === 'attemptEnded' ? [line.result.kind] : []));
  expect(kinds).toEqual([undefined, 'killed', 'script', undefined]);
  expect(
    readdirSync(submissionDir(bed.place, 2))
      .filter((name) => name.includes('worker'))
      .sort(),
  ).toEqual(['1.worker-1.log', '1.worker-2.log', '1.worker-3.log']);
});

describe('Slurm starts a task again', () => {
  test('what was cut off is made again under the next number, what had ended is left alone', async () => {
    made();
    await bed.setUp();
    const cut = bed.start(2, ALL, 1, faults('2@1:hang'));
    await bed.told('2@1 began', 2, 1);
    await vi.waitFor(async () => expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 1 }), 20_000);
    cut.kill('SIGKILL');
    await cut.ended;
    appendFileSync(taskLog(bed.place, 2, 1), '{"type":"step","time":12');
    const again = await bed.start(2, ALL, 1, { SLURM_RESTART_COUNT: '1' }).ended;
    expect(again.exitCode, again.output).toBe(0);
    expect(bed.story(2, 1).slice(4)).toEqual([
      'began 1',
      '2@2 began',
      '2@2 succeeded',
      '3@1 began',
      '3@1 succeeded',
      '4@1 began',
      '4@1 succeeded',
      'ended done',
    ]);
    expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 2, 3: 1, 4: 1 });
    expect(entries(2).filter((name) => !name.endsWith('.failed'))).toEqual(['NAME']);
    expect(processesOf(`${RUN}.4712_1`)).toEqual([]);
  });

  test('a success that it could not tell any more is told, and not made again', async () => {
    made();
    await bed.setUp();
    expect((await bed.start(2, only(3, 3), 3).ended).exitCode).toBe(0);
    const kept = bed
      .log(2, 3)
      .split('\n')
      .filter((line) => /"began"|attemptBegan/.test(line));
    writeFileSync(taskLog(bed.place, 2, 3), `${kept.join('\n')}\n`);
    const again = await bed.start(2, only(3, 3), 3, { SLURM_RESTART_COUNT: '1' }).ended;
    expect(again.exitCode, again.output).toBe(0);
    expect(bed.story(2, 3)).toEqual(['began 0', '3@3 began', 'began 1', '3@3 succeeded', 'ended done']);
    expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 3: 1 });
  });

  test('a half setup makes room, and no second simulation comes to be', async () => {
    made();
    const cut = bed.start(1, { type: 'setup' }, 'job', faults('setup@1:hangBuilt'));
    await vi.waitFor(() => expect(existsSync(path.join(bed.simulation, 'data_store'))).toBe(true), 30_000);
    cut.kill('SIGKILL');
    await cut.ended;
    const again = await bed.start(1, { type: 'setup' }, 'job', { SLURM_RESTART_COUNT: '1' }).ended;
    expect(again.exitCode, again.output).toBe(0);
    expect(bed.story(1)).toEqual(['began 0', 'began 1', 'succeeded', 'ended done']);
    const there = readdirSync(bed.place.outputDir).filter((name) => name.startsWith('NAME'));
    expect(there).toEqual(['NAME', expect.stringMatching(/^NAME\.old-/)]);
    expect(bed.lines(1).find((line) => line.type === 'phaseEnded')).toMatchObject({
      result: { warnings: [expect.stringContaining(`kept as ${path.join(bed.place.outputDir, there[1] ?? '')}`)] },
    });
    // All is done: nothing more happens.
    expect((await bed.start(1, { type: 'setup' }, 'job', { SLURM_RESTART_COUNT: '2' }).ended).exitCode).toBe(0);
    expect(bed.story(1).slice(4)).toEqual(['began 2', 'ended done']);
  });
});

test('a node that Slurm lost sight of gives way to the one where the task was started again', async () => {
  made();
  await bed.setUp();
  const lost = bed.start(2, only(1), 1, faults('1:hang'));
  await vi.waitFor(async () => expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1 }), 30_000);
  const other: TaskLine = { type: 'began', time: Date.now(), restart: 1, job: '4712_1', node: 'node2', pid: 1 };
  appendFileSync(taskLog(bed.place, 2, 1), encodeTaskLine(other));
  const { exitCode, output } = await lost.ended;
  expect(exitCode, output).toBe(1);
  expect(output).toContain('started this task again somewhere else');
  expect(bed.story(2, 1)).toEqual(['began 0', '1@1 began', 'began 1']);
  const [stamp] = await stampsOf(bed.simulation);
  expect(isLiving(stamp?.pid ?? 0)).toBe(false);
});

describe('told to end', () => {
  test('a task ends what it started, says so, and says nothing of what it cut off', async () => {
    made();
    await bed.setUp();
    const [one, two] = [bed.start(2, only(1), 1, faults('1:hang')), bed.start(3, only(2), 2, faults('2:hang'))];
    await vi.waitFor(async () => expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 1 }), 40_000);
    one.kill('SIGTERM');
    expect(await one.ended).toMatchObject({ exitCode: 143 });
    expect(bed.story(2, 1)).toEqual(['began 0', '1@1 began', 'ended terminated']);
    const stamps = await stampsOf(bed.simulation);
    const pidOf = (index: number) => stamps.find((stamp) => stamp.index === index)?.pid ?? 0;
    expect([isLiving(pidOf(1)), isLiving(pidOf(2))]).toEqual([false, true]);
    // Slurm's signal reaches the worker as well, and before this process.
    process.kill(pidOf(2), 'SIGTERM');
    await vi.waitFor(() => expect(isLiving(pidOf(2))).toBe(false), { timeout: 20_000, interval: 5 });
    two.kill('SIGTERM');
    expect(await two.ended).toMatchObject({ exitCode: 143 });
    expect(bed.story(3, 2)).toEqual(['began 0', '2@1 began', 'ended terminated']);
  });

  test('while a script is loading', async () => {
    bed = new TaskBed((folder) => ({ script: path.join(folder, 'slow.mjs') }));
    writeFileSync(path.join(bed.folder, 'slow.mjs'), 'await new Promise((done) => setTimeout(done, 1e6));');
    const task = bed.start(1, { type: 'setup' });
    await vi.waitFor(() => expect(existsSync(path.join(submissionDir(bed.place, 1), 'job.worker-1.log'))).toBe(true), {
      timeout: 30_000,
    });
    task.kill('SIGTERM');
    expect(await task.ended).toMatchObject({ exitCode: 143 });
    expect(bed.story(1)).toEqual(['began 0', 'ended terminated']);
  });
});

test('a file asks it to end one of its partitions, or to leave one out, which it says at once', async () => {
  made();
  await bed.setUp();
  const task = bed.start(2, ALL, 1, faults('2:hang'));
  await bed.told('2@1 began', 2, 1);
  writeFileSync(cancelRequest(bed.place, 2, 3), '');
  await bed.told('3@1 cancelled', 2, 1);
  writeFileSync(cancelRequest(bed.place, 2, 2), '');
  expect((await task.ended).exitCode).toBe(1);
  expect(bed.story(2, 1).slice(3)).toEqual([
    '2@1 began',
    '3@1 cancelled',
    '2@1 cancelled',
    '4@1 began',
    '4@1 succeeded',
    'ended done',
  ]);
  expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 1, 4: 1 });
});

describe('refused', () => {
  test('partitions of a folder that another run made meanwhile', async () => {
    made();
    await bed.setUp();
    bed.mark('another-run');
    const { exitCode, output } = await bed.start(2, only(1), 1).ended;
    expect(exitCode).toBe(1);
    expect(bed.story(2, 1)).toEqual(['began 0', 'ended refused']);
    expect(output).toContain('belongs to the run another-run: this job of another run does nothing there.');
    expect(await stampsOf(bed.simulation)).toEqual([]);
  });

  test('setup where another run has begun, or where somebody else made the folder', async () => {
    made();
    bed.own('another-run');
    expect((await bed.start(1, { type: 'setup' }).ended).output).toContain('another run, another-run, has begun');
    bed.own(RUN);
    mkdirSync(bed.simulation);
    const again = bed.start(1, { type: 'setup' }, 'job', { SLURM_RESTART_COUNT: '1' });
    expect((await again.ended).output).toContain(`${bed.simulation} was made by somebody else`);
    expect(bed.story(1)).toEqual(['began 0', 'ended refused', 'began 1', 'ended refused']);
    expect(readdirSync(bed.simulation)).toEqual([]);
  });

  test('partitions of a script that changed while the job waited', async () => {
    made();
    await bed.setUp();
    bed.scriptSha256 = await hashOf(script('simulation.mjs'));
    expect((await bed.start(2, only(1), 1).ended).exitCode).toBe(0);
    bed.scriptSha256 = 'of an older one';
    const { exitCode, output } = await bed.start(3, only(2), 2).ended;
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringContaining('has changed since this job'),
    });
    expect(bed.story(3, 2)).toEqual(['began 0', 'ended refused']);
    expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1 });
  });

  test('a task that the job does not have', async () => {
    made();
    await bed.setUp();
    const { exitCode, output } = await bed.start(2, only(1), 7).ended;
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('nothing to do for task 7') });
    expect(bed.story(2, 7)).toEqual(['began 0', 'ended refused']);
  });

  test('a run that is gone, and nothing is made in its place', async () => {
    made();
    await bed.setUp();
    const task = bed.start(2, only(1), 1);
    rmSync(bed.place.outputDir, { recursive: true });
    const { exitCode, output } = await task.ended;
    expect(exitCode).toBe(1);
    expect(output).toMatch(/There is no folder for .*1\.ndjson/);
    expect(existsSync(bed.place.outputDir)).toBe(false);
  });

  test('whoever is not started by Slurm', async () => {
    made();
    const env = { SLURM_JOB_ID: '', SLURM_ARRAY_JOB_ID: '' };
    const { exitCode, output } = await bed.start(1, { type: 'setup' }, 'job', env).ended;
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('a job of Slurm runs') });
  });
});

test('a join that failed says why, and leaves no word of success', async () => {
  made();
  await bed.setUp();
  const { exitCode } = await bed.start(2, JOIN).ended;
  expect(exitCode).toBe(1);
  expect(bed.story(2)).toEqual(['began 0', 'failed', 'ended done']);
  expect(await readStatus(bed.simulation)).toBeUndefined();
});
