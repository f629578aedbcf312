import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { absoluteSteps } from '../../partitions';
import { type Hdf5File, withHdf5 } from '../hdf5';
import { joinSimulation } from '.';
import { fixtureDatasets, makePartitioned, UC } from './partitioned.fixture';
import { countSteps } from './plan';

const statistics = fixtureDatasets.filter((d) => d.path.endsWith('optimizer_stats'));

let place: SimulationPlace;
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const numbers = { numSteps: 3, period: 2, numOverlapSteps: 0 };
const huge = `${UC}/variables/Huge__Unit`;
const tail = `${UC}/variables/Tail__Unit`;
/** Of the huge dataset: 1.46 GB a step. */
const [columns, horizon] = [96, 1_900_000];

/** A hole of more than 4 GB in which a few values stand, and a dataset behind it. Values tell the step. */
function addHuge(store: Hdf5File, partition: number): void {
  const [first, last] = partition === 0 ? [1, 3] : absoluteSteps(numbers, partition);
  const steps = countSteps([first, last]);
  const value = (step: number) => new Float64Array([step, step + 0.5]);
  store.createFloat64(huge, [steps, columns, horizon]);
  store.createFloat64(tail, [steps, 2]);
  for (const dataset of [huge, tail]) store.createStrings(`${dataset}__columns`, ['a']);
  // The whole has its place already, as after an earlier join.
  if (partition === 0) {
    store.writeFloat64(huge, { start: [0, 0, 0], count: [1, 1, 1] }, new Float64Array(1));
    store.writeFloat64(tail, { start: [0, 0], count: [1, 1] }, new Float64Array(1));
    return;
  }
  for (let step = first; step <= last; step += 1) {
    const end = [step - first, columns - 1, horizon - 2];
    store.writeFloat64(huge, { start: end, count: [1, 1, 2] }, value(step));
  }
  for (let step = first; step <= last; step += 1) {
    store.writeFloat64(tail, { start: [step - first, 0], count: [1, 2] }, value(step));
  }
}

test('a store of more than 4 GB is joined, and its holes stay holes', async () => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'large ')), name: 'uc' };
  await makePartitioned(place, { numbers, datasets: statistics, change: addHuge });
  const report = await joinSimulation(place, { skipFailures: false });
  expect(report.store.throughLibrary).toEqual([]);
  const file = storeFile(simulationDir(place));
  const { size, blocks } = statSync(file);
  expect(size).toBeGreaterThan(2 ** 32);
  expect(blocks * 512).toBeLessThan(20e6);
  await withHdf5(file, 'r', (store) => {
    const layout = store.storage(tail);
    expect(layout.kind === 'contiguous' && layout.address).toBeGreaterThan(2 ** 32);
    expect([...store.readFloat64(tail)]).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
    for (const step of [1, 2, 3]) {
      const end = { start: [step - 1, columns - 1, horizon - 3], count: [1, 1, 3] };
      expect([...store.readFloat64(huge, end)]).toEqual([0, step, step + 0.5]);
      expect([...store.readFloat64(huge, { start: [step - 1, 0, 0], count: [1, 1, 2] })]).toEqual([0, 0]);
    }
  });
}, 120_000);
