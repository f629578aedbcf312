import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  executionDir,
  joinReportFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../../layout';
import { partitionsOf } from '../../partitions';
import { withHdf5 } from '../hdf5';
import { type JoinOptions, joinReportSchema, joinSimulation } from '.';
import {
  EM,
  expectedOf,
  type Fixture,
  type FixtureDataset,
  fixtureDatasets,
  makePartitioned,
  truth,
  UC,
} from './partitioned.fixture';
import { withoutResults } from './survey';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'join ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 2 };
const make = (fixture: Partial<Fixture> = {}) => makePartitioned(place, { numbers, ...fixture });
const join = (options: Partial<JoinOptions> = {}) => joinSimulation(place, { skipFailures: false, ...options });
const joined = () => storeFile(simulationDir(place));
const partitionStore = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));
const read = (...parts: string[]) => readFileSync(path.join(simulationDir(place), ...parts), 'utf8');
const temporaries = () => readdirSync(path.dirname(joined())).filter((name) => name.includes('unfinished'));

async function expectJoined(value = truth, datasets: readonly FixtureDataset[] = fixtureDatasets, emptySteps = [0, 0]) {
  await withHdf5(joined(), 'r', (store) => {
    for (const dataset of datasets) {
      const expected = expectedOf(dataset, numbers, (row, position) => {
        const step = Math.floor(row / dataset.rowsPerStep) + 1;
        if (step >= (emptySteps[0] ?? 0) && step <= (emptySteps[1] ?? 0)) return Number.NaN;
        return value(dataset, row, position, partitionsOf(numbers).findIndex((p) => step <= p.validSteps[1]) + 1);
      });
      expect(store.readFloat64(dataset.path), dataset.path).toEqual(expected);
    }
  });
}

describe('a native join', () => {
  test.each(['unallocated', 'written'] as const)(
    'gives every dataset of every rank, where the whole was %s',
    async (whole) => {
      await make({ whole });
      const progress: number[] = [];
      const report = await join({ onProgress: ({ done, of }) => progress.push(done / of) });
      await expectJoined();
      expect(report.store.throughLibrary).toEqual([]);
      expect(progress.at(-1)).toBe(1);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      expect(JSON.parse(read('results', 'status.json'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
      const hash = createHash('sha256').update(readFileSync(joined())).digest('hex');
      expect(JSON.parse(read('data_store', 'check.sha256'))).toEqual({
        files: [{ filename: 'simulation_store.h5', hash }],
      });
      expect(joinReportSchema.parse(JSON.parse(readFileSync(joinReportFile(place), 'utf8')))).toEqual(report);
      expect(report).toMatchObject({ joined: [1, 2, 3, 4], skipped: [], status: 'SUCCESSFULLY_FINALIZED' });
      expect(temporaries()).toEqual([]);
    },
  );

  test('takes of every overlap what the earlier partition computed', async () => {
    const own: typeof truth = (dataset, row, position, partition) => truth(dataset, row, position, 0) + partition / 10;
    await make({ value: own });
    await join();
    await expectJoined(own);
  });

  test('goes through the library where a layout is not plain', async () => {
    const unwritten = [`${UC}/variables/FlowVariable__Two`, `${EM}/parameters/Two__Axes`];
    await make({ unwritten: (partition, at) => partition === 2 && unwritten.includes(at) });
    const report = await join();
    expect([...report.store.throughLibrary].sort()).toEqual(unwritten.sort());
    await expectJoined((dataset, row, position, partition) =>
      partition === 2 && unwritten.includes(dataset.path) ? 0 : truth(dataset, row, position, partition),
    );
    const hash = createHash('sha256').update(readFileSync(joined())).digest('hex');
    expect(report.store.sha256).toBe(hash);
  });

  test('repeated, joins again and keeps nothing of the first', async () => {
    await make();
    await join();
    writeFileSync(
      path.join(simulationDir(place), 'data_store', '.simulation_store.h5.unfinished-0123456789ab'),
      'killed',
    );
    await withHdf5(partitionStore(2), 'r+', (store) => {
      store.writeFloat64(`${UC}/duals/Flat__System`, { start: [2, 1], count: [1, 1] }, new Float64Array([-7]));
    });
    await join();
    await expectJoined((dataset, row, position) => {
      if (dataset.path.endsWith('Flat__System') && row === 3 && position === 1) return -7;
      return truth(dataset, row, position, 0);
    });
    expect(temporaries()).toEqual([]);
    expect(readdirSync(path.join(simulationDir(place), 'results')).sort()).toEqual([
      'status.json',
      expect.stringMatching(/^status\.json\.old-\d{8}T\d{6}Z$/),
    ]);
  });

  test('leaves steps of partitions that failed empty and says FAILED', async () => {
    await make({ whole: 'written', statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFUL') });
    await expect(join()).rejects.toMatchObject({ code: 'join.incomplete' });
    const report = await join({ skipFailures: true });
    await expectJoined(truth, fixtureDatasets, [4, 6]);
    expect(report).toMatchObject({
      status: 'FAILED',
      joined: [1, 3, 4],
      skipped: [{ index: 2, steps: [4, 6], reason: 'failed' }],
    });
    expect(JSON.parse(read('results', 'status.json'))).toEqual({ run_status: 'FAILED' });
  });

  test('uses the word for success that this generation of the package uses', async () => {
    await make({ statusOf: () => 'SUCCESSFUL' });
    await join();
    expect(JSON.parse(read('results', 'status.json'))).toEqual({ run_status: 'SUCCESSFUL' });
  });

  test('a store that was cut off is refused, or skipped when failures are', async () => {
    await make();
    truncateSync(partitionStore(3), 5000);
    const reason = `The store ${partitionStore(3)} is not whole: it is cut off`;
    await expect(join()).rejects.toMatchObject({
      code: 'join.partitionStore',
      message: expect.stringMatching(
        /^The store of partition 3 of .*uc cannot be read although its status is success: .* Retry the partition\.$/,
      ),
    });
    await expect(join()).rejects.toThrow(reason);
    const report = await join({ skipFailures: true });
    expect(report.skipped).toEqual([{ index: 3, steps: [7, 9], reason: expect.stringContaining(reason) }]);
    await expectJoined(truth, fixtureDatasets, [7, 9]);
  });

  test('what has no results is left out, and why', async () => {
    await make({ statusOf: (index) => (index === 1 ? undefined : index === 2 ? 'FAILED' : 'SUCCESSFUL') });
    rmSync(partitionDir(place, 3), { recursive: true });
    const report = await join({ skipFailures: true });
    expect(report).toMatchObject({
      joined: [4],
      skipped: [
        { index: 1, steps: [1, 3], reason: 'not finished' },
        { index: 2, steps: [4, 6], reason: 'failed' },
        { index: 3, steps: [7, 9], reason: 'not executed' },
      ],
    });
    await expectJoined(truth, fixtureDatasets, [1, 9]);
    expect(withoutResults('succeeded')).toBe('no store');
  });

  test('nothing to join into is an error', async () => {
    await make();
    rmSync(joined());
    await expect(join()).rejects.toMatchObject({
      code: 'join.noStore',
      message: `There is no ${joined()} to join into: setup did not finish, or it was moved or deleted. Put it back, or set the same simulation up once more in another folder and copy its data_store here.`,
    });
  });

  test('nothing to join is an error', async () => {
    await make({ statusOf: () => 'FAILED' });
    await expect(join({ skipFailures: true })).rejects.toMatchObject({ code: 'join.nothing' });
  });

  test('can be stopped, and leaves the old store then', async () => {
    await make({ whole: 'written' });
    const before = readFileSync(joined());
    const stop = new AbortController();
    const stopped = join({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readFileSync(joined()).equals(before)).toBe(true);
    expect(temporaries()).toEqual([]);
    expect(existsSync(path.join(simulationDir(place), 'results', 'status.json'))).toBe(false);
  });
});

describe('what a join does not do', () => {
  const without = (gone: string) => fixtureDatasets.filter((d) => d.path !== gone);
  const renamed = (at: string, columns: readonly string[]) =>
    fixtureDatasets.map((d) => (d.path === at ? { ...d, columns } : d));
  const longer = (at: string) => fixtureDatasets.map((d) => (d.path === at ? { ...d, others: [3, 7] } : d));
  const on = `${UC}/variables/OnVariable__ThermalStandard`;

  test.each([
    ['a dataset is missing', without(on), `it lacks ${on}`],
    [
      'a column has another name',
      renamed(on, ['Alta', 'Park City', 'Solitude']),
      `column 2 of ${on} is "Park City" instead of "Brighton"`,
    ],
    ['a column is missing', renamed(on, ['Alta', 'Brighton']), `column 3 of ${on} is missing instead of "Solitude"`],
    ['the horizon is another', longer(on), `${on} is [5, 3, 7] where [5, 3, 6] is expected`],
  ])('a partition is refused where %s', async (_, datasets, message) => {
    await make({ datasetsOf: (partition) => (partition === 2 ? datasets : fixtureDatasets) });
    await expect(join({ skipFailures: true })).rejects.toMatchObject({
      code: 'join.partitionDiffers',
      message: expect.stringContaining(`The store of partition 2 does not fit the simulation's: ${message}`),
    });
  });

  test('a partition of another resolution is refused', async () => {
    await make({ resolutionMs: (partition) => (partition === 2 ? 1 : 21_600_000) });
    await expect(join()).rejects.toThrow('ED has the attribute resolution_ms 1 instead of 21600000');
  });

  test('a partition that begins at another time is refused', async () => {
    await make({ initialTime: (partition, right) => (partition === 3 ? '2024-01-01T00:00:00' : right) });
    await expect(join()).rejects.toThrow('it begins at 2024-01-01T00:00:00 instead of 2024-01-05T00:00:00');
  });

  test.each([
    [
      'a group',
      '/simulation/decision_models/UC/extra',
      (s: Parameters<NonNullable<Fixture['change']>>[0]) => s.createGroup(`${UC}/extra`),
    ],
    ['a group at the top', '/more', (s: Parameters<NonNullable<Fixture['change']>>[0]) => s.createGroup('/more')],
    [
      'bytes',
      `${EM}/duals/Raw`,
      (s: Parameters<NonNullable<Fixture['change']>>[0]) => {
        s.createBytes(`${EM}/duals/Raw`, new Uint8Array(3));
        s.createStrings(`${EM}/duals/Raw__columns`, ['x']);
      },
    ],
  ])('a store that holds %s that is not known is refused by name', async (_, name, change) => {
    await make({ change: (store, partition) => (partition === 0 ? change(store) : undefined) });
    await expect(join()).rejects.toMatchObject({
      code: 'join.unknownStore',
      message: expect.stringMatching(new RegExp(`${name}.*package's own join`)),
    });
  });

  test('parameters beside the store are refused', async () => {
    await make();
    const bundle = path.join(simulationDir(place), 'problems', 'UC', 'system-1');
    mkdirSync(bundle, { recursive: true });
    writeFileSync(path.join(bundle, 'time_series.h5'), '');
    await expect(join()).rejects.toMatchObject({
      code: 'join.unknownStore',
      message: `${path.join(bundle, 'time_series.h5')} holds parameters outside the store, which the native join does not know. Join it with the package's own join: set powersim.join.engine to "package".`,
    });
  });

  test('what is refused leaves the results of an earlier join', async () => {
    await make();
    await join();
    await withHdf5(partitionStore(2), 'r+', (store) => store.createGroup('/more'));
    await expect(join()).rejects.toMatchObject({ code: 'join.unknownStore' });
    await expectJoined();
    expect(JSON.parse(read('results', 'status.json'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
  });
});
