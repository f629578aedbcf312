/** Partitioned simulations for tests: small stores in upstream's layout whose every value says where it belongs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configFile, executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { absoluteSteps, countPartitions, type PartitionNumbers } from '../../partitions';
import { createHdf5, float64, type Hdf5File, int64 } from '../hdf5';
import { containers } from '../spec';
import { timeAfter } from './match';
import { countSteps } from './plan';

export interface FixtureDataset {
  readonly path: string;
  readonly rowsPerStep: number;
  /** All axes but that of the steps. */
  readonly others: readonly number[];
  readonly columns: readonly string[];
}

export const UC = '/simulation/decision_models/UC';
export const ED = '/simulation/decision_models/ED';
export const EM = '/simulation/emulation_model';
export const units = ['Alta', 'Brighton', 'Solitude'];
const DAY = 86_400_000;
const axes = ['first', 'second'];

/** Every rank that is written: decision data of 2 to 4 dimensions, the realised state of 2 and 3. */
export const fixtureDatasets: readonly FixtureDataset[] = [
  { path: `${UC}/variables/OnVariable__ThermalStandard`, rowsPerStep: 1, others: [3, 6], columns: units },
  { path: `${UC}/variables/FlowVariable__Two`, rowsPerStep: 1, others: [2, 3, 6], columns: [...units, ...axes] },
  { path: `${UC}/duals/Flat__System`, rowsPerStep: 1, others: [3], columns: units },
  { path: `${UC}/optimizer_stats`, rowsPerStep: 1, others: [2], columns: ['result_count', 'objective_value'] },
  { path: `${ED}/variables/ActivePowerVariable__ThermalStandard`, rowsPerStep: 4, others: [3, 2], columns: units },
  { path: `${ED}/optimizer_stats`, rowsPerStep: 4, others: [2], columns: ['result_count', 'objective_value'] },
  { path: `${EM}/variables/ActivePowerVariable__ThermalStandard`, rowsPerStep: 4, others: [3], columns: units },
  { path: `${EM}/variables/OnVariable__ThermalStandard`, rowsPerStep: 4, others: [3], columns: units },
  { path: `${EM}/parameters/Two__Axes`, rowsPerStep: 4, others: [2, 3], columns: [...units, ...axes] },
];

/** Row (from 0) in the whole simulation, and position among the row's values. */
export type ValueAt = (dataset: FixtureDataset, row: number, position: number, partition: number) => number;

/** Says where it belongs; what a partition computes of its overlap is the same as its neighbour's. */
export const truth: ValueAt = ({ path: p }, row, position) => p.length * 1e6 + row * 1000 + position;

export interface Fixture {
  readonly numbers: PartitionNumbers;
  readonly value?: ValueAt;
  readonly datasets?: readonly FixtureDataset[];
  /** Changes what a partition (from 1; 0: the whole) has. */
  readonly datasetsOf?: (partition: number) => readonly FixtureDataset[];
  /** What stands in the whole before the join: Julia leaves it unallocated. */
  readonly whole?: 'unallocated' | 'written';
  readonly statusOf?: (partition: number) => string | undefined;
  /** Datasets that a partition never writes: they have no place in its file and read as zeros. */
  readonly unwritten?: (partition: number, path: string) => boolean;
  /** Of the model ED, for partitions that do not fit. */
  readonly resolutionMs?: (partition: number) => number;
  readonly initialTime?: (partition: number, right: string) => string;
  /** Of all models, in MVA; 100 without it. */
  readonly basePower?: number;
  /** Groups of every model; all of them without it. Newer versions of the package have no parameters. */
  readonly containers?: readonly string[];
  /** Name of the emulation model. */
  readonly emulator?: string;
  /** Adds to a store what is not in every one. */
  readonly change?: (store: Hdf5File, partition: number) => unknown;
}

export const stepsLast = ({ path: p }: FixtureDataset) => p.startsWith(EM);

/** What a join must give: rows of every dataset, in C order. */
export function expectedOf(
  dataset: FixtureDataset,
  { numSteps }: PartitionNumbers,
  value: (row: number, position: number) => number,
): Float64Array {
  return valuesOf(dataset, numSteps, value);
}

export async function makePartitioned(place: SimulationPlace, fixture: Fixture): Promise<void> {
  const { numbers, value = truth, statusOf = () => 'SUCCESSFULLY_FINALIZED' } = fixture;
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  const { numSteps, period, numOverlapSteps } = numbers;
  writeFileSync(configFile(place), JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: numOverlapSteps }));
  await makeStore(storeFile(simulationDir(place)), fixture, 0, [1, numSteps], undefined);
  for (let index = 1; index <= countPartitions(numbers); index += 1) {
    const folder = executionDir(partitionDir(place, index), place.name, 1);
    const steps = absoluteSteps(numbers, index);
    await makeStore(storeFile(folder), fixture, index, steps, (d, row, position) => value(d, row, position, index));
    const status = statusOf(index);
    mkdirSync(path.join(folder, 'results'), { recursive: true });
    if (status) writeFileSync(path.join(folder, 'results', 'status.json'), JSON.stringify({ run_status: status }));
  }
}

async function makeStore(
  file: string,
  fixture: Fixture,
  partition: number,
  steps: readonly [number, number],
  value: ((dataset: FixtureDataset, row: number, position: number) => number) | undefined,
): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const datasets = fixture.datasetsOf?.(partition) ?? fixture.datasets ?? fixtureDatasets;
  const store = await createHdf5(file);
  try {
    const count = countSteps(steps);
    const right = timeAfter('2024-01-01T00:00:00', (steps[0] - 1) * DAY);
    const resolution = fixture.resolutionMs?.(partition) ?? DAY / 4;
    makeGroups(store, count, fixture.initialTime?.(partition, right) ?? right, resolution, fixture);
    for (const dataset of datasets) {
      const rows = count * dataset.rowsPerStep;
      const shape = stepsLast(dataset) ? [...dataset.others, rows] : [rows, ...dataset.others];
      store.createFloat64(dataset.path, shape);
      if (dataset.path.endsWith('optimizer_stats')) store.setAttribute(dataset.path, 'columns', dataset.columns);
      else store.createStrings(`${dataset.path}__columns`, dataset.columns);
      const block = { start: shape.map(() => 0), count: shape };
      const before = (steps[0] - 1) * dataset.rowsPerStep;
      if (value && !fixture.unwritten?.(partition, dataset.path)) {
        const values = valuesOf(dataset, count, (row, position) => value(dataset, before + row, position));
        store.writeFloat64(dataset.path, block, values);
      } else if (fixture.whole === 'written') {
        store.writeFloat64(
          dataset.path,
          block,
          valuesOf(dataset, count, () => Number.NaN),
        );
      }
    }
    fixture.change?.(store, partition);
  } finally {
    store.close();
  }
}

function makeGroups(
  store: Hdf5File,
  numSteps: number,
  initialTime: string,
  resolutionMs: number,
  { basePower = 100, emulator = 'Emulator', containers: groups = containers }: Fixture,
): void {
  store.createGroup('/simulation');
  store.setAttribute('/simulation', 'initial_time', initialTime);
  store.setAttribute('/simulation', 'step_resolution_ms', int64(DAY));
  store.setAttribute('/simulation', 'num_steps', int64(numSteps));
  store.createGroup('/simulation/decision_models');
  for (const group of [UC, ED, EM]) {
    store.createGroup(group);
    for (const container of groups) store.createGroup(`${group}/${container}`);
    const perStep = group === UC ? 1 : 4;
    store.setAttribute(group, 'num_executions', int64(perStep));
    store.setAttribute(group, 'interval_ms', int64(DAY / perStep));
    store.setAttribute(group, 'resolution_ms', int64(group === ED ? resolutionMs : DAY / 4));
    store.setAttribute(group, 'base_power', float64(basePower));
  }
  store.setAttribute(EM, 'name', emulator);
}

function valuesOf(
  dataset: FixtureDataset,
  numSteps: number,
  value: (row: number, position: number) => number,
): Float64Array {
  const rows = numSteps * dataset.rowsPerStep;
  const width = dataset.others.reduce((a, b) => a * b, 1);
  const values = new Float64Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    for (let position = 0; position < width; position += 1) {
      values[stepsLast(dataset) ? position * rows + row : row * width + position] = value(row, position);
    }
  }
  return values;
}
