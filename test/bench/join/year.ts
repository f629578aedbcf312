/** Stores of a year: hourly values of many units, by two decision models and the emulation model. */
import { closeSync, cpSync, fsyncSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  configFile,
  executionDir,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../../../src/layout';
import { absoluteSteps, countPartitions } from '../../../src/partitions';
import { createHdf5, float64, int64, withHdf5 } from '../../../src/store/hdf5';
import { timeAfter } from '../../../src/store/join/match';
import { countSteps } from '../../../src/store/join/plan';
import { containers } from '../../../src/store/spec';

/** Daily steps of a year. */
const STEPS = 365;
const DAY = 86_400_000;
const models = [
  { group: '/simulation/decision_models/UC', perStep: 1, horizon: 48, keys: 3 },
  { group: '/simulation/decision_models/ED', perStep: 24, horizon: 12, keys: 4 },
] as const;
const emulation = { group: '/simulation/emulation_model', perStep: 24, keys: 7 } as const;

const bytesOfColumn =
  STEPS * 8 * (models.reduce((sum, m) => sum + m.perStep * m.horizon * m.keys, 0) + emulation.perStep * emulation.keys);

/** Units of a year of so many GB. */
const columnsOf = (gb: number) => Math.max(1, Math.round((gb * 1e9) / bytesOfColumn));

/** One store of so many GB, whole. */
export async function makeYear(file: string, gb: number): Promise<void> {
  await makeStore(file, columnsOf(gb), [1, STEPS], true);
}

/**
 * `OUT/NAME` as its partitions left it, not joined yet: of so many GB when it is joined.
 * @param period days of a partition, and one of overlap; partitions of one day have none, which would be all that they do
 */
export async function makePartitions(at: SimulationPlace, gb: number, period: number): Promise<void> {
  const columns = columnsOf(gb);
  mkdirSync(path.dirname(configFile(at)), { recursive: true });
  const numbers = { numSteps: STEPS, period, numOverlapSteps: period > 1 ? 1 : 0 };
  const config = { num_steps: STEPS, period, num_overlap_steps: numbers.numOverlapSteps };
  writeFileSync(configFile(at), JSON.stringify(config));
  await makeStore(storeFile(simulationDir(at)), columns, [1, STEPS], false);
  // What setup left, for every contestant to begin with.
  cpSync(storeFile(simulationDir(at)), `${storeFile(simulationDir(at))}.setup`);
  for (let index = 1; index <= countPartitions(numbers); index += 1) {
    const execution = executionDir(partitionDir(at, index), at.name, 1);
    await makeStore(storeFile(execution), columns, absoluteSteps(numbers, index), true);
    mkdirSync(path.join(execution, 'results'));
    writeFileSync(path.join(execution, 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
  }
}

async function makeStore(
  file: string,
  columns: number,
  steps: readonly [number, number],
  filled: boolean,
): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const names = Array.from({ length: columns }, (_, i) => `unit ${i}`);
  const count = countSteps(steps);
  const store = await createHdf5(file);
  const paths: string[] = [];
  const add = (dataset: string, shape: readonly number[]) => {
    store.createFloat64(dataset, shape);
    paths.push(dataset);
    const first = { start: shape.map(() => 0), count: shape.map(() => 1) };
    if (filled) store.writeFloat64(dataset, first, new Float64Array([1]));
  };
  store.createGroup('/simulation');
  store.setAttribute('/simulation', 'initial_time', timeAfter('2024-01-01T00:00:00', (steps[0] - 1) * DAY));
  store.setAttribute('/simulation', 'step_resolution_ms', int64(DAY));
  store.setAttribute('/simulation', 'num_steps', int64(count));
  store.createGroup('/simulation/decision_models');
  for (const { group, perStep, keys } of [...models, emulation]) {
    store.createGroup(group);
    for (const container of containers) store.createGroup(`${group}/${container}`);
    store.setAttribute(group, 'num_executions', int64(perStep));
    store.setAttribute(group, 'interval_ms', int64(DAY / perStep));
    store.setAttribute(group, 'resolution_ms', int64(DAY / 24));
    store.setAttribute(group, 'base_power', float64(100));
    const horizon = models.find((m) => m.group === group)?.horizon;
    const rows = count * perStep;
    for (let key = 0; key < keys; key += 1) {
      const name = `${group}/variables/${key === 0 ? 'ActivePowerVariable__ThermalStandard' : `Variable${key}__Unit`}`;
      add(name, horizon === undefined ? [columns, rows] : [rows, columns, horizon]);
      store.createStrings(`${name}__columns`, names);
    }
    if (horizon === undefined) continue;
    add(`${group}/optimizer_stats`, [rows, 2]);
    store.setAttribute(`${group}/optimizer_stats`, 'columns', ['result_count', 'objective_value']);
  }
  store.setAttribute(emulation.group, 'name', 'Emulator');
  store.close();
  if (filled) await fill(file, paths);
}

/** A walk between 0 and 1, as units go through time; no file system or memory finds it compressible. */
async function fill(file: string, paths: readonly string[]): Promise<void> {
  let value = Math.random();
  const walk = new Float64Array((4 << 20) / 8).map(() => {
    value = Math.min(1, Math.max(0, value + (Math.random() - 0.5) / 20));
    return value;
  });
  const bytes = Buffer.from(walk.buffer);
  const layouts = await withHdf5(file, 'r', (store) => paths.map((dataset) => store.storage(dataset)));
  const fd = openSync(file, 'r+');
  for (const layout of layouts) {
    if (layout.kind !== 'contiguous') throw new Error('not allocated');
    for (let at = 0; at < layout.bytes; at += bytes.length) {
      writeSync(fd, bytes, 0, Math.min(bytes.length, layout.bytes - at), layout.address + at);
    }
  }
  fsyncSync(fd);
  closeSync(fd);
}
