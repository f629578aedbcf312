import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../layout';
import { createStore } from '../store/create-store';
import { joinSimulation } from '../store/join';
import { fixtureDatasets, makePartitioned, truth } from '../store/join/partitioned.fixture';
import { smallSpec } from '../store/stores.fixture';
import { openStoreWriter } from '../store/write-store';
import { createDesk } from './program/answers';
import type { OutputRef } from './protocol';
import type { Work } from './work';

const numbers = { numSteps: 9, period: 3, numOverlapSteps: 1 };
const output: OutputRef = {
  model: 'ED',
  source: 'decision',
  container: 'variables',
  key: 'ActivePowerVariable__ThermalStandard',
};
const work: Work = { signal: new AbortController().signal, progress: () => undefined };
const changed = { name: 'UserError', code: 'results.changed' };

let folder: string;
let place: SimulationPlace;
let file: string;
let desk: ReturnType<typeof createDesk>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'changed '));
  place = { outputDir: path.join(folder, 'OUT'), name: 'uc' };
  file = storeFile(simulationDir(place));
  desk = createDesk();
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

const show = () => desk.answerers.open({ target: { kind: 'simulation', folder: simulationDir(place) } }, work);
const realized = async (results: number) =>
  (await desk.answerers.realized({ results, output, columns: ['Alta'], units: 'systemBase' }, work)).values;

/** The same simulation with other values, of the same size. */
async function other(joined: boolean, datasets = fixtureDatasets): Promise<SimulationPlace> {
  const second = { ...place, outputDir: path.join(folder, 'OTHER') };
  await makePartitioned(second, { numbers, datasets, value: (...of) => truth(...of) + 0.5 });
  if (joined) await joinSimulation(second, { skipFailures: false });
  return second;
}

/** Every question about values. */
const questions = (results: number, beside: number) => ({
  realized: () => desk.answerers.realized({ results, output, columns: ['Alta'] }, work),
  largest: () => desk.answerers.realized({ results, output, columns: { largest: 1 } }, work),
  forecasts: () => desk.answerers.forecasts({ results, output, columns: ['Alta'], execution: 0, count: 2 }, work),
  dispatch: () => desk.answerers.dispatch({ results, by: 'fuel' }, work),
  executions: () => desk.answerers.executions({ results, model: 'ED' }, work),
  seams: () => desk.answerers.seams({ results }, work),
  compare: () => desk.answerers.compare({ results, other: beside }, work),
  compareOther: () => desk.answerers.compare({ results: beside, other: results }, work),
  export: () =>
    desk.answerers.export(
      { results, outputs: [{ output }], format: 'csv', layout: 'wide', file: path.join(folder, 'a.csv') },
      work,
    ),
});

describe('a joined store that was replaced while it was open', () => {
  test.each<[string, (by: string) => void]>([
    ['in place', (by) => copyFileSync(by, file)],
    ['by another file', (by) => renameSync(by, file)],
    ['by nothing', () => rmSync(file)],
  ])('%s gives no values, whatever is asked', async (_, replace) => {
    await makePartitioned(place, { numbers });
    await joinSimulation(place, { skipFailures: false });
    utimesSync(file, 1e9, 1e9);
    const second = await other(true);
    const { results } = await show();
    const beside = await desk.answerers.open({ target: { kind: 'simulation', folder: simulationDir(second) } }, work);
    for (const ask of Object.values(questions(results, beside.results))) await ask();
    rmSync(path.join(folder, 'a.csv'));
    const by = path.join(folder, 'by.h5');
    copyFileSync(storeFile(simulationDir(second)), by);
    replace(by);
    for (const ask of Object.values(questions(results, beside.results)))
      await expect(ask()).rejects.toMatchObject({
        ...changed,
        message: `The store ${file} has changed since it was opened; open it again.`,
      });
    expect(existsSync(path.join(folder, 'a.csv'))).toBe(false);
  });

  test('gives its new values when it is opened again, though nobody has closed it yet', async () => {
    await makePartitioned(place, { numbers });
    await joinSimulation(place, { skipFailures: false });
    utimesSync(file, 1e9, 1e9);
    const first = await show();
    const before = await realized(first.results);
    // Everything lies elsewhere in it.
    copyFileSync(storeFile(simulationDir(await other(true, fixtureDatasets.toReversed()))), file);
    const again = await show();
    expect([...(await realized(again.results))]).toEqual([...before].map((value) => value + 0.5));
    await expect(realized(first.results)).rejects.toMatchObject(changed);
  });
});

describe('the stores of partitions that are not joined', () => {
  const partitionStore = (of: SimulationPlace, index: number) =>
    storeFile(executionDir(partitionDir(of, index), of.name, 1));

  test('are refused where one was replaced, whether it had been read before or not', async () => {
    await makePartitioned(place, { numbers });
    for (const index of [1, 2, 3]) utimesSync(partitionStore(place, index), 1e9, 1e9);
    const second = await other(false);
    const unread = await show();
    const read = await show();
    await realized(read.results);
    copyFileSync(partitionStore(second, 2), partitionStore(place, 2));
    for (const { results } of [unread, read]) {
      await expect(realized(results)).rejects.toMatchObject(changed);
      await expect(desk.answerers.seams({ results }, work)).rejects.toMatchObject(changed);
    }
    const values = await realized((await show()).results);
    expect([...values].filter((value) => value % 1 !== 0)).toHaveLength(values.length / 3);
  });
});

describe('the store of a simulation that is being written', () => {
  test('gives what was written since, and refuses what is another store', async () => {
    mkdirSync(path.dirname(file), { recursive: true });
    mkdirSync(path.join(simulationDir(place), 'simulation_files'));
    await createStore(file, smallSpec());
    utimesSync(file, 1e9, 1e9);
    const { results, layout } = await show();
    expect(layout).toBe('unfinished');
    expect((await realized(results)).every(Number.isNaN)).toBe(true);
    const writer = await openStoreWriter(file);
    writer.writeExecution('ED', 0, 'variables', output.key, Float64Array.of(1.25, 2));
    writer.close();
    const values = await realized(results);
    expect(values[0]).toBe(1.25);
    expect(values[1]).toBeNaN();
    const unknown = desk.answerers.realized({ results, output: { ...output, key: 'None__X' }, columns: [] }, work);
    await expect(unknown).rejects.toMatchObject({ code: 'store.layout' });
    await createStore(path.join(folder, 'new.h5'), smallSpec(2));
    copyFileSync(path.join(folder, 'new.h5'), file);
    await expect(realized(results)).rejects.toMatchObject(changed);
  });
});
