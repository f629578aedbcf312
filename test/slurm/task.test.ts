/** The task alone, as Slurm runs it: what it writes down when Slurm ends it, and starts it again. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { batchJob } from '../../src/executors/slurm/script';
import type { JobWork } from '../../src/executors/slurm/spec';
import { taskExit, taskOutput } from '../../src/layout';
import { stampsOf } from '../julia/bed';
import { isLiving, root, startsOf } from '../node/bed';
import { TaskBed } from '../node/task-bed';
import { clusterForFile, requeue, script, until } from './bed';

const cluster = clusterForFile({ accounting: false });
let bed: TaskBed;
afterEach(() => bed.dispose());

/** Hands a task's job over; what it is to go wrong in comes with the environment. @returns its number */
async function submit(work: JobWork, faults: string): Promise<string> {
  const spec = bed.specOf(2, work);
  const program = { node: process.execPath, entry: path.join(root, 'dist/powersim.js'), electron: false };
  const job = batchJob({ spec, program, array: { numbers: [1], throttle: 0 } });
  const { stdout } = await execa('sbatch', ['--parsable', ...job.args], {
    env: { ...cluster().env, POWERSIM_TEST_FAULTS: faults },
    input: job.script,
  });
  return stdout.trim();
}

const TWO: JobWork = {
  type: 'execute',
  tasks: {
    '1': [
      [1, 1],
      [2, 1],
    ],
  },
};
const started = (index: number) =>
  until(
    async () => startsOf(await stampsOf(bed.simulation)),
    (starts) => starts[index] !== undefined,
  );
const ended = (how: string) =>
  until(
    () => Promise.resolve(bed.story(2, 1)),
    (story) => story.includes(`ended ${how}`),
  );
const record = () =>
  until(
    () =>
      Promise.resolve()
        .then(() => readFileSync(taskExit(bed.place, 2, 1), 'utf8'))
        .catch(() => ''),
    (text) => text !== '',
  );

test('cancelled, it says that it was told to end, and nothing of the attempt; nothing of it is left', async () => {
  bed = new TaskBed(() => ({ script: script('simulation.mjs'), slurm: { memory: '300M', time: '5' } }));
  await bed.setUp();
  const job = await submit(TWO, '1:hang');
  await started(1);
  await cluster().run('scancel', job);
  expect(await ended('terminated')).toEqual(['began 0', '1@1 began', 'ended terminated']);
  expect(await record()).toBe('143 0\n');
  expect((await stampsOf(bed.simulation)).filter((stamp) => isLiving(stamp.pid))).toEqual([]);
  expect(bed.lines(2, 1)[0]).toMatchObject({ job: `${job}_1`, node: cluster().nodes[0], memory: 300 * 2 ** 20 });
});

test('where its shell was killed, it ends with it: nobody works beside a retry', async () => {
  bed = new TaskBed(() => ({ script: script('simulation.mjs'), slurm: { memory: '300M', time: '5' } }));
  await bed.setUp();
  await submit(TWO, '1:hang');
  await started(1);
  const began = bed.lines(2, 1).find((line) => line.type === 'began');
  const status = readFileSync(`/proc/${began?.pid}/status`, 'utf8');
  process.kill(Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]), 'SIGKILL');
  const isOver = await until(
    async () => [began?.pid ?? 0, ...(await stampsOf(bed.simulation)).map(({ pid }) => pid)].some(isLiving),
    (anyLives) => !anyLives,
  );
  expect(isOver).toBe(false);
  expect(bed.story(2, 1)).toEqual(['began 0', '1@1 began', 'ended terminated']);
});

test('queued again in the middle, it goes on with the next attempt, and with what was left', async () => {
  bed = new TaskBed(() => ({ script: script('simulation.mjs'), slurm: { memory: '300M', time: '5' } }));
  await bed.setUp();
  const job = await submit(TWO, '1@1:hang');
  await started(1);
  await requeue(cluster(), `${job}_1`);
  expect(await ended('done')).toEqual([
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
  await until(record, (text) => text === '0 1\n');
  expect(readFileSync(taskOutput(bed.place, 2, 1), 'utf8').match(/^==== run a-run-\w+ · submission 2 /gm)).toHaveLength(
    2,
  );
});
