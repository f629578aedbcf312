/** Julia's runs of every generation as results and seams; what is exported is what h5py reads, to the last bit. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import type { SeamView } from '../../src/results/protocol';
import { placesOf } from '../provision/places.mts';
import { Bed, SMALL, script } from './bed';

const ROOT = path.resolve(import.meta.dirname, '../..');

let bed: Bed;
afterEach(() => bed.dispose());

interface Listing {
  readonly layout: string;
  readonly statusWord?: string;
  readonly numSteps: number;
  readonly warnings: readonly string[];
  readonly partitions: readonly { readonly index: number; readonly state: string }[];
  readonly gaps: readonly { readonly kind: string; readonly label: string }[];
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
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

async function listingOf(simulation: string): Promise<Listing> {
  const listed = await bed.powersim(['results', simulation, '--json']);
  expect(listed.exitCode, listed.stderr).toBe(0);
  return JSON.parse(listed.stdout) as Listing;
}

async function seams(): Promise<SeamView> {
  const told = await bed.powersim(['seams', bed.simulation, '--json']);
  expect(told.exitCode, told.stderr).toBe(0);
  return JSON.parse(told.stdout) as SeamView;
}

/** Exports everything that there is, and lets h5py judge it. */
async function exported(simulation: string, store: string): Promise<Compared> {
  const { models } = await listingOf(simulation);
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
  test.each(['G0', 'G1', 'G2'] as const)('on Julia equals what h5py reads (%s)', async (generation) => {
    bed = new Bed(generation);
    const run = await bed.powersim(['run', script('simulation.jl'), ...bed.flags(SMALL)], { STANDIN_EMULATION: '1' });
    expect(run.exitCode, run.stderr).toBe(0);
    const { layout, statusWord, numSteps, warnings, partitions, gaps, unknown } = await listingOf(bed.simulation);
    expect({ layout, statusWord, numSteps, warnings, gaps }).toEqual({
      layout: 'joined',
      statusWord: 'SUCCESSFULLY_FINALIZED',
      numSteps: 4,
      warnings: [],
      gaps: [],
    });
    expect(partitions).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
    const own = generation === 'G2' ? 'outputs' : 'results';
    expect(existsSync(path.join(bed.simulation, own, 'status.json'))).toBe(true);
    // The newest generation keeps parameters in files of their own, one for each model.
    const models = unknown.map(({ path: file }) => path.relative(bed.simulation, file).split(path.sep)[1]);
    expect(models.sort()).toEqual(generation === 'G2' ? ['ED', 'EM', 'UC'] : []);
    // They do not keep anybody from measuring what the stores hold.
    const { seams: measured, rows, notes } = await seams();
    expect(measured).toHaveLength(1);
    expect(rows.length).toBeGreaterThan(5);
    expect(notes.join().includes('The parameters of ED, EM and UC were not measured')).toBe(generation === 'G2');
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

test('a Julia run in which a partition failed is marked; its seams are told before and after the join', async () => {
  bed = new Bed('G1');
  const flags = bed.flags({ ...SMALL, '--num-steps': '6', '--max-attempts': '1' });
  const run = await bed.powersim(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: '3:infeasible' });
  expect(run.exitCode, run.stderr).toBe(1);
  const partial = await listingOf(bed.simulation);
  expect(partial).toMatchObject({
    layout: 'partial',
    partitions: [{ state: 'succeeded' }, { state: 'succeeded' }, { state: 'failed' }],
    gaps: [{ kind: 'failed', label: expect.stringMatching(/^partition 3 failed · steps 5–6/) }],
  });
  expect(partial.warnings[0]).toContain('2 of 3 partitions');
  const before = await seams();
  expect(before).toMatchObject({ basis: 'measured', of: 2, seams: [{ seam: 1 }] });
  expect(before.notes).toEqual([
    expect.stringMatching(
      /^The seams beside partition 3 were not measured: failed: .*Solving model UC failed at 2024-01-05/,
    ),
  ]);

  const retried = await bed.powersim(['retry', bed.simulation, '--partition', '3']);
  expect(retried.exitCode, retried.stderr).toBe(0);
  expect(await listingOf(bed.simulation)).toMatchObject({ layout: 'joined', warnings: [], gaps: [] });
  const after = await seams();
  // The package's join reports nothing.
  expect(after).toMatchObject({ basis: 'measured', verdict: { kind: 'notEnough' }, notes: [] });
  expect(after.seams.map(({ seam }) => seam)).toEqual([1, 2]);
  const row = (view: SeamView, model: string, key: string) =>
    view.rows.find(({ output }) => output.model === model && output.key === `${key}__ThermalStandard`);
  const power = row(after, 'ED', 'ActivePowerVariable');
  // Shares are those of the largest value of all seams.
  const { relative: _, ...cell } = row(before, 'ED', 'ActivePowerVariable')?.cells[0] ?? {};
  expect(power?.cells[0]).toMatchObject({ column: 'Sundance', ...cell });
  // In the step that both computed the later one is cold: off by 0.01 · (1 + column / 10) of 100 MVA in five columns.
  expect(power?.cells.map((cell) => cell?.maxAbsolute)).toEqual([expect.closeTo(1.5, 9), expect.closeTo(1.5, 9)]);
  // And commits the first unit the other way round in the first hour.
  const on = row(after, 'UC', 'OnVariable');
  expect(on?.cells).toMatchObject([
    { maxAbsolute: 1, differing: 1, time: '2024-01-02T00:00:00' },
    { maxAbsolute: 1, differing: 1, time: '2024-01-04T00:00:00' },
  ]);
});
