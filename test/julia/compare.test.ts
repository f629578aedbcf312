/** A partitioned run against a single one of the same script: the comparison says what h5py finds. */
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { simulationDir, storeFile } from '../../src/layout';
import { startReader } from '../../src/results/client';
import { placesOf } from '../provision/places.mts';
import { Bed } from './bed';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FIVE_BUS = path.join(ROOT, 'samples/embedded/five_bus.powersim.mjs');

let bed: Bed;
afterEach(() => bed.dispose());

interface Difference {
  readonly compared: number;
  readonly maxAbsolute: number;
  readonly magnitude: number;
  readonly sum: number;
  readonly differing: number;
  /** Columns and times of the largest. */
  readonly at: readonly (readonly [column: string, time: string])[];
}

test('partitions without overlap differ from a single run as h5py says', async () => {
  bed = new Bed();
  const common = [`--output-dir=${bed.outputDir}`, '--num-steps=4'];
  const cut = ['--period=2', '--num-overlap-steps=0', '--num-parallel-processes=1'];
  for (const args of [
    ['simulate', FIVE_BUS, ...common, '--name=single'],
    ['run', FIVE_BUS, ...common, ...cut, `--name=${bed.name}`],
  ]) {
    const ran = await bed.powersim(args);
    expect(ran.exitCode, ran.stderr).toBe(0);
  }
  const folders = ['single', bed.name].map((name) => simulationDir({ outputDir: bed.outputDir, name }));
  const program = path.join(import.meta.dirname, 'differences.py');
  const { stdout } = await execa(placesOf('julia').python, [program, ...folders.map(storeFile)]);
  const expected = new Map(Object.entries(JSON.parse(stdout) as Record<string, Difference>));

  const reader = startReader({ program: path.join(ROOT, 'dist/results.js') });
  try {
    const [single, parted] = await Promise.all(
      folders.map((folder) => reader.ask('open', { target: { kind: 'simulation', folder } })),
    );
    const comparison = await reader.ask('compare', { results: single?.results ?? 0, other: parted?.results ?? 0 });
    expect(comparison).toMatchObject({ notCompared: [], notes: expect.any(Array) });
    expect(comparison.differences).toHaveLength(expected.size);
    for (const { output, at, ...told } of comparison.differences) {
      const id = `${output.model}/${output.key}`;
      const { compared, maxAbsolute, magnitude, sum, differing, at: places } = expected.get(id) ?? none;
      const near = (value: number) => expect.closeTo(value, 6);
      expect(told, id).toMatchObject({ compared, maxAbsolute: near(maxAbsolute), sum: near(sum) });
      expect(told.relative, id).toBeCloseTo(magnitude === 0 ? 0 : maxAbsolute / magnitude, 12);
      if (told.differing !== undefined) expect(told.differing, id).toBe(differing);
      expect(at === undefined, id).toBe(maxAbsolute === 0);
      if (at) expect(places, id).toContainEqual([at.column, new Date(at.ms).toISOString().slice(0, 19)]);
    }
    // The second partition begins with units that the single run had on.
    expect(comparison.differences.filter(({ maxAbsolute }) => maxAbsolute > 0).length).toBeGreaterThan(1);
    expect(comparison.sentence).toMatch(/^The largest relative difference is /);
  } finally {
    reader.dispose();
  }
});

const none: Difference = { compared: 0, maxAbsolute: 0, magnitude: 0, sum: 0, differing: 0, at: [] };
