import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { withHdf5 } from '../hdf5';
import { joinSimulation } from '.';
import { readContents } from './contents';
import { execute, simulate, thermal, twoUnits } from './embedded.fixture';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'embedded ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

test.each(['nan', 'unallocated'] as const)(
  'stores of the embedded engine are joined (setup: %s)',
  async (unwritten) => {
    await simulate(place, undefined, { unwritten });
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

describe('inputs of partitions', () => {
  test('other components than those of setup are refused by name', async () => {
    const system = { ...twoUnits, ThermalStandard: [thermal('Alta'), thermal('Größe', 400)] };
    await simulate(place, (index) => (index === 2 ? { uuid: 'u-2', system } : {}));
    const folder = simulationDir(place);
    const before = readFileSync(storeFile(folder));
    const error = await joinSimulation(place, { skipFailures: true }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'join.differentInputs',
      message: expect.stringContaining(
        'partition 2 was computed from other data than setup was made with (operationCost of ThermalStandard Größe of the system of UC differs).',
      ),
    });
    expect(error).toHaveProperty('message', expect.stringMatching(/\(powersim retry .*uc'? --partition 2\)/));
    expect(readFileSync(storeFile(folder))).toEqual(before);
  });

  test('other time series, or another state to begin with, are a warning', async () => {
    const system = { ...twoUnits, ThermalStandard: [{ ...thermal('Alta'), status: true }, thermal('Größe')] };
    await simulate(place, (index) => (index === 2 ? { uuid: 'u-2' } : index === 3 ? { uuid: 'u-3', system } : {}));
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.warnings).toEqual([
      'Partitions 2, 3 had other time series or another initial state than setup: right if the script reads only its own part of them, else the inputs were changed meanwhile.',
    ]);
    expect(report.note).toBe(`${report.seams.verdict.sentence} ${report.warnings[0]}`);
  });

  test('the same inputs are worth no word', async () => {
    await simulate(place);
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.warnings).toEqual([]);
    expect(report.note).toBe(report.seams.verdict.sentence);
  });
});

describe('cuts without overlap', () => {
  const partitions = { numSteps: 6, period: 2, numOverlapSteps: 0 };

  test('minimum times that the joined commitment violates are counted and told', async () => {
    // Off for 48 h at least: of days 1, 0 | 1, 1 | 0, 1 the second and the fifth are off for 24 h.
    const days = [1, 0, 1, 1, 0, 1];
    await simulate(place, () => ({ isOn: (step) => days[step - 1] ?? 0 }), { partitions });
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.cuts).toMatchObject({ cuts: 2, violatedCuts: 2, inconsistentCuts: 0 });
    expect(report.cuts?.violations).toHaveLength(4);
    expect(report.cuts?.violations[0]).toEqual({
      seam: 1,
      unit: 'Alta',
      state: 'off',
      hours: 24,
      minimum: 48,
      time: '2024-01-03T00:00:00',
    });
    expect(report.note).toContain(
      'Minimum times are violated at 2 of 2 cuts, e.g. Alta on after 24 h of 48 at 2024-01-03 00:00.',
    );
  });

  test('starts that do not fit the commitment before the cut are told', async () => {
    const started = {
      container: 'variables',
      key: 'StartVariable__ThermalStandard',
      columns: ['Alta', 'Größe'],
    } as const;
    // On all the time; the second partition believes that its units were off before.
    await simulate(
      place,
      (index) => ({ isOn: () => 1, outputs: [started], first: index === 2 ? { [started.key]: 1 } : {} }),
      {
        partitions,
      },
    );
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.cuts).toMatchObject({ cuts: 2, violatedCuts: 0, inconsistentCuts: 1 });
    expect(report.note).toContain('Stored starts and stops do not fit the joined commitment at 1 of 2 cuts');
  });

  test('a state that goes on, begins before the simulation or ends after it is no violation', async () => {
    const days = [0, 0, 1, 1, 0, 0];
    await simulate(place, () => ({ isOn: (step) => days[step - 1] ?? 0 }), { partitions });
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.cuts).toMatchObject({ cuts: 2, violatedCuts: 0, violations: [] });
    expect(report.note).toContain('No minimum time is violated at the cuts.');
  });

  test('where no cut has results on both sides, nothing is said of minimum times', async () => {
    await simulate(place, () => ({ isOn: () => 1 }), { partitions });
    const failed = executionDir(partitionDir(place, 2), place.name, 1);
    writeFileSync(path.join(failed, 'results', 'status.json'), '{"run_status":"FAILED"}');
    const report = await joinSimulation(place, { skipFailures: true });
    expect(report.cuts).toBeUndefined();
    expect(report.note).toBe(report.seams.verdict.sentence);
  });
});

test('an overlap in which all agrees but the hours since a change is not enough', async () => {
  // Off for 48 h at least. Off on day 4 alone: each partition agrees with its neighbour on every hour of the overlap.
  const days = [1, 1, 1, 0, 1, 1];
  await simulate(place, () => ({ isOn: (step) => days[step - 1] ?? 0 }), {
    partitions: { numSteps: 6, period: 2, numOverlapSteps: 1 },
  });
  const report = await joinSimulation(place, { skipFailures: false });
  expect(report.seams.verdict.kind).toBe('notEnough');
  expect(report.note).toContain('Minimum times are violated at 1 of 2 cuts');
  expect(report.note).toContain('Try an overlap of 2.');
  expect(report.concern).toBe(true);
});
