/** Tasks that are killed, or cancelled by Slurm or by us: what is said of them, and that a resume goes on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clusterForFile, SlurmBed, script, startsOf, until } from './bed';

let bed: SlurmBed;
afterEach(() => bed.dispose());

describe.each([
  ['with accounting', true],
  ['without accounting', false],
] as const)('%s', (_, accounting) => {
  const cluster = clusterForFile({ accounting });

  test('a task that is killed as a whole is named as killed, and tried again', async () => {
    bed = new SlurmBed(cluster());
    const go = path.join(bed.folder, 'go');
    const env = { POWERSIM_TEST_FAULTS: '1@1:pause', POWERSIM_TEST_GO_ON: go };
    const flags = bed.slurm({}, { '--num-steps': '6' });
    const run = bed.start(['run', script('simulation.mjs'), ...flags], env);
    await bed.jobOf(1);
    await bed.started(1);
    process.kill(taskPid(bed, 2, 1), 'SIGKILL');
    const ended = await run.event({ type: 'attemptEnded', index: 1, attempt: 1 });
    expect(ended).toMatchObject({ outcome: 'failed', kind: 'killed' });
    expect((await run.ended).exitCode).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual({ 1: 2, 2: 1 });
  });

  test('a task that Slurm cancels while it runs is cancelled by its name, and a resume does the rest', async () => {
    bed = new SlurmBed(cluster());
    const go = path.join(bed.folder, 'go');
    const env = { POWERSIM_TEST_FAULTS: '1@1:pause', POWERSIM_TEST_GO_ON: go };
    const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm({}, { '--num-steps': '6' })], env);
    const job = await bed.jobOf(1);
    await bed.started(1);
    await cluster().run('scancel', job);
    const ended = await run.event({ type: 'attemptEnded', index: 1 });
    expect(ended.outcome).toBe('cancelled');
    expect(ended.message).toMatch(/cancelled/);
    await run.ended;
    expect(await bed.states()).toEqual(['cancelled', 'succeeded']);
    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  });

  test('a run that is cancelled takes its jobs back', async () => {
    bed = new SlurmBed(cluster());
    const env = { POWERSIM_TEST_FAULTS: '*:pause', POWERSIM_TEST_GO_ON: path.join(bed.folder, 'never') };
    const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm()], env);
    await bed.jobOf(1);
    expect((await bed.powersim(['cancel', bed.simulation])).exitCode).toBe(0);
    await run.ended;
    expect(await bed.status()).toMatchObject({ state: 'cancelled', alive: false });
    expect(await bed.states()).toEqual(Array(4).fill('cancelled'));
    await until(
      () => bed.active(),
      (rows) => rows.length === 0,
    );
    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  });
});

/** The process of the task itself, from its own record. */
function taskPid(of: SlurmBed, submission: number, task: number): number {
  const file = path.join(of.outputDir, '.powersim/NAME/slurm', String(submission), `${task}.ndjson`);
  const [began] = readFileSync(file, 'utf8').split('\n');
  return (JSON.parse(began ?? '') as { pid: number }).pid;
}
