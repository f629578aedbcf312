import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { placeOf } from '../../src/layout';
import { joinSimulation } from '../../src/store/join';
import { measureSimulation } from '../../src/store/seams';
import { Bed, compareStores, type Generation, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

/**
 * Runs the sample with a join that fails, so that the store is as setup left it.
 * @returns a copy of the folder, for our join
 */
async function unjoined(generation: Generation, flags: Record<string, string> = {}): Promise<string> {
  bed = new Bed(generation);
  const run = await bed.powersim(['run', script('simulation.jl'), ...bed.flags(flags)], {
    STANDIN_EMULATION: '1',
    STANDIN_FAULTS: 'join:throw',
  });
  expect(run.exitCode, run.stderr).toBe(1);
  const own = path.join(bed.folder, 'own', bed.name);
  cpSync(bed.simulation, own, { recursive: true });
  return own;
}

describe('the native join of what Julia wrote', () => {
  test.each(['G0', 'G1'] as const)('equals the package’s own in every dataset (%s)', async (generation) => {
    const own = await unjoined(generation);
    const packages = await bed.powersim(['join', bed.simulation]);
    expect(packages.exitCode, packages.stderr).toBe(0);
    const report = await joinSimulation(placeOf(own), { skipFailures: false });
    const { compared, different } = await compareStores(bed.simulation, own);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(20);
    expect(report.store.throughLibrary).toEqual([]);
    const json = (folder: string, file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    expect(json(own, 'results/status.json')).toEqual(json(bed.simulation, 'results/status.json'));
    expect(json(own, 'data_store/check.sha256')).toEqual({
      files: [{ filename: 'simulation_store.h5', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
  });

  test('the seams say what the stand-in does: a run forgets its start after one step', async () => {
    const own = await unjoined('G1', { '--num-overlap-steps': '2' });
    const { report } = await measureSimulation(placeOf(own));
    expect(report.measured).toEqual([1, 2, 3]);
    expect(report.verdict).toMatchObject({
      kind: 'enough',
      sentence: expect.stringContaining('An overlap of 2 steps is enough'),
    });
    const on = report.datasets.find((d) => d.source === 'decision' && d.key === 'OnVariable__ThermalStandard');
    // The first unit's commitment is the other way round in the first hour of each run.
    expect(on).toMatchObject({ kind: 'commitment', realised: { differing: 3 }, lastStep: { differing: 0 } });
    expect(on?.perSeam.map(({ seam, time }) => [seam, time])).toEqual([
      [1, '2024-01-02T00:00:00'],
      [2, '2024-01-05T00:00:00'],
      [3, '2024-01-08T00:00:00'],
    ]);
  });

  test('parameters that are kept beside the store are refused', async () => {
    const own = await unjoined('G2');
    await expect(joinSimulation(placeOf(own), { skipFailures: false })).rejects.toMatchObject({
      code: 'join.unknownStore',
      message: expect.stringContaining("package's own join"),
    });
    expect(existsSync(path.join(own, 'results', 'status.json'))).toBe(false);
  });
});
