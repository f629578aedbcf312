/** What `powersim results` exports is what h5py reads, to the last bit: of Julia's runs and of the embedded engine's. */
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { placesOf } from '../provision/places.mts';
import { Bed, script } from './bed';

const ROOT = path.resolve(import.meta.dirname, '../..');

let bed: Bed;
afterEach(() => bed.dispose());

interface Listing {
  readonly layout: string;
  readonly models: readonly {
    readonly outputs: readonly { readonly problem?: string; key: string; model: string }[];
  }[];
}

interface Compared {
  readonly compared: number;
  readonly lines: number;
  readonly distinct: number;
  readonly missing: number;
  readonly different: readonly (readonly string[])[];
}

/** Exports everything that there is, and lets h5py judge it. */
async function exported(simulation: string, store: string): Promise<Compared> {
  const listed = await bed.powersim(['results', simulation, '--json']);
  expect(listed.exitCode, listed.stderr).toBe(0);
  const { models } = JSON.parse(listed.stdout) as Listing;
  const variables = models.flatMap(({ outputs }) => outputs).filter(({ problem }) => problem === undefined);
  const csv = path.join(bed.folder, 'all.csv');
  const chosen = variables.flatMap(({ model, key }) => ['--variable', `${model}/${key}`]);
  const made = await bed.powersim(['results', simulation, ...chosen, '--layout', 'long', '--csv', csv]);
  expect(made.exitCode, made.stderr).toBe(0);
  const program = path.join(import.meta.dirname, 'realized.py');
  const { stdout } = await execa(placesOf('julia').python, [program, store, csv]);
  return JSON.parse(stdout) as Compared;
}

const storeIn = (simulation: string) => path.join(simulation, 'data_store/simulation_store.h5');

function expectSame({ compared, lines, different, distinct, missing }: Compared): void {
  expect(different).toEqual([]);
  expect(lines).toBe(compared);
  expect(compared).toBeGreaterThan(200);
  // Not all alike, nor all missing.
  expect(distinct).toBeGreaterThan(10);
  expect(missing).toBeLessThan(compared / 2);
}

describe('the CSV of a run', () => {
  test('on Julia equals what h5py reads', async () => {
    bed = new Bed('G1');
    const run = await bed.powersim(['run', script('simulation.jl'), ...bed.flags()], { STANDIN_EMULATION: '1' });
    expect(run.exitCode, run.stderr).toBe(0);
    expectSame(await exported(bed.simulation, storeIn(bed.simulation)));
  });

  test('on the embedded engine equals what h5py reads', async () => {
    bed = new Bed('G1');
    const flags = ['--num-steps=4', '--period=2', '--num-overlap-steps=1', '--num-parallel-processes=2'];
    const place = [`--output-dir=${bed.outputDir}`, `--name=${bed.name}`];
    const run = await bed.powersim([
      'run',
      path.join(ROOT, 'samples/embedded/five_bus.powersim.mjs'),
      ...place,
      ...flags,
    ]);
    expect(run.exitCode, run.stderr).toBe(0);
    expectSame(await exported(bed.simulation, storeIn(bed.simulation)));
  });
});
