/** What goes wrong in tasks is named as what it is, with its remedy, and a resume or a retry goes on to the end. */
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clusterForFile, SlurmBed, script, startsOf } from './bed';
import { cgroupsRefused } from './cluster.mts';

const refused = cgroupsRefused();
let bed: SlurmBed;
afterEach(() => bed.dispose());

const ONE_EACH = { '--num-steps': '6', '--period': '1', '--num-parallel-processes': '6' };
/** Bytes are taken in MB. */
const eats = (megabytes: number) => ({ POWERSIM_TEST_EAT: String(megabytes) });

// Without accounting: `cancelled.test.ts`.
describe('what goes wrong in tasks', () => {
  const cluster = clusterForFile({ accounting: true, cgroup: refused === undefined, cpus: 8 });

  test.skipIf(refused !== undefined)(
    `out of time, out of memory, killed and broken tasks are told apart, and go on with more (${refused ?? 'in control groups'})`,
    { timeout: 300_000 },
    async () => {
      bed = new SlurmBed(cluster());
      const faults = '1:hang;2:eat;3:throwExecute;4@1:kill';
      const env = { POWERSIM_TEST_FAULTS: faults, ...eats(600), POWERSIM_TEST_GO_ON: path.join(bed.folder, 'never') };
      const flags = bed.slurm({ time: '1', memory: '400M' }, ONE_EACH);
      const run = await bed.powersim(['run', script('simulation.mjs'), ...flags], env);
      expect(run.exitCode, run.stdout + run.stderr).toBe(1);
      expect(await bed.states()).toEqual(['failed', 'failed', 'failed', 'succeeded', 'succeeded', 'succeeded']);
      expect((await bed.attempts(1)).map(({ kind }) => kind)).toEqual(['timeout']);
      expect((await bed.attempts(2)).map(({ kind }) => kind)).toEqual(['outOfMemory']);
      expect((await bed.attempts(3)).map(({ kind }) => kind)).toEqual(['script', 'script']);
      expect((await bed.attempts(4)).map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
      const told = (await bed.powersim(['status', bed.simulation])).stdout;
      expect(told).toMatch(/time limit/);
      expect(run.stdout).toMatch(/--slurm memory=600M/);
      expect(run.stdout).toMatch(/--slurm time=0:02:00/);

      // What the script did is over; the others get what they lacked, which is shown before.
      const more = await bed.powersim(['retry', bed.simulation, '--more', '--yes'], {
        ...env,
        POWERSIM_TEST_FAULTS: '2:hold',
        ...eats(350),
      });
      expect(more.exitCode, more.stdout + more.stderr).toBe(1);
      expect(more.stdout + more.stderr).toMatch(/memory 400M → 600M/);
      expect(more.stdout + more.stderr).toMatch(/time .* → 0:02:00/);
      expect(await bed.states()).toEqual(['succeeded', 'succeeded', 'failed', ...Array(3).fill('succeeded')]);
      const resumed = await bed.powersim(['resume', bed.simulation]);
      expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
      expect((await bed.status()).join.state).toBe('succeeded');
      expect(startsOf(await bed.stamps())).toMatchObject({ 5: 1, 6: 1 });
    },
  );
});

describe('what a cluster does not take', () => {
  const cluster = clusterForFile();

  test.each([
    ['a partition', { partition: 'nowhere' }, /nowhere.*powersim\.slurm/],
    ['more memory than a node has', { memory: '100G' }, /Memory specification.*powersim\.slurm/],
  ] as const)('%s fails setup with its words and the settings to change', async (_, settings, words) => {
    bed = new SlurmBed(cluster());
    const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm(settings)]);
    expect(run.exitCode).not.toBe(0);
    expect((await bed.status()).setup).toMatchObject({ state: 'failed', message: expect.stringMatching(words) });
    const resumed = await bed.powersim(['resume', bed.simulation, '--slurm=partition=main', '--slurm=memory=200M']);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  });

  test.each([
    ['a prologue that fails', { prologue: ['module load nothing-of-the-kind || exit 3'] }, /module/],
    ['a Node that is not there', { node: '/nowhere/node' }, /\/nowhere\/node/],
  ] as const)('%s fails setup with what the job printed', async (_, settings, words) => {
    bed = new SlurmBed(cluster());
    const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm(settings)]);
    expect(run.exitCode).not.toBe(0);
    expect((await bed.status()).setup).toMatchObject({ state: 'failed', message: expect.stringMatching(words) });
  });
});
