/** A task's program that outlives its job, beside the one that does its work anew: both would write into one folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batchJob } from '../../src/executors/slurm/script';
import type { JobWork } from '../../src/executors/slurm/spec';
import { consoleLog, partitionDir, submissionDir } from '../../src/layout';
import { pidNamespace } from '../../src/machine';
import { stampsOf } from '../julia/bed';
import { isLiving, processesOf, root, script, startsOf } from './bed';
import { RUN, TaskBed } from './task-bed';

let bed: TaskBed;
const shells: ChildProcess[] = [];
beforeEach(async () => {
  bed = new TaskBed(() => ({ script: script('simulation.mjs') }));
  await bed.setUp();
});
afterEach(async () => {
  for (const shell of shells.splice(0)) shell.kill('SIGTERM');
  await bed.dispose();
});

const only = (index: number, attempt = 1): JobWork => ({ type: 'execute', tasks: { [index]: [[index, attempt]] } });
const hangs = { POWERSIM_TEST_FAULTS: '1@1:hang' };
const started = () =>
  vi.waitFor(async () => expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1 }), 30_000);
const entries = (index: number) => readdirSync(partitionDir(bed.place, index)).filter((name) => /^NAME/.test(name));

/** Runs the batch script of a task as Slurm does. @param node what is to run the program */
function runScript(submission: number, index: number, node: string): ChildProcess {
  const spec = bed.specOf(submission, only(index));
  const program = { node, entry: path.join(root, 'bin/powersim.js'), electron: false };
  const job = batchJob({ spec, program, array: { numbers: [index], throttle: 0 } });
  const id = `${4710 + submission}`;
  const slurm = { SLURM_JOB_ID: id, SLURM_ARRAY_JOB_ID: id, SLURM_ARRAY_TASK_ID: `${index}` };
  const shell = spawn('/bin/bash', ['-c', job.script], {
    env: { ...process.env, ...slurm, ...hangs },
    stdio: 'ignore',
  });
  shells.push(shell);
  return shell;
}

test.each(['its child', 'its child’s child'])(
  'a program ends with the shell of its job, and so does its worker: %s',
  async (what) => {
    const wrapper = path.join(bed.folder, 'wrapper');
    writeFileSync(wrapper, `#!/bin/bash\n"${process.execPath}" "$@"\nexit $?\n`, { mode: 0o755 });
    const shell = runScript(2, 1, what === 'its child' ? process.execPath : wrapper);
    await started();
    shell.kill('SIGKILL');
    await bed.told('ended terminated', 2, 1);
    expect(bed.story(2, 1)).toEqual(['began 0', '1@1 began', 'ended terminated']);
    expect(processesOf(`${RUN}.4712_1`)).toEqual([]);
  },
);

test('a program whose shell was gone before it looked ends at once', async () => {
  const { pid } = spawnSync('/bin/true');
  const env = { ...hangs, POWERSIM_SHELL: `${pid} ${pidNamespace()}` };
  expect(await bed.start(2, only(1), 1, env).ended).toMatchObject({
    exitCode: 143,
    output: expect.stringContaining('The shell that ran this task is gone'),
  });
  expect(bed.story(2, 1)).toEqual(['began 0', 'ended terminated']);
  expect(await stampsOf(bed.simulation)).toEqual([]);
});

test('a shell in another container is not taken for gone', async () => {
  const { pid } = spawnSync('/bin/true');
  const env = { POWERSIM_SHELL: `${pid} pid:[1]` };
  expect((await bed.start(2, only(1), 1, env).ended).exitCode).toBe(0);
});

test('who executes a partition lets go of it when it was handed over again, and says nothing more of it', async () => {
  const lost = bed.start(2, only(1), 1, hangs);
  await started();
  const again = bed.start(3, only(1, 2), 1);
  const { exitCode, output } = await lost.ended;
  expect(exitCode, output).toBe(1);
  expect(output).toContain(`handed over again, as submission 3 of the run ${RUN}: here it ends`);
  expect(bed.story(2, 1)).toEqual(['began 0', '1@1 began']);
  expect((await again.ended).exitCode).toBe(0);
  expect(bed.story(3, 1)).toEqual(['began 0', '1@2 began', '1@2 succeeded', 'ended done']);
  const stamps = await stampsOf(bed.simulation);
  expect(startsOf(stamps)).toEqual({ 1: 2 });
  expect(stamps.filter(({ pid }) => isLiving(pid))).toEqual([]);
  expect(entries(1).filter((name) => !name.endsWith('.failed'))).toEqual(['NAME']);
  // Slurm had kept it, and starts it again: nothing is left to do for it.
  const late = await bed.start(2, only(1), 1, { SLURM_RESTART_COUNT: '1' }).ended;
  expect(late.exitCode, late.output).toBe(1);
  expect(bed.story(2, 1).slice(2)).toEqual(['began 1']);
  expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 2 });
});

test('who was still loading the script touches nothing of the partition', async () => {
  await bed.dispose();
  bed = new TaskBed((folder) => ({ script: path.join(folder, 'slow.mjs') }));
  const wait = `if (process.env.SLOW) await new Promise((done) => setTimeout(done, 1e6));`;
  writeFileSync(
    path.join(bed.folder, 'slow.mjs'),
    `${wait}\nexport * from ${JSON.stringify(script('simulation.mjs'))};\n`,
  );
  await bed.setUp();
  const lost = bed.start(2, only(1), 1, { SLOW: '1' });
  const log = path.join(submissionDir(bed.place, 2), '1.worker-1.log');
  await vi.waitFor(() => expect(existsSync(log)).toBe(true), 30_000);
  const again = bed.start(3, only(1), 1);
  expect([(await lost.ended).exitCode, (await again.ended).exitCode]).toEqual([1, 0]);
  expect([bed.story(2, 1), bed.story(3, 1).slice(1)]).toEqual([
    ['began 0'],
    ['1@1 began', '1@1 succeeded', 'ended done'],
  ]);
  expect(entries(1)).toEqual(['NAME']);
  expect(readFileSync(consoleLog(bed.place, 1), 'utf8').match(/^==== attempt/gm)).toHaveLength(1);
});
