import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../text';
import { discard } from './durable';
import { createHdf5, firstFailureOf, float64, type Hdf5File, int64, withHdf5 } from './hdf5';
import {
  columnsDataset,
  EMULATION,
  MODELS,
  modelGroup,
  outputDataset,
  ROOT,
  SERIALIZED_KEYS,
  SYSTEMS,
  statsDataset,
} from './paths';
import { encodeKeys } from './serialized-keys';
import {
  containers,
  type EmulationSpec,
  type ModelSpec,
  type OutputSpec,
  optimizerStatsFields,
  type StoreSpec,
} from './spec';

export interface CreateStoreOptions {
  /**
   * What stands for values that nobody has written: `nan` takes all the space at once and fills it with NaN;
   * `unallocated` takes none, for a store that a join fills (HDF5 itself reads zeros there, `readStore` NaN).
   */
  readonly unwritten?: 'nan' | 'unallocated';
}

/**
 * Allocates a store in upstream's layout, with everything but values. Needs no memory of the store's size.
 * @throws UserError `store.open` when the file exists, `store.write` when the disk is full
 */
export async function createStore(file: string, spec: StoreSpec, options: CreateStoreOptions = {}): Promise<void> {
  refuseUneven(spec);
  const hdf5 = await createHdf5(file);
  try {
    let datasets: readonly string[] = [];
    firstFailureOf([
      () => {
        datasets = writeStructure(hdf5, spec);
        if (options.unwritten !== 'unallocated') for (const dataset of datasets) allocate(hdf5, dataset);
      },
      () => hdf5.close(),
    ]);
    if (options.unwritten !== 'unallocated') await fillWithNaN(file, datasets);
  } catch (error) {
    // Half a store would look like a whole one.
    await discard(file);
    throw error;
  }
}

/** Rows of a decision model's datasets. */
export const executionsOf = (spec: StoreSpec, model: ModelSpec) => spec.numSteps * model.executionsPerStep;

/** Periods of the emulation model's datasets. */
export const periodsOf = (spec: StoreSpec) => spec.numSteps * periodsPerStep(spec);

const periodsPerStep = (spec: StoreSpec) => spec.stepResolutionMs / spec.emulation.resolutionMs;

function refuseUneven(spec: StoreSpec): void {
  const counts = [
    spec.numSteps,
    periodsPerStep(spec),
    ...spec.models.flatMap((m) => [m.executionsPerStep, m.horizonCount]),
  ];
  if (counts.some((n) => !Number.isSafeInteger(n) || n < 1))
    throw new Error(`a store of ${counts.join(', ')} steps, periods, executions and horizons cannot be made`);
}

/** @returns the datasets of values */
function writeStructure(hdf5: Hdf5File, spec: StoreSpec): string[] {
  const datasets: string[] = [];
  const createOutputs = (owner: string, outputs: readonly OutputSpec[], shape: (columns: number) => number[]) => {
    for (const container of containers) hdf5.createGroup(`${owner}/${container}`);
    for (const { container, key, columns } of outputs) {
      const dataset = outputDataset(owner, container, key);
      hdf5.createFloat64(dataset, shape(columns.length));
      hdf5.createStrings(columnsDataset(dataset), columns);
      datasets.push(dataset);
    }
  };
  hdf5.createGroup(ROOT);
  hdf5.createGroup(MODELS);
  for (const model of spec.models) {
    const rows = executionsOf(spec, model);
    hdf5.createGroup(modelGroup(model.name));
    createOutputs(modelGroup(model.name), model.outputs, (columns) => [rows, columns, model.horizonCount]);
    const stats = statsDataset(model.name);
    hdf5.createFloat64(stats, [rows, optimizerStatsFields.length]);
    hdf5.setAttribute(stats, 'columns', optimizerStatsFields);
    datasets.push(stats);
  }
  hdf5.createGroup(EMULATION);
  createOutputs(EMULATION, spec.emulation.outputs, (columns) => [columns, periodsOf(spec)]);
  const owners = [...spec.models, spec.emulation];
  hdf5.createBytes(SERIALIZED_KEYS, encodeKeys(owners.flatMap(({ outputs }) => outputs.map(({ key }) => key))));
  hdf5.createGroup(SYSTEMS);
  for (const [uuid, json] of spec.systems) hdf5.createText(`${SYSTEMS}/${uuid}`, json);
  writeAttributes(hdf5, spec);
  return datasets;
}

function writeAttributes(hdf5: Hdf5File, spec: StoreSpec): void {
  hdf5.setAttribute(
    ROOT,
    'problem_order',
    spec.models.map(({ name }) => name),
  );
  hdf5.setAttribute(ROOT, 'initial_time', spec.initialTime);
  hdf5.setAttribute(ROOT, 'step_resolution_ms', int64(spec.stepResolutionMs));
  hdf5.setAttribute(ROOT, 'num_steps', int64(spec.numSteps));
  for (const model of spec.models) {
    const { executionsPerStep, horizonCount, intervalMs } = model;
    modelAttributes(hdf5, modelGroup(model.name), model, { executions: executionsPerStep, horizonCount, intervalMs });
  }
  hdf5.setAttribute(EMULATION, 'name', spec.emulation.name);
  const executions = periodsPerStep(spec);
  modelAttributes(hdf5, EMULATION, spec.emulation, {
    executions,
    horizonCount: 1,
    intervalMs: spec.emulation.resolutionMs,
  });
}

function modelAttributes(
  hdf5: Hdf5File,
  group: string,
  model: ModelSpec | EmulationSpec,
  { executions, horizonCount, intervalMs }: { executions: number; horizonCount: number; intervalMs: number },
): void {
  hdf5.setAttribute(group, 'num_executions', int64(executions));
  hdf5.setAttribute(group, 'horizon_count', int64(horizonCount));
  hdf5.setAttribute(group, 'resolution_ms', int64(model.resolutionMs));
  hdf5.setAttribute(group, 'interval_ms', int64(intervalMs));
  hdf5.setAttribute(group, 'base_power', float64(model.basePower));
  hdf5.setAttribute(group, 'system_uuid', model.systemUuid);
}

/** libhdf5 gives a dataset its space when its first element is written. */
function allocate(hdf5: Hdf5File, dataset: string): void {
  const { shape } = hdf5.info(dataset);
  if (shape.includes(0)) return;
  const first = { start: shape.map(() => 0), count: shape.map(() => 1) };
  hdf5.writeFloat64(dataset, first, Float64Array.of(Number.NaN));
}

const BLOCK_BYTES = 1 << 20;
let block: Buffer | undefined;
/** Nothing but NaN. */
function nanBlock(): Buffer {
  block ??= Buffer.from(new Float64Array(BLOCK_BYTES / 8).fill(Number.NaN).buffer);
  return block;
}

/** h5wasm cannot set a fill value, and contiguous data have none once they are allocated: NaN is written. */
async function fillWithNaN(file: string, datasets: readonly string[]): Promise<void> {
  const layouts = await withHdf5(file, 'r', (hdf5) => datasets.map((dataset) => hdf5.storage(dataset)));
  const handle = await open(file, constants.O_RDWR);
  try {
    for (const layout of layouts) {
      if (layout.kind !== 'contiguous') continue;
      for (let done = 0; done < layout.bytes; ) {
        const length = Math.min(BLOCK_BYTES, layout.bytes - done);
        done += (await handle.write(nanBlock(), 0, length, layout.address + done)).bytesWritten;
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('store.write', `The store ${file} could not be allocated: ${reason}.`, [], { cause: error });
  } finally {
    await handle.close();
  }
}
