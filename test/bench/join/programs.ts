/** What `npm run bench:join` starts, each in a process of its own: `make`, `native`, `merge`, `library`. Bundled first. */
import {
  closeSync,
  copyFileSync,
  cpSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  configFile,
  executionDir,
  partitionDir,
  placeOf,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../../../src/layout';
import { absoluteSteps, countPartitions } from '../../../src/partitions';
import { createHdf5, float64, int64, openHdf5, withHdf5 } from '../../../src/store/hdf5';
import { joinSimulation } from '../../../src/store/join';
import { timeAfter } from '../../../src/store/join/match';
import { mergeStore } from '../../../src/store/join/merge';
import { countSteps, planJoin } from '../../../src/store/join/plan';
import { surveyPartitions, surveyWhole } from '../../../src/store/join/survey';
import { copyThroughLibrary } from '../../../src/store/join/through-library';
import { joinPreflight } from '../../../src/store/preflight';
import { containers } from '../../../src/store/spec';

/** A year of daily steps in weeks with a day of overlap. */
const numbers = { numSteps: 365, period: 7, numOverlapSteps: 1 };
const DAY = 86_400_000;
const models = [
  { group: '/simulation/decision_models/UC', perStep: 1, horizon: 48, keys: 3 },
  { group: '/simulation/decision_models/ED', perStep: 24, horizon: 12, keys: 4 },
] as const;
const emulation = { group: '/simulation/emulation_model', perStep: 24, keys: 7 } as const;

const bytesOfColumn =
  numbers.numSteps *
  8 *
  (models.reduce((sum, m) => sum + m.perStep * m.horizon * m.keys, 0) + emulation.perStep * emulation.keys);

const [, , program, folder = '', argument = ''] = process.argv;
const place = placeOf(folder);
void run();

async function run(): Promise<void> {
  if (program === 'make') return make(place, Math.max(1, Math.round((Number(argument) * 1e9) / bytesOfColumn)));
  if (program === 'native') await joinSimulation(place, { skipFailures: false });
  else if (program === 'merge') await merge();
  else if (program === 'library') await library();
  else throw new Error(`no program ${program}`);
  process.stdout.write(`${JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024 })}\n`);
}

/** The native join's writing alone: no seams, no report. */
async function merge(): Promise<void> {
  const whole = await surveyWhole(place);
  const { sources } = await surveyPartitions(place, await joinPreflight(place), whole, 'refuseUnreadable');
  const plans = planJoin([...whole.datasets.values()], numbers, new Set());
  const temporary = `${whole.file}.merged`;
  rmSync(temporary, { force: true });
  await mergeStore({ whole, plans, sources, temporary, folder: path.dirname(whole.file) });
}

/** h5wasm alone: every value through the HDF5 library, in blocks of 4 MiB. */
async function library(): Promise<void> {
  const whole = await surveyWhole(place);
  const { sources } = await surveyPartitions(place, await joinPreflight(place), whole, 'refuseUnreadable');
  const target = `${whole.file}.merged`;
  copyFileSync(whole.file, target);
  await withHdf5(target, 'r+', async (store) => {
    for (const plan of planJoin([...whole.datasets.values()], numbers, new Set())) {
      await copyThroughLibrary(
        plan,
        store,
        (i) => openHdf5(sources.get(i)?.file ?? '', 'r'),
        () => undefined,
      );
    }
  });
  const fd = openSync(target, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

async function make(at: SimulationPlace, columns: number): Promise<void> {
  mkdirSync(path.dirname(configFile(at)), { recursive: true });
  const { numSteps, period, numOverlapSteps } = numbers;
  writeFileSync(configFile(at), JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: numOverlapSteps }));
  await makeStore(storeFile(simulationDir(at)), columns, [1, numSteps], false);
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

/** Numbers that no file system or memory finds compressible. */
async function fill(file: string, paths: readonly string[]): Promise<void> {
  const noise = new Float64Array((4 << 20) / 8).map(() => Math.random());
  const bytes = Buffer.from(noise.buffer);
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
