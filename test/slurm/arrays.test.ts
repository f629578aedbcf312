import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clusterForFile, newcomers, queue, SlurmBed, script, startsOf, until } from './bed';

// Numbers of an array end at 5; twelve steps in periods of one are twelve partitions.
const cluster = clusterForFile({ maxArraySize: 6, accounting: true });
const TWELVE = { '--period': '1', '--num-parallel-processes': '3' };
let bed: SlurmBed;
afterEach(() => bed.dispose());

test('more partitions than an array may have are several arrays, and no more of them run at a time', async () => {
  bed = new SlurmBed(cluster());
  const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm({}, TWELVE)]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const stamps = await bed.stamps();
  expect(Object.values(startsOf(stamps))).toEqual(Array(12).fill(1));
  const tasks = (await queue(cluster())).filter(({ id }) => id.includes('_'));
  const sizes: Record<string, number> = {};
  for (const { name } of tasks) sizes[name] = (sizes[name] ?? 0) + 1;
  expect(Object.values(sizes).sort()).toEqual([2, 5, 5]);
});

test('where fewer jobs may be handed over than there are, the run goes on with those that may', async () => {
  bed = new SlurmBed(cluster());
  await cluster().limitSubmissions(4);
  try {
    const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm({}, TWELVE)]);
    const warning = await run.event({ type: 'warning', code: 'slurm.limit' });
    expect(warning.message).toMatch(/limit/i);
    expect((await run.ended).exitCode).toBe(0);
  } finally {
    await cluster().limitSubmissions(undefined);
  }
  expect(Object.values(startsOf(await bed.stamps()))).toEqual(Array(12).fill(1));
});

test('a dry run shows the scripts, and hands over and writes nothing', async () => {
  bed = new SlurmBed(cluster());
  const added = await newcomers(cluster());
  const run = await bed.powersim([
    'run',
    '--dry-run',
    script('simulation.mjs'),
    ...bed.slurm({ qos: 'night' }, TWELVE),
  ]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('#SBATCH --qos=night');
  expect(run.stdout.match(/^#!\/bin\/bash/gm)).toHaveLength(5);
  expect(await added()).toEqual([]);
  expect(existsSync(bed.simulation)).toBe(false);
});

test('what waits says why in the words of Slurm, and can be cancelled there', async () => {
  bed = new SlurmBed(cluster());
  const go = path.join(bed.folder, 'go');
  const env = { POWERSIM_TEST_FAULTS: '*:pause', POWERSIM_TEST_GO_ON: go };
  const flags = bed.slurm({}, { '--num-parallel-processes': '1', '--num-steps': '6' });
  const run = bed.start(['run', script('simulation.mjs'), ...flags], env);
  await bed.jobOf(1);
  const text = async () => (await bed.powersim(['status', bed.simulation])).stdout;
  expect(await until(text, (told) => told.includes('waits for its turn'))).toContain('1 at a time');
  const waiting = (await queue(cluster())).find(({ state, id }) => state === 'PENDING' && id.includes('_'));
  await cluster().run('scancel', waiting?.id ?? '');
  const told = await run.event({ type: 'warning', code: 'slurm.cancelled' });
  expect(told.message).toMatch(/^Partition 2 .*cancelled in Slurm by/);
  await until(
    () => bed.states(),
    (states) => states[1] === 'cancelled',
  );
  bed.write('go', '');
  expect((await run.ended).exitCode).not.toBe(0);
  const resumed = await bed.powersim(['resume', bed.simulation], env);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
});
