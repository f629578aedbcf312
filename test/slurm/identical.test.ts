import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { differences } from '../chaos/compare-stores.mts';
import { Bed as JuliaBed, script as juliaScript } from '../julia/bed';
import { Bed, clusterForFile, queue, root, SlurmBed, script, slurmFlags, startsOf } from './bed';

const cluster = clusterForFile();
const beds: (SlurmBed | JuliaBed | Bed)[] = [];
afterEach(async () => {
  await Promise.all(beds.splice(0).map((bed) => bed.dispose()));
});

const storeOf = (simulation: string) => path.join(simulation, 'data_store/simulation_store.h5');
/** What is named by the run or the moment, and the seconds that solving took. */
const namesTheRun = (name: string) =>
  ['serialized_keys', '/systems/', 'optimizer_stats'].some((part) => name.includes(part));

test('the documented shape, 53 tasks and four at a time, gives the store that this machine gives alone', {
  timeout: 400_000,
}, async () => {
  const bed = new SlurmBed(cluster());
  beds.push(bed);
  const sample = path.join(root, 'samples/embedded/five_bus.powersim.mjs');
  const shape = { '--num-steps': '365', '--period': '7', '--num-parallel-processes': '4' };
  const run = await bed.powersim(['run', sample, ...bed.slurm({}, shape)]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const { state, join, partitions } = await bed.status();
  expect({ state, join: join.state }).toEqual({ state: 'succeeded', join: 'succeeded' });
  expect(partitions.map((partition) => partition.attempts.length)).toEqual(Array(53).fill(1));
  const names = (await queue(cluster())).map(({ name, state: of }) => `${name.split('-').at(-1)} ${of}`);
  // Setup, the array, and the join.
  expect(names.sort()).toEqual(['1 COMPLETED', ...Array(53).fill('2 COMPLETED'), '3 COMPLETED']);

  const alone = new Bed();
  beds.push(alone);
  const local = await alone.run(sample, { ...shape, '--num-parallel-processes': '2' });
  expect(local.exitCode, local.stdout + local.stderr).toBe(0);
  expect(await differences(storeOf(bed.simulation), storeOf(alone.simulation), namesTheRun)).toEqual([]);
});

test('a simulation in Julia gives the store that this machine gives alone, with Julia found by the prologue', async () => {
  const [bed, alone] = [new JuliaBed(), new JuliaBed()];
  beds.push(bed, alone);
  const settings = { pollInterval: 1, memory: '1G', partitionsPerTask: 2, prologue: ['echo the prologue was here'] };
  const args = ['run', juliaScript('simulation.jl'), ...bed.flags(), ...slurmFlags(settings)];
  const run = await bed.powersim(args, cluster().env);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect((await bed.status()).state).toBe('succeeded');
  const local = await alone.powersim(['run', juliaScript('simulation.jl'), ...alone.flags()]);
  expect(local.exitCode, local.stdout + local.stderr).toBe(0);
  expect(await differences(storeOf(bed.simulation), storeOf(alone.simulation), namesTheRun)).toEqual([]);
});

test('several partitions of a task are executed by one worker, one after the other', async () => {
  const bed = new SlurmBed(cluster());
  beds.push(bed);
  const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm({ partitionsPerTask: 3 })]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const stamps = await bed.stamps();
  expect(startsOf(stamps)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  const pids = [1, 2, 3, 4].map((index) => stamps.find((stamp) => stamp.index === index)?.pid);
  expect(new Set(pids.slice(0, 3)).size).toBe(1);
  expect(pids[3]).not.toBe(pids[0]);
});

test('a joined store that is gone is made again by a job, and nothing is executed for it', async () => {
  const bed = new SlurmBed(cluster());
  beds.push(bed);
  expect((await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm()])).exitCode).toBe(0);
  rmSync(storeOf(bed.simulation));
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
});
