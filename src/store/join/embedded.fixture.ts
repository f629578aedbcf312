/** Partitioned simulations for tests as the embedded engine writes them: its own format, with the systems in the stores. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configFile, executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { absoluteSteps, countPartitions } from '../../partitions';
import { createStore } from '../create-store';
import type { OutputSpec, StoreSpec } from '../spec';
import { smallSpec } from '../stores.fixture';
import { openStoreWriter } from '../write-store';
import { timeAfter } from './match';
import { countSteps } from './plan';

const numbers = { numSteps: 5, period: 2, numOverlapSteps: 1 };
const on = ['variables', 'OnVariable__ThermalStandard'] as const;
const power = ['variables', 'ActivePowerVariable__ThermalStandard'] as const;

export const thermal = (name: string, slope = 20) => ({
  name,
  status: false,
  timeAtStatus: 5,
  timeLimits: { up: 24, down: 48 },
  operationCost: { variable: { type: 'linear', slope }, fixed: 0, startUp: 1, shutDown: 1 },
});
export interface Data {
  readonly uuid?: string;
  readonly system?: object;
  /** Of every hour and unit; step numbers without it. */
  readonly isOn?: (step: number) => number;
  /** Of the commitment model, besides the usual ones. */
  readonly outputs?: readonly OutputSpec[];
  /** By key, values of those in the first period; 0 in all others. */
  readonly first?: Readonly<Record<string, number>>;
}
export const twoUnits = { name: 'two', basePower: 100, ThermalStandard: [thermal('Alta'), thermal('Größe')] };

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
export async function execute(file: string, [first, last]: readonly [number, number], data: Data = {}): Promise<void> {
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
export async function simulate(
  place: SimulationPlace,
  dataOf: (index: number) => Data = () => ({}),
  { partitions = numbers, unwritten = 'nan' as 'nan' | 'unallocated' } = {},
): Promise<void> {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  const { numSteps, period, numOverlapSteps } = partitions;
  writeFileSync(configFile(place), JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: numOverlapSteps }));
  mkdirSync(path.dirname(storeFile(simulationDir(place))));
  await createStore(storeFile(simulationDir(place)), specOf(numSteps, dataOf(0)), { unwritten });
  for (let index = 1; index <= countPartitions(partitions); index += 1) {
    const folder = executionDir(partitionDir(place, index), place.name, 1);
    await execute(storeFile(folder), absoluteSteps(partitions, index), dataOf(index));
    mkdirSync(path.join(folder, 'results'));
    writeFileSync(path.join(folder, 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
  }
}
