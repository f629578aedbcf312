/** The shipped 5-bus sample, executed in one piece and in partitions, and what must be the same. */
import path from 'node:path';
import { build, execute, Simulation, SimulationPartitions, type ThermalState } from '../../../src/engine';
import { partitionDir, simulationDir } from '../../../src/layout';
import { countPartitions, type PartitionNumbers, partitionAt } from '../../../src/partitions';
import { joinSimulation } from '../../../src/store/join';
import { readStore, type StoreContents } from '../beds/read-store';
import { loadSample } from '../beds/sample';
import type { Schedule } from '../checker/schedule';

const { buildSimulation, executeSimulation } = await loadSample('five_bus.powersim.mjs');
const name = 'five_bus';
const day = 86_400_000;

export const storeOf = (folder: string) => path.join(folder, 'data_store', 'simulation_store.h5');

/** Four weeks in a single run. */
export async function monolithic(outputDir: string): Promise<StoreContents> {
  await executeSimulation(await buildSimulation(outputDir, name));
  return readStore(storeOf(path.join(outputDir, name)));
}

/** Setup, every partition, join: as workers do it. */
export async function partitioned(outputDir: string, numbers: PartitionNumbers): Promise<StoreContents> {
  const place = { outputDir, name };
  const partitions = new SimulationPartitions(numbers);
  await buildSimulation(outputDir, name, partitions);
  for (let index = 1; index <= countPartitions(numbers); index++) {
    await executeSimulation(await buildSimulation(partitionDir(place, index), name, partitions, index));
  }
  await joinSimulation(place, { skipFailures: false });
  return readStore(storeOf(simulationDir(place)));
}

/** The pieces one after the other, each from the exact state in which the one before it ended. */
export async function chained(outputDir: string, numbers: PartitionNumbers): Promise<StoreContents[]> {
  const whole = await buildSimulation(outputDir, name);
  const pieces: StoreContents[] = [];
  let state: ThermalState | undefined;
  for (let index = 1; index <= countPartitions(numbers); index++) {
    const [first, last] = partitionAt(numbers, index).validSteps;
    const sim = new Simulation({
      name: `piece_${index}`,
      steps: last - first + 1,
      models: whole.models,
      sequence: whole.sequence,
      simulationFolder: outputDir,
      initialTime: new Date(Date.UTC(2024, 0, 1) + (first - 1) * day).toISOString().slice(0, 19),
      ...(state === undefined ? {} : { initialState: state }),
    });
    await build(sim);
    await execute(sim);
    state = sim.state();
    pieces.push(await readStore(storeOf(path.join(outputDir, `piece_${index}`))));
  }
  return pieces;
}

/** Everything that was decided: not how long units have been on, which begins with the system's own figures. */
export function decisionsOf(contents: StoreContents): Map<string, readonly number[]> {
  const all = new Map<string, readonly number[]>();
  const add = (where: string, { results }: Schedule) => {
    for (const [key, columns] of results) {
      if (key.startsWith('aux_variables/')) continue;
      for (const [column, values] of columns) all.set(`${where} ${key} ${column}`, [...values]);
    }
  };
  add('realized', contents.realized);
  for (const [model, { joined }] of contents.models) add(model, joined);
  return all;
}

/** $ of the whole: the dispatch's energy, and starts and stops by the joined commitment. */
export function totalCost(contents: StoreContents): number {
  let total = 0;
  for (const [model, { joined }] of contents.models) {
    for (const [key, columns] of joined.results) {
      if (!(model === 'ED' && key === 'expressions/ProductionCostExpression__ThermalStandard')) continue;
      for (const values of columns.values()) for (const value of values) total += value;
    }
  }
  return total;
}
