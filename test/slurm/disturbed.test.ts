/** A cluster that takes tasks away and starts them again: each is named as what it was, and the run goes on by itself. */
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clusterForFile, requeue, SlurmBed, script, startsOf, until } from './bed';

const cluster = clusterForFile({ nodes: 2, cpus: 3 });
let bed: SlurmBed;
afterEach(() => bed.dispose());

const TWO = { '--num-steps': '6' };

/** Starts a run of two partitions whose first stays in its first execution. */
async function paused(settings: Record<string, string> = {}) {
  const env = { POWERSIM_TEST_FAULTS: '1@1:pause', POWERSIM_TEST_GO_ON: path.join(bed.folder, 'never') };
  const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm(settings, TWO)], env);
  const job = await bed.jobOf(1);
  await bed.started(1);
  // So that whatever happens to the cluster happens to the first alone.
  await run.event({ type: 'attemptEnded', index: 2 });
  return { run, job };
}

/** It ended well, and the first partition was executed twice for the given reason. */
async function wentOn({ run }: Awaited<ReturnType<typeof paused>>, kind: string | RegExp): Promise<void> {
  const { exitCode, stderr } = await run.ended;
  expect(exitCode, stderr).toBe(0);
  const attempts = await bed.attempts(1);
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
  expect(attempts[0]?.kind).toMatch(kind);
  expect(startsOf(await bed.stamps())).toEqual({ 1: 2, 2: 1 });
  expect(await bed.status()).toMatchObject({ state: 'succeeded', join: { state: 'succeeded' } });
}

test('a task that is put back into the queue begins again', async () => {
  bed = new SlurmBed(cluster());
  const begun = await paused();
  await requeue(cluster(), begun.job);
  await wentOn(begun, 'requeued');
});

test('a task that gives way to another job, and is queued again, begins again', async () => {
  bed = new SlurmBed(cluster());
  const begun = await paused({ partition: 'low' });
  await urgentJob(async () => {
    const { kind } = await begun.run.event({ type: 'attemptEnded', index: 1 });
    expect(kind).toMatch(/^(preempted|requeued)$/);
  });
  await wentOn(begun, /^(preempted|requeued)$/);
});

test('a task that gives way to another job, and is gone, is handed over again', async () => {
  bed = new SlurmBed(cluster());
  const begun = await paused({ partition: 'scavenger' });
  await urgentJob(async () => {
    const { kind } = await begun.run.event({ type: 'attemptEnded', index: 1 });
    expect(kind).toBe('preempted');
  });
  await wentOn(begun, 'preempted');
});

test('a task whose node fails begins again on another', async () => {
  bed = new SlurmBed(cluster());
  const begun = await paused();
  const { node = '' } = ((await bed.attempts(1)).at(-1) ?? {}) as { node?: string };
  expect(cluster().nodes).toContain(node);
  await cluster().failNode(node);
  await begun.run.ended;
  await cluster().mendNode(node);
  await wentOn(begun, /^(nodeFail|requeued)$/);
});

/** Every node is taken by a job that nothing else may run beside, until `meanwhile` has resolved. */
async function urgentJob(meanwhile: () => Promise<void>): Promise<void> {
  const wants = ['--partition=urgent', '--nodes=2', '--exclusive', '--mem=0', '--output=/dev/null'];
  const job = await cluster().run('sbatch', '--parsable', ...wants, '--wrap=sleep 600');
  try {
    await until(
      () => cluster().run('squeue', '-h', '-j', job, '-o', '%T'),
      (state) => state === 'RUNNING',
    );
    await meanwhile();
  } finally {
    await cluster().run('scancel', job);
  }
}
