import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configFile, executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { absoluteSteps, countPartitions } from '../../partitions';
import { createStore } from '../create-store';
import { withHdf5 } from '../hdf5';
import type { OutputSpec, StoreSpec } from '../spec';
import { smallSpec } from '../stores.fixture';
import { openStoreWriter } from '../write-store';
import { joinSimulation } from '.';
import { readContents } from './contents';
import { timeAfter } from './match';
import { countSteps } from './plan';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'embedded ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const numbers = { numSteps: 5, period: 2, numOverlapSteps: 1 };
const on = ['variables', 'OnVariable__ThermalStandard'] as const;
const power = ['variables', 'ActivePowerVariable__ThermalStandard'] as const;

const thermal = (name: string, slope = 20) => ({
  name,
  status: false,
  timeAtStatus: 5,
  timeLimits: { up: 24, down: 48 },
  operationCost: { variable: { type: 'linear', slope }, fixed: 0, startUp: 1, shutDown: 1 },
});
interface Data {
  readonly uuid?: string;
  readonly system?: object;
  /** Of every hour and unit; step numbers without it. */
  readonly isOn?: (step: number) => number;
  /** Of the commitment model, besides the usual ones. */
  readonly outputs?: readonly OutputSpec[];
  /** By key, values of those in the first period; 0 in all others. */
  readonly first?: Readonly<Record<string, number>>;
}
const twoUnits = { name: 'two', basePower: 100, ThermalStandard: [thermal('Alta'), thermal('Größe')] };

function specOf(numSteps: number, { uuid = 'u-1', system = twoUnits, outputs = [] }: Data): StoreSpec {
  const { models, emulation, ...rest } = smallSpec(numSteps);
  return {
    ...rest,
    models: models.map((model) => ({
      ...model,
      systemUuid: uuid,
      outputs: model.name === 'UC' ? [...model.outputs, ...outputs] : model.outputs,
    })),
    emulation: { ...emulation, systemUuid: uuid },
    systems: new Map([[uuid, JSON.stringify(system)]]),
  };
}

/** What the embedded engine writes: every step's executions and the realised hours, all numbers telling the absolute step. */
async function execute(file: string, [first, last]: readonly [number, number], data: Data = {}): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const initialTime = timeAfter('2024-01-01T00:00:00', (first - 1) * 86_400_000);
  await createStore(file, { ...specOf(countSteps([first, last]), data), initialTime });
  const writer = await openStoreWriter(file);
  for (let step = first; step <= last; step += 1) {
    const at = step - first;
    for (const key of [on, power] as const) {
      const value = key === on ? (data.isOn?.(step) ?? step) : step;
      writer.writeExecution('UC', at, key[0], key[1], new Float64Array(96).fill(value));
    }
    for (const { container, key } of data.outputs ?? []) {
      const value = at === 0 ? (data.first?.[key] ?? 0) : 0;
      const values = Float64Array.from({ length: 96 }, (_, i) => (i % 48 === 0 ? value : 0));
      writer.writeExecution('UC', at, container, key, values);
    }
    writer.writeStats('UC', at, { objective_value: step });
    for (let hour = 0; hour < 24; hour += 1) {
      writer.writeExecution('ED', at * 24 + hour, power[0], power[1], new Float64Array([step, hour]));
    }
    for (const key of [on, power] as const)
      writer.writeState(key[0], key[1], at * 24, 24, new Float64Array(48).fill(step));
  }
  writer.close();
}

/** A simulation whose partitions succeeded, each with its own data. */
async function simulate(
  dataOf: (index: number) => Data = () => ({}),
  { partitions = numbers, unwritten = 'nan' as 'nan' | 'unallocated' } = {},
): Promise<void> {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  const { numSteps, period, numOverlapSteps } = partitions;
  writeFileSync(configFile(place), JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: numOverlapSteps }));
  mkdirSync(path.dirname(storeFile(simulationDir(place))));
  await createStore(storeFile(simulationDir(place)), specOf(numSteps, dataOf(0)), { unwritten });
  for (let index = 1; index <= countPartitions(partitions); index += 1) {
    const folder = executionDir(partitionDir(place, index), 'uc', 1);
    await execute(storeFile(folder), absoluteSteps(partitions, index), dataOf(index));
    mkdirSync(path.join(folder, 'results'));
    writeFileSync(path.join(folder, 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
  }
}

test.each(['nan', 'unallocated'] as const)(
  'stores of the embedded engine are joined (setup: %s)',
  async (unwritten) => {
    await simulate(undefined, { unwritten });
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
    await simulate((index) => (index === 2 ? { uuid: 'u-2', system } : {}));
    const folder = simulationDir(place);
    const before = readFileSync(storeFile(folder));
    const error = await joinSimulation(place, { skipFailures: true }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'join.differentInputs',
      message: expect.stringContaining(
        'partition 2 was computed from other data than setup was made with (operationCost of ThermalStandard Größe of the system of UC differs).',
      ),
    });
    expect(error).toHaveProperty('message', expect.stringMatching(/\(powersim retry .*uc"? --partition 2\)/));
    expect(readFileSync(storeFile(folder))).toEqual(before);
  });

  test('other time series, or another state to begin with, are a warning', async () => {
    const system = { ...twoUnits, ThermalStandard: [{ ...thermal('Alta'), status: true }, thermal('Größe')] };
    await simulate((index) => (index === 2 ? { uuid: 'u-2' } : index === 3 ? { uuid: 'u-3', system } : {}));
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.warnings).toEqual([
      'Partitions 2, 3 had other time series or another initial state than setup: right if the script reads only its own part of them, else the inputs were changed meanwhile.',
    ]);
    expect(report.note).toBe(`${report.seams.verdict.sentence} ${report.warnings[0]}`);
  });

  test('the same inputs are worth no word', async () => {
    await simulate();
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
    await simulate(() => ({ isOn: (step) => days[step - 1] ?? 0 }), { partitions });
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
    await simulate((index) => ({ isOn: () => 1, outputs: [started], first: index === 2 ? { [started.key]: 1 } : {} }), {
      partitions,
    });
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.cuts).toMatchObject({ cuts: 2, violatedCuts: 0, inconsistentCuts: 1 });
    expect(report.note).toContain('Stored starts and stops do not fit the joined commitment at 1 of 2 cuts');
  });

  test('a state that goes on, begins before the simulation or ends after it is no violation', async () => {
    const days = [0, 0, 1, 1, 0, 0];
    await simulate(() => ({ isOn: (step) => days[step - 1] ?? 0 }), { partitions });
    const report = await joinSimulation(place, { skipFailures: false });
    expect(report.cuts).toMatchObject({ cuts: 2, violatedCuts: 0, violations: [] });
    expect(report.note).toContain('No minimum time is violated at the cuts.');
  });
});

test('an overlap in which all agrees but the hours since a change is not enough', async () => {
  // Off for 48 h at least. Off on day 4 alone: each partition agrees with its neighbour on every hour of the overlap.
  const days = [1, 1, 1, 0, 1, 1];
  await simulate(() => ({ isOn: (step) => days[step - 1] ?? 0 }), {
    partitions: { numSteps: 6, period: 2, numOverlapSteps: 1 },
  });
  const report = await joinSimulation(place, { skipFailures: false });
  expect(report.seams.verdict.kind).toBe('notEnough');
  expect(report.note).toContain('Minimum times are violated at 1 of 2 cuts');
  expect(report.note).toContain('Try an overlap of 2.');
  expect(report.concern).toBe(true);
});
