/** Days of RTS-GMLC in sequence: the shipped sample in partitions, and all line limits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SimulationPartitions, System } from '../../../src/engine';
import { partitionDir, simulationDir } from '../../../src/layout';
import { joinSimulation } from '../../../src/store/join';
import { readStore } from '../beds/read-store';
import { loadSample } from '../beds/sample';
import { simulate } from '../beds/simulate';
import { checkSimulation } from '../checker/simulation';
import { missing, rtsFolder } from './day';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'powersim-rts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const storeIn = (simulation: string) => path.join(simulation, 'data_store', 'simulation_store.h5');

test('three days of the sample in two partitions, by relax-and-fix, are feasible and leave nobody without power', async (context) => {
  if (missing) return context.skip(missing);
  process.env['RTS_GMLC'] = rtsFolder;
  const { buildSimulation, executeSimulation } = await loadSample('rts_gmlc.powersim.mjs');
  const place = { outputDir: folder, name: 'rts' };
  const partitions = new SimulationPartitions({ numSteps: 3, period: 2, numOverlapSteps: 1 });
  await buildSimulation(folder, place.name, partitions);
  for (const index of [1, 2]) {
    await executeSimulation(await buildSimulation(partitionDir(place, index), place.name, partitions, index));
  }
  await joinSimulation(place, { skipFailures: false });
  const system = await System.fromRtsGmlc(rtsFolder);
  const feasible = { network: 'copper plate', slack: 0 } as const;
  for (const index of [1, 2]) {
    const alone = await readStore(storeIn(path.join(partitionDir(place, index), place.name)));
    expect(checkSimulation(system, alone, feasible)).toEqual([]);
  }
  const joined = await readStore(storeIn(simulationDir(place)));
  expect(joined.realized.periods).toBe(72);
  // A day of overlap is too short for units with 48 h of minimum time: their status may jump at the seam, nowhere else.
  const seam = 48;
  const elsewhere = checkSimulation(system, joined, feasible).filter(
    ({ where, period }) => period + (where === 'UC 3' ? seam : 0) !== seam,
  );
  expect(elsewhere).toEqual([]);
});

test('three days keep all 120 line limits', async (context) => {
  if (missing) return context.skip(missing);
  const system = await System.fromRtsGmlc(rtsFolder);
  const contents = await simulate({
    system,
    steps: 3,
    horizon: 48,
    network: 'PTDFPowerModel',
    solver: { method: 'relaxAndFix' },
  });
  expect(checkSimulation(system, contents, { network: 'lines limited', slack: 0 })).toEqual([]);
});
