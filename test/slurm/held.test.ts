/** What keeps jobs from starting, and what is done about it. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { clusterForFile, queue, SlurmBed, script, startsOf, until } from './bed';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'powersim-prolog-')));
const broken = path.join(folder, 'broken');
const prolog = path.join(folder, 'prolog');
writeFileSync(prolog, `#!/bin/sh\ntest ! -e ${broken}\n`, { mode: 0o755 });
const cluster = clusterForFile({ lines: [`Prolog=${prolog}`] });
let bed: SlurmBed;
beforeEach(() => {
  bed = new SlurmBed(cluster());
});
afterEach(() => bed.dispose());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIMULATION = script('simulation.mjs');
const TWO = { '--num-steps': '6', '--num-parallel-processes': '1' };
const goOn = () => path.join(bed.folder, 'go-on');
const paused = () => ({ POWERSIM_TEST_FAULTS: '1@1:pause', POWERSIM_TEST_GO_ON: goOn() });
const waiting = async () => (await bed.active()).filter(({ state }) => state === 'PENDING');

test('what Slurm holds since its node could not launch it is released, and the run goes on', async () => {
  writeFileSync(broken, '');
  const run = bed.start(['run', SIMULATION, ...bed.slurm({}, TWO)]);
  const told = await run.event({ type: 'warning', code: 'slurm.released' });
  expect(told.message).toMatch(/could not be started on its node.*Released for another try, 1 of 3/);
  rmSync(broken);
  await cluster().mendNode(cluster().nodes[0] ?? '');
  expect((await run.ended).exitCode).toBe(0);
});

test('what somebody holds is told, and released by continue', async () => {
  const run = bed.start(['run', SIMULATION, ...bed.slurm({}, TWO)], paused());
  await bed.jobOf(1);
  expect((await bed.powersim(['continue', bed.simulation])).stdout).toBe(
    'Nothing was paused, and Slurm holds nothing of this run.',
  );
  const [held] = await until(waiting, (rows) => rows.length > 0);
  await cluster().run('scontrol', 'hold', held?.id ?? '');
  const told = await run.event({ type: 'warning', code: 'slurm.cannotStart' });
  expect(told.message).toContain('powersim continue');
  const { stdout, stderr } = await bed.powersim(['continue', bed.simulation]);
  expect(stdout, stderr).toMatch(/^1 task that was held in Slurm is released/);
  writeFileSync(goOn(), '');
  expect((await run.ended).exitCode).toBe(0);
});

test('a partition that is cancelled while Slurm holds it is soon over', async () => {
  const run = bed.start(['run', SIMULATION, ...bed.slurm({ pollInterval: 60 }, TWO)], paused());
  await bed.jobOf(1);
  await bed.powersim(['pause', bed.simulation]);
  await until(
    () => queue(cluster()),
    (rows) => rows.some(({ reason }) => reason.startsWith('JobHeld')),
  );
  await bed.powersim(['cancel', bed.simulation, '--partition', '2']);
  await run.event({ type: 'dequeued', index: 2 });
  run.kill('SIGINT');
  await run.ended;
});

test('a setup that can never start is told, and a resume with other resources goes to the end', async () => {
  const run = bed.start(['run', SIMULATION, ...bed.slurm({ partition: 'short', time: '30' }, TWO)]);
  const told = await run.event({ type: 'warning', code: 'slurm.cannotStart' });
  expect(told.message).toMatch(/PartitionTimeLimit.*--slurm time=…$/);
  run.kill('SIGTERM');
  await run.ended;
  const resumed = await bed.powersim(['resume', bed.simulation, '--slurm=time=3']);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
});

test('a setup that is cancelled in Slurm while nobody watches is handed over again by a resume', async () => {
  const blocker = await cluster().run('sbatch', '--parsable', '--exclusive', '--output=/dev/null', '--wrap=sleep 600');
  await until(
    () => queue(cluster()),
    (rows) => rows.some(({ id, state }) => id === blocker && state === 'RUNNING'),
  );
  const run = bed.start(['run', SIMULATION, ...bed.slurm({}, TWO)]);
  const [setup] = await until(waiting, (rows) => rows.length > 0);
  await run.event({ type: 'jobSubmitted' });
  run.kill('SIGTERM');
  await run.ended;
  await cluster().run('scancel', setup?.id ?? '', blocker);
  const { exitCode, stdout, stderr } = await bed.powersim(['resume', bed.simulation]);
  expect(exitCode, stdout + stderr).toBe(0);
});

test('a partition that is cancelled in a task which executes several is over at once, where it runs and where it waits', async () => {
  const flags = bed.slurm({ partitionsPerTask: 2 }, { '--num-parallel-processes': '1' });
  const run = bed.start(['run', SIMULATION, ...flags], paused());
  await bed.jobOf(1);
  await bed.started(1);
  for (const index of ['2', '4']) await bed.powersim(['cancel', bed.simulation, '--partition', index]);
  for (const index of [2, 4]) await run.event({ type: 'dequeued', index });
  expect(await bed.states()).toEqual(['running', 'cancelled', 'queued', 'cancelled']);
  writeFileSync(goOn(), '');
  expect((await run.ended).exitCode).not.toBe(0);
  expect(await bed.states()).toEqual(['succeeded', 'cancelled', 'succeeded', 'cancelled']);
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 3: 1 });
});

test('a resume with other resources gives them to what waits, and what runs keeps what it has', async () => {
  const run = bed.start(['run', SIMULATION, ...bed.slurm({}, TWO)], paused());
  const first = await bed.jobOf(1);
  await until(waiting, (rows) => rows.length > 0);
  run.kill('SIGTERM');
  await run.ended;
  const resumed = bed.start(['resume', bed.simulation, '--slurm=time=3'], paused());
  const told = await resumed.event({ type: 'warning', code: 'slurm.replaced' });
  expect(told.message).toBe(
    '1 task that waits is handed over again with what was changed. 1 running task keeps what it has.',
  );
  writeFileSync(goOn(), '');
  expect((await resumed.ended).exitCode).toBe(0);
  const jobsOf = async (index: number) =>
    ((await bed.attempts(index)) as readonly { job?: string }[]).map(({ job }) => job);
  expect(await jobsOf(1)).toEqual([first]);
  const [second, ...more] = await jobsOf(2);
  expect(more).toEqual([]);
  const limit = async (job = '') => /TimeLimit=(\S+)/.exec(await cluster().run('scontrol', 'show', 'job', job))?.[1];
  expect([await limit(first), await limit(second)]).toEqual(['00:10:00', '00:03:00']);
});
