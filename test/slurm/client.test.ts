import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type QueueRow, SlurmSilent } from '../../src/executors/slurm/client';
import { slurmClient } from '../../src/executors/slurm/commands';
import { batchJob } from '../../src/executors/slurm/script';
import { makeSubmissionDir, specOf } from '../../src/executors/slurm/script.fixture';
import { taskExit, taskOutput } from '../../src/layout';
import { clusterForFile, requeue, until } from './bed';

const cluster = clusterForFile({ accounting: true });
const clientOf = (env: Record<string, string> = {}, timeLimit = 30_000) =>
  slurmClient({ env: { PATH: process.env['PATH'], ...env, ...cluster().env }, timeLimit });
const sleeping = '#!/bin/bash\nsleep 600\n';

/** Of one job, under a name that no other test has; their numbers in the array, or `job`, with their states. */
let name: string;
let tests = 0;
beforeEach(() => {
  tests += 1;
  name = `year-r1-${tests}`;
});
afterEach(async () => {
  const ids = (await clientOf().queue([name])).map(({ job }) => job);
  await clientOf().cancel([...new Set(ids)]);
});

async function submit(...args: string[]): Promise<string> {
  const submitted = await clientOf().submit(sleeping, [`--job-name=${name}`, '--output=/dev/null', ...args]);
  if (!submitted.ok) throw new Error(submitted.message);
  return submitted.job;
}
const statesOf = (rows: readonly QueueRow[]) =>
  Object.fromEntries(rows.map(({ task, state }) => [task ?? 'job', state]));
const reaches = (states: Record<string, string>) =>
  until(
    async () => statesOf(await clientOf().queue([name])),
    (now) => Object.entries(states).every(([task, state]) => now[task] === state),
  );

describe('what Slurm knows of a job', () => {
  test('is told by its name, task by task, and nothing of others', async () => {
    const job = await submit('--array=1-3%1', '--time=7');
    await reaches({ 1: 'RUNNING', 2: 'PENDING', 3: 'PENDING' });
    const rows = await clientOf().queue(['year-r1', name, `${name}0`]);
    const [node] = cluster().nodes;
    expect(rows.find(({ task }) => task === 1)).toMatchObject({ job, name, node, timeLimit: 420 });
    expect(rows.find(({ task }) => task === 3)).toMatchObject({ job, reason: 'JobArrayTaskLimit', node: undefined });
    expect(await clientOf().queue(['year-r1'])).toEqual([]);
  });

  test('is nothing of a waiting task that was cancelled', async () => {
    const job = await submit('--array=1-3', '--hold');
    await clientOf().cancel([`${job}_2`]);
    expect(await reaches({ 1: 'PENDING', 3: 'PENDING' })).toEqual({ 1: 'PENDING', 3: 'PENDING' });
    expect(await clientOf().accounting([job])).toEqual([]);
  });

  test('tells how a requeued task ended before, and who cancelled it', async () => {
    const job = await submit('--array=1', '--requeue');
    await reaches({ 1: 'RUNNING' });
    await requeue(cluster(), `${job}_1`);
    await reaches({ 1: 'RUNNING' });
    await clientOf().cancel([job]);
    const by = process.getuid?.();
    const states = async () => (await clientOf().accounting([job])).map((row) => [row.task, row.state, row.by]);
    await until(states, (rows) => rows.at(-1)?.[1] === 'CANCELLED');
    expect(await states()).toContainEqual([1, 'CANCELLED', by]);
  });

  test('is found by its name in the accounting', async () => {
    const before = Date.now() - 60_000;
    const job = await submit('--array=1-3%1');
    const found = await until(
      () => clientOf().accountingByName([name], before),
      (rows) => rows.length > 0,
    );
    expect(found[0]).toMatchObject({ job, name });
    expect(await clientOf().accountingByName(['year-r1'], before)).toEqual([]);
  });

  test('is asked for in any number of jobs at a time', async () => {
    await submit('--hold');
    const many = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(40)}-${i}`);
    expect(await clientOf().queue([...many, name])).toMatchObject([{ name, state: 'PENDING' }]);
  });
});

describe('a job', () => {
  test('is held, released, throttled and cancelled; one that is over or unknown is no error', async () => {
    const client = clientOf();
    const job = await submit('--array=1-2%1');
    await reaches({ 1: 'RUNNING' });
    await client.hold([job]);
    expect((await client.queue([name])).find(({ task }) => task === 2)?.reason).toMatch(/^JobHeld/);
    await client.throttle(job, 0);
    await client.release([job]);
    await reaches({ 1: 'RUNNING', 2: 'RUNNING' });
    await client.cancel([`${job}_1`, '999999', '999999_1']);
    await client.throttle(job, 2);
    await client.hold([job]);
    await client.release([job]);
    await client.cancel([job]);
    await until(
      async () => (await client.queue([name])).map(({ state }) => state),
      (states) => states.every((state) => state === 'CANCELLED'),
    );
    for (const id of [job, '999999']) {
      await client.hold([id]);
      await client.release([id]);
      await client.throttle(id, 3);
      await client.cancel([id]);
    }
  });

  test.each([
    ['refused', ['--partition=nope'], /invalid partition specified: nope/],
    ['refused', ['--mem=900G'], /Memory specification can not be satisfied/],
    ['refused', ['--account=nope'], /Invalid account/],
    ['refused', ['--nonsense=1'], /unrecognized option '--nonsense=1'/],
    ['refused', ['--array=1-5000'], /Invalid job array specification/],
  ] as const)('is %s with %j', async (why, args, message) => {
    const submitted = await clientOf().submit(sleeping, [`--job-name=${name}`, ...args]);
    expect(submitted).toMatchObject({ ok: false, why, message: expect.stringMatching(message) });
  });

  test('is told apart when the user has too many', async () => {
    await cluster().limitSubmissions(2);
    const submitted = await clientOf().submit(sleeping, [`--job-name=${name}`, '--array=1-3']);
    await cluster().limitSubmissions(undefined);
    expect(submitted).toMatchObject({ ok: false, why: 'limit' });
  });

  test('has the user’s defaults of sbatch, but nothing of an allocation around it', async () => {
    const around = { SLURM_MEM_PER_NODE: '9999999', SLURM_CPUS_PER_TASK: '99', SBATCH_WAIT: '1', SQUEUE_FORMAT: '%i' };
    const client = clientOf({ ...around, SBATCH_TIMELIMIT: '5', SBATCH_JOB_NAME: 'other', SBATCH_ARRAY_INX: '1-9' });
    const submitted = await client.submit(sleeping, [`--job-name=${name}`, '--output=/dev/null', '--hold']);
    expect(submitted).toMatchObject({ ok: true });
    expect(await client.queue([name])).toMatchObject([{ task: undefined, timeLimit: 300 }]);
  });
});

describe('while the controller does not answer', () => {
  test('a question ends in time and says nothing; a submission is uncertain, and found by its name later', async () => {
    const hasty = clientOf({}, 1500);
    cluster().signalController('SIGSTOP');
    try {
      await expect(hasty.queue([name])).rejects.toThrow(SlurmSilent);
      await expect(hasty.cancel(['1'])).rejects.toThrow(SlurmSilent);
      const submitted = await hasty.submit(sleeping, [`--job-name=${name}`, '--output=/dev/null', '--hold']);
      expect(submitted).toMatchObject({ ok: false, why: 'uncertain', message: 'sbatch did not answer in time' });
    } finally {
      cluster().signalController('SIGCONT');
    }
    const found = () => clientOf().queue([name]);
    expect(await until(found, (rows) => rows.length > 0)).toHaveLength(1);
  });

  test('for it is not running, a submission was not taken', async () => {
    await cluster().stopController();
    try {
      const limits = expect(clientOf().limits()).rejects.toThrow(SlurmSilent);
      const submitted = await clientOf().submit(sleeping, [`--job-name=${name}`]);
      expect(submitted).toMatchObject({ ok: false, why: 'away' });
      await limits;
    } finally {
      await cluster().restartController();
    }
  });
});

describe('the script of a job', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'client-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["a b'c $HOME %a #ü", 'ALL'],
    ['plain', 'NONE'],
    ['a\\b', 'PATH'],
  ])('runs with its output and its record in a folder called %j, exporting %s', async (out, exported) => {
    const outputDir = path.join(folder, out);
    mkdirSync(outputDir);
    const work = { type: 'execute' as const, tasks: { 2: [[2, 1]] as [number, number][] } };
    const spec = { ...specOf(outputDir, { export: exported }, work), runId: `r${tests}` };
    const settings = { ...spec.settings, cwd: outputDir };
    makeSubmissionDir(spec);
    // In the place of Node.js and the program: it says what it gets.
    const program = { node: '/bin/sh', entry: path.join(folder, 'program.sh'), electron: false };
    await cluster().run('cp', path.join(import.meta.dirname, 'says-what-it-gets.sh'), program.entry);
    const job = batchJob({ spec: { ...spec, settings }, program, array: { numbers: [2], throttle: 1 } });
    name = job.name;
    expect(await clientOf().submit(job.script, job.args)).toMatchObject({ ok: true });
    expect(await reaches({ 2: 'FAILED' })).toEqual({ 2: 'FAILED' });
    expect(readFileSync(taskExit(spec.place, spec.submission, 2), 'utf8')).toBe('5 0\n');
    const [folderOfJob, argument, given] = readFileSync(taskOutput(spec.place, spec.submission, 2), 'utf8').split('\n');
    expect([folderOfJob, argument, JSON.parse(given ?? '')]).toEqual([outputDir, 'task', { ...spec, settings }]);
  });
});

describe('a cluster', () => {
  const withoutAccounting = clusterForFile();

  test('says what it allows', async () => {
    expect(await clientOf().limits()).toEqual({ maxArraySize: 1001, accounting: true, minJobAge: 300 });
  });

  test('without accounting remembers nothing', async () => {
    const client = slurmClient({ env: { PATH: process.env['PATH'], ...withoutAccounting().env } });
    expect(await client.accounting(['1'])).toEqual([]);
    expect(await client.accountingByName(['x'], 0)).toEqual([]);
    expect(await client.limits()).toMatchObject({ accounting: false });
  });

  test('that this machine belongs to is named when there is none', async () => {
    const client = slurmClient({ env: { PATH: '/none' } });
    await expect(client.limits()).rejects.toThrow(/no scontrol on the PATH/);
    expect(await client.submit(sleeping, [])).toMatchObject({ ok: false, why: 'away' });
    await expect(client.queue(['x'])).rejects.toThrow(SlurmSilent);
  });
});
