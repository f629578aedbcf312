import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configFile, executionDir, partitionDir, type SimulationPlace, simulationDir } from '../../layout';
import { absoluteSteps, countPartitions } from '../../partitions';
import { createStore } from '../create-store';
import { withHdf5 } from '../hdf5';
import { smallSpec } from '../stores.fixture';
import { openStoreWriter } from '../write-store';
import { joinSimulation } from '.';
import { readContents } from './contents';
import { timeAfter } from './match';
import { countSteps } from './plan';
import { storeFile } from './survey';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'embedded ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const numbers = { numSteps: 5, period: 2, numOverlapSteps: 1 };
const on = ['variables', 'OnVariable__ThermalStandard'] as const;
const power = ['variables', 'ActivePowerVariable__ThermalStandard'] as const;

/** What the embedded engine writes: every step's executions and the realised hours, all numbers telling the absolute step. */
async function execute(file: string, [first, last]: readonly [number, number]): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const initialTime = timeAfter('2024-01-01T00:00:00', (first - 1) * 86_400_000);
  await createStore(file, { ...smallSpec(countSteps([first, last])), initialTime });
  const writer = await openStoreWriter(file);
  for (let step = first; step <= last; step += 1) {
    const at = step - first;
    for (const key of [on, power] as const)
      writer.writeExecution('UC', at, key[0], key[1], new Float64Array(96).fill(step));
    writer.writeStats('UC', at, { objective_value: step });
    for (let hour = 0; hour < 24; hour += 1) {
      writer.writeExecution('ED', at * 24 + hour, power[0], power[1], new Float64Array([step, hour]));
    }
    for (const key of [on, power] as const)
      writer.writeState(key[0], key[1], at * 24, 24, new Float64Array(48).fill(step));
  }
  writer.close();
}

test.each(['nan', 'unallocated'] as const)(
  'stores of the embedded engine are joined (setup: %s)',
  async (unwritten) => {
    mkdirSync(path.dirname(configFile(place)), { recursive: true });
    writeFileSync(configFile(place), JSON.stringify({ num_steps: 5, period: 2, num_overlap_steps: 1 }));
    mkdirSync(path.dirname(storeFile(simulationDir(place))));
    await createStore(storeFile(simulationDir(place)), smallSpec(5), { unwritten });
    for (let index = 1; index <= countPartitions(numbers); index += 1) {
      const folder = executionDir(partitionDir(place, index), 'uc', 1);
      await execute(storeFile(folder), absoluteSteps(numbers, index));
      mkdirSync(path.join(folder, 'results'));
      writeFileSync(path.join(folder, 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
    }
    const single = path.join(place.outputDir, 'single.h5');
    await execute(single, [1, 5]);

    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.store.throughLibrary).toEqual([]);
    expect(report.seams.verdict.kind).toBe('enough');
    const joined = storeFile(simulationDir(place));
    const [own, expected] = await Promise.all([joined, single].map((file) => readContents(file)));
    expect([...(own?.datasets.keys() ?? [])]).toEqual([...(expected?.datasets.keys() ?? [])]);
    await withHdf5(joined, 'r', (a) =>
      withHdf5(single, 'r', (b) => {
        for (const dataset of own?.datasets.keys() ?? []) {
          expect(a.readFloat64(dataset), dataset).toEqual(b.readFloat64(dataset));
        }
      }),
    );
  },
);
