import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cleanedStore,
  configFile,
  executionDir,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../layout';
import { createStore } from '../store/create-store';
import { joinSimulation } from '../store/join';
import { type Fixture, makePartitioned } from '../store/join/partitioned.fixture';
import { smallSpec } from '../store/stores.fixture';
import { type OpenedResults, openResults } from './open';
import type { Target } from './protocol';

let root: string;
let place: SimulationPlace;
const open: OpenedResults[] = [];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'results '));
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
});
afterEach(() => {
  for (const results of open.splice(0)) results.close();
  rmSync(root, { recursive: true });
});

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 1 };
const make = (fixture: Partial<Fixture> = {}) => makePartitioned(place, { numbers, ...fixture });
const folderOf = (): Target => ({ kind: 'simulation', folder: simulationDir(place) });
const partitionStore = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));
async function look(target: Target) {
  const results = await openResults(target);
  open.push(results);
  return results.catalogue;
}
async function single(status?: string, folder = 'results'): Promise<void> {
  mkdirSync(path.dirname(storeFile(simulationDir(place))), { recursive: true });
  await createStore(storeFile(simulationDir(place)), smallSpec());
  mkdirSync(path.join(simulationDir(place), folder));
  mkdirSync(path.join(simulationDir(place), 'simulation_files'));
  const file = path.join(simulationDir(place), folder, 'status.json');
  if (status) writeFileSync(file, JSON.stringify({ run_status: status }));
}
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

describe('what is opened', () => {
  test.each(['results', 'outputs'])('is a finished single run whose status is in %s', async (folder) => {
    await single('SUCCESSFULLY_FINALIZED', folder);
    const catalogue = await look(folderOf());
    expect(catalogue).toMatchObject({
      name: 'uc',
      layout: 'whole',
      statusWord: 'SUCCESSFULLY_FINALIZED',
      file: storeFile(simulationDir(place)),
      warnings: [],
      numSteps: 3,
      initialMs: START,
      partitions: [],
      gaps: [],
      unknown: [],
    });
    expect(catalogue.bytes).toBeGreaterThan(1000);
  });

  test('lists models in their order with what their values mean', async () => {
    await single('SUCCESSFULLY_FINALIZED');
    const { models } = await look(folderOf());
    expect(models.map(({ name, source, periods, executions }) => ({ name, source, periods, executions }))).toEqual([
      { name: 'UC', source: 'decision', periods: 72, executions: 3 },
      { name: 'ED', source: 'decision', periods: 72, executions: 72 },
      { name: 'Emulator', source: 'emulation', periods: 72, executions: 0 },
    ]);
    expect(models[0]?.outputs).toEqual([
      {
        model: 'UC',
        source: 'decision',
        container: 'variables',
        key: 'ActivePowerVariable__ThermalStandard',
        columns: 2,
        dimensions: [2],
        unit: 'MW',
        perUnit: true,
        isBinary: false,
      },
      {
        model: 'UC',
        source: 'decision',
        container: 'variables',
        key: 'OnVariable__ThermalStandard',
        columns: 2,
        dimensions: [2],
        unit: '',
        perUnit: false,
        isBinary: true,
      },
    ]);
  });

  test('is a run that is being written, read with a warning', async () => {
    await single();
    const catalogue = await look(folderOf());
    expect(catalogue.layout).toBe('unfinished');
    expect(catalogue.warnings).toEqual([
      'This simulation is being written or was broken off: what is not there yet is missing.',
    ]);
  });

  test('is a run that failed', async () => {
    await single('FAILED');
    const catalogue = await look(folderOf());
    expect(catalogue).toMatchObject({ layout: 'unfinished', statusWord: 'FAILED' });
    expect(catalogue.warnings).toEqual(['This simulation failed (FAILED): what it had not computed is missing.']);
  });

  test('is a simulation whose store, data_store, output folder or partitions somebody named', async () => {
    await make();
    const named = [
      place.outputDir,
      ...['data_store', 'simulation_partitions'].map((f) => path.join(simulationDir(place), f)),
    ];
    for (const folder of named) expect((await look({ kind: 'simulation', folder })).name).toBe('uc');
    const file = storeFile(simulationDir(place));
    const bytes = [1, 2, 3, 4].reduce((sum, index) => sum + statSync(partitionStore(index)).size, 0);
    expect(await look({ kind: 'store', file })).toMatchObject({
      name: 'uc',
      layout: 'partial',
      file: undefined,
      bytes,
    });
  });

  test('is a store alone, of which nothing more is known', async () => {
    const file = path.join(root, 'copied.h5');
    await createStore(file, smallSpec());
    expect(await look({ kind: 'store', file })).toMatchObject({ name: 'copied.h5', layout: 'store', warnings: [] });
    mkdirSync(path.join(root, 'data_store'));
    copyFileSync(file, storeFile(root));
    expect(await look({ kind: 'store', file: storeFile(root) })).toMatchObject({ layout: 'store' });
  });

  test('is what a link to a store leads to, by its own name', async () => {
    await single('FAILED');
    const linked = path.join(root, 'linked.h5');
    symlinkSync(storeFile(simulationDir(place)), linked);
    expect(await look({ kind: 'store', file: linked })).toMatchObject({ name: 'linked.h5', statusWord: 'FAILED' });
    await createStore(path.join(root, 'copied.h5'), smallSpec());
    rmSync(linked);
    symlinkSync('copied.h5', linked);
    expect(await look({ kind: 'store', file: linked })).toMatchObject({ name: 'linked.h5', layout: 'store' });
  });

  test('is a simulation whose store lies elsewhere', async () => {
    await single('SUCCESSFULLY_FINALIZED');
    renameSync(storeFile(simulationDir(place)), path.join(root, 'large disk.h5'));
    symlinkSync(path.join(root, 'large disk.h5'), storeFile(simulationDir(place)));
    expect(await look(folderOf())).toMatchObject({ name: 'uc', layout: 'whole' });
  });
});

describe('partitions', () => {
  test('that are joined are one result without gaps', async () => {
    await make();
    await joinSimulation(place, { skipFailures: false });
    const catalogue = await look(folderOf());
    expect(catalogue).toMatchObject({ layout: 'joined', numOverlapSteps: 1, warnings: [], gaps: [] });
    expect(catalogue.partitions[1]).toEqual({ index: 2, steps: [3, 6], validSteps: [4, 6], state: 'succeeded' });
  });

  test('of which some failed leave gaps, before the join and after', async () => {
    const words = ['SUCCESSFULLY_FINALIZED', 'FAILED', undefined, 'SUCCESSFULLY_FINALIZED'];
    await make({ statusOf: (index) => words[index - 1] });
    const gaps = [
      {
        fromMs: START + 3 * DAY,
        toMs: START + 6 * DAY,
        kind: 'failed',
        label: 'partition 2 failed · steps 4–6',
      },
      {
        fromMs: START + 6 * DAY,
        toMs: START + 9 * DAY,
        kind: 'running',
        label: 'partition 3 not finished · steps 7–9',
      },
    ];
    const before = await look(folderOf());
    expect(before).toMatchObject({ layout: 'partial', numSteps: 11, initialMs: START, gaps });
    expect(before.warnings).toEqual([
      'Not joined yet: these are the results of 2 of 4 partitions; the steps of the others are empty.',
    ]);
    await joinSimulation(place, { skipFailures: true });
    const after = await look(folderOf());
    expect(after).toMatchObject({ layout: 'joined', statusWord: 'FAILED', gaps });
    expect(after.warnings).toHaveLength(1);
  });

  test('that were not executed, one after the other, are one gap', async () => {
    await make();
    for (const index of [2, 3]) rmSync(partitionDir(place, index), { recursive: true });
    const { gaps } = await look(folderOf());
    expect(gaps).toEqual([
      {
        fromMs: START + 3 * DAY,
        toMs: START + 9 * DAY,
        kind: 'notExecuted',
        label: 'partitions 2–3 not executed · steps 4–9',
      },
    ]);
  });

  test('whose stores were cleaned up or lost are read where they were put, or named', async () => {
    await make();
    mkdirSync(path.dirname(cleanedStore(place, 1)), { recursive: true });
    renameSync(partitionStore(1), cleanedStore(place, 1));
    const stores = [{ index: 1, execution: 1, size: 1, modified: 1 }];
    writeFileSync(
      path.join(path.dirname(path.dirname(cleanedStore(place, 1))), 'cleaned.json'),
      JSON.stringify({ v: 1, runId: 'x', emptying: false, stores }),
    );
    truncateSync(partitionStore(2), 3000);
    rmSync(partitionStore(4));
    const catalogue = await look(folderOf());
    expect(catalogue.partitions.map(({ state }) => state)).toEqual([
      'succeeded',
      'storeMissing',
      'succeeded',
      'storeMissing',
    ]);
    expect(catalogue.gaps.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
      expect.stringMatching(/^missing: partition 2's store cannot be read · steps 4–6: it is cut off: 3000 of /),
      'missing: partition 4 has no store · steps 10–11',
    ]);
    expect(catalogue.warnings.join(' ')).toMatch(/Partition 2 .*it is cut off: .* Partition 4 .*it does not exist\./);
  });

  test('whose config.json is broken do not keep the joined results back', async () => {
    await make();
    await joinSimulation(place, { skipFailures: false });
    writeFileSync(configFile(place), '{"num_steps": ');
    const catalogue = await look(folderOf());
    expect(catalogue).toMatchObject({ layout: 'joined', numSteps: 11, partitions: [], gaps: [] });
    expect(catalogue.warnings).toEqual([expect.stringMatching(/^The partitions are not shown: .*config\.json/)]);
  });

  test('whose joined status.json cannot be read are not said to be incomplete', async () => {
    await make();
    await joinSimulation(place, { skipFailures: false });
    const status = path.join(simulationDir(place), 'results', 'status.json');
    writeFileSync(status, 'garbage');
    const sentence = `Whether these results are complete is not known: ${status} cannot be read.`;
    expect(await look(folderOf())).toMatchObject({ layout: 'joined', gaps: [], warnings: [sentence] });
    writeFileSync(configFile(place), '');
    expect((await look(folderOf())).warnings[1]).toBe(sentence);
  });

  test('that were never joined show their own results, although PowerSimulations says that a join failed', async () => {
    await make({ statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFULLY_FINALIZED') });
    // It says so where a partition failed. In the store, as setup left it, everything would read as zero.
    const results = path.join(simulationDir(place), 'results');
    mkdirSync(results, { recursive: true });
    writeFileSync(path.join(results, 'status.json'), JSON.stringify({ run_status: 'FAILED' }));
    const catalogue = await look(folderOf());
    expect(catalogue.layout).toBe('partial');
    expect(catalogue.gaps.map(({ label }) => label)).toEqual(['partition 2 failed · steps 4–6']);
    expect(catalogue.warnings).toEqual([
      'Not joined yet: these are the results of 3 of 4 partitions; the steps of the others are empty.',
    ]);
  });

  test('show their own results where the joined store is damaged', async () => {
    await make();
    await joinSimulation(place, { skipFailures: false });
    truncateSync(storeFile(simulationDir(place)), 4000);
    const catalogue = await look(folderOf());
    expect(catalogue.layout).toBe('partial');
    expect(catalogue.warnings.at(-1)).toMatch(/^The joined store .* cannot be read: it is cut off: .*Join/);
  });

  test('without results say so', async () => {
    await make({ statusOf: (index) => (index === 1 ? 'FAILED' : undefined) });
    await expect(look(folderOf())).rejects.toMatchObject({
      code: 'results.none',
      message:
        'uc has no results yet: of 4 partitions 3 are not finished and 1 failed. Look again when the first has finished.',
    });
  });
});
