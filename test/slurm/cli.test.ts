/** What the command line says and does of runs on a cluster: it leaves jobs, picks them up, ends them, and changes what they ask for. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterForFile, newcomers, queue, SlurmBed, script, until } from './bed';

const cluster = clusterForFile();
let bed: SlurmBed;
beforeEach(() => {
  bed = new SlurmBed(cluster());
});
afterEach(() => bed.dispose());

const SIMULATION = script('simulation.mjs');
const TWO = { '--num-steps': '6', '--max-attempts': '1' };
const goOn = () => path.join(bed.folder, 'go-on');

/** Starts a run whose first partition waits to be told to go on. */
async function waiting(...faults: string[]) {
  const env = { POWERSIM_TEST_FAULTS: ['1@1:pause', ...faults].join(';'), POWERSIM_TEST_GO_ON: goOn() };
  const run = bed.start(['run', SIMULATION, ...bed.slurm({}, TWO)], env);
  const job = await bed.jobOf(1);
  await bed.started(1);
  await run.event({ type: 'attemptEnded', index: 2 });
  return { run, array: job.split('_')[0] ?? '' };
}

test('jobs outlive the command that is ended from outside, and resume picks them up', async () => {
  const { run, array } = await waiting();
  run.kill('SIGTERM');
  expect((await run.ended).exitCode).toBe(143);
  const alone = await bed.powersim(['status', bed.simulation]);
  expect(alone.stdout).toContain('resume picks them up');
  const steered = await bed.powersim(['pause', bed.simulation]);
  expect(steered.stderr).toMatch(/Nobody watches the run in .*, but jobs of it may go on in Slurm/);
  writeFileSync(goOn(), '');
  const { exitCode, stdout, stderr } = await bed.powersim(['resume', bed.simulation]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stderr).toContain(`Picked up 1 job of Slurm: ${array}.`);
  expect((await bed.attempts(1)).map(({ outcome }) => outcome)).toEqual(['succeeded']);
});

test('cancel ends the jobs of a run whose supervisor is gone', async () => {
  const { run } = await waiting();
  run.kill('SIGTERM');
  await run.ended;
  expect(await bed.active()).not.toEqual([]);
  const { exitCode, stderr } = await bed.powersim(['cancel', bed.simulation]);
  expect(stderr).toContain('jobs of it may go on in Slurm: ending them.');
  expect(exitCode).toBe(0);
  expect(await bed.active()).toEqual([]);
  expect(await bed.states()).toEqual(['cancelled', 'succeeded']);
  // Now there is nothing left to cancel.
  expect((await bed.powersim(['cancel', bed.simulation])).exitCode).toBe(2);
});

test('a retry says what it changes, also while the run goes on, and the next job asks for it', async () => {
  const { run } = await waiting('2@1:throwExecute');
  const retry = ['retry', bed.simulation, '--partition=2', '--slurm=memory=250M', '--slurm=time=11'];
  // What is no resource stays as it is until the run has ended.
  const refused = await bed.powersim([...retry, '--max-attempts=3']);
  expect(refused.stderr).toMatch(/keeps its settings/);
  const { exitCode, stdout, stderr } = await bed.powersim(retry);
  expect(exitCode, stderr).toBe(0);
  expect(stderr.split('\n')).toEqual(expect.arrayContaining(['memory 200M → 250M', 'time 10 → 11']));
  expect(stdout).toBe('Queued again.');
  const job = await until(
    async () => (await bed.attempts(2)) as readonly { job?: string; outcome?: string }[],
    (attempts) => attempts.at(1)?.outcome === 'succeeded',
  );
  const told = await cluster().run('scontrol', 'show', 'job', job[1]?.job ?? '');
  expect(told).toMatch(/mem=250M/);
  expect(told).toContain('TimeLimit=00:11:00');
  expect(run.events).toContainEqual(
    expect.objectContaining({ type: 'settingsChanged', changes: { slurm: { memory: '250M', time: '11' } } }),
  );
  writeFileSync(goOn(), '');
  expect((await run.ended).exitCode).toBe(0);
});

test('status --json and --dry-run tell of jobs what there is to tell', async () => {
  const { run, array } = await waiting();
  const status = (await bed.status()) as unknown as { jobs: object[]; partitions: { handed?: object }[] };
  expect(status.jobs).toMatchObject([{ phase: 'setup' }, { phase: 'execute', job: array, tasks: 2 }]);
  expect(status.partitions[0]?.handed).toEqual({ submission: 2, task: 1 });
  const added = await newcomers(cluster());
  const { exitCode, stdout } = await bed.powersim([
    'run',
    SIMULATION,
    ...bed.slurm({}, TWO),
    '--name=other',
    '--dry-run',
  ]);
  expect(stdout).toContain('#SBATCH --array=1-2');
  expect(exitCode).toBe(0);
  expect(await added()).toEqual([]);
  run.kill('SIGINT');
  expect((await run.ended).exitCode).toBe(130);
});

test('doctor says what the cluster would refuse, and that it would take a job', async () => {
  const doctor = (...flags: string[]) => bed.powersim(['doctor', '--executor=slurm', '--slurm=time=5', ...flags]);
  const fine = await doctor();
  expect(fine.stdout).toMatch(/^ok {6}Slurm controller: .* is UP$/m);
  expect(fine.stdout).toMatch(/^ok {6}Slurm partition: main, the cluster's default$/m);
  expect(fine.stdout).toMatch(/^ok {6}Test of a job: sbatch would take it: Job \d+ to start/m);
  expect(fine.stdout).toMatch(/^ok {6}Accounting: there is none/m);
  expect(fine.exitCode).toBe(0);
  const wrong = await doctor('--slurm=partition=shrot');
  expect(wrong.stdout).toMatch(/^problem Slurm partition: The cluster has no partition shrot\. Did you mean short\?$/m);
  expect(wrong.stdout).toMatch(/^problem Test of a job: .*[Ii]nvalid partition/m);
  expect(wrong.exitCode).toBe(1);
  // A test hands nothing over.
  expect((await queue(cluster())).filter(({ name }) => name === 'sbatch')).toEqual([]);
});

test('doctor says that the controller is down, and asks no more of it', async () => {
  await cluster().stopController();
  try {
    const { exitCode, stdout } = await bed.powersim(['doctor', '--executor=slurm', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] };
    expect(checks).toContainEqual(expect.objectContaining({ name: 'Slurm controller', ok: false }));
    expect(checks.map(({ name }) => name)).not.toContain('Test of a job');
    expect(exitCode).toBe(1);
  } finally {
    await cluster().restartController();
  }
});
