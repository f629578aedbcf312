/** Writing a new store while a simulation executes. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { messageOf, UserError } from '../text';
import { blockBuffer, type OutputBuffer, stripBuffer } from './buffers';
import { type Hdf5File, withHdf5 } from './hdf5';
import { EMULATION, isColumnsDataset, MODELS, modelGroup, outputDataset, statsDataset } from './paths';
import { type Container, containers, optimizerStatsFields, type StoreWriter } from './spec';

export { type CreateStoreOptions, createStore } from './create-store';

interface Target {
  readonly buffer: OutputBuffer;
  readonly shape: readonly number[];
}

/**
 * Opens a store that `createStore` has allocated. Values are gathered in blocks and written at their places in the file,
 * whose structure is never touched: a process that is killed leaves a store that opens, with NaN for what it had not flushed.
 * @throws UserError `store.open`, or `store.layout` when the store has no space for its values
 */
export async function openStoreWriter(file: string): Promise<StoreWriter> {
  const places = await withHdf5(file, 'r', placesOf);
  const fd = openSync(file, 'r+');
  const targets = new Map<string, Target>();
  for (const [dataset, { address, shape }] of places) {
    const isState = dataset.startsWith(`${EMULATION}/`);
    const place = { fd, address, file, dataset };
    const [slow = 0, ...rest] = shape;
    const rowLength = rest.reduce((product, n) => product * n, 1);
    const buffer = isState ? stripBuffer(place, slow, rowLength) : blockBuffer(place, slow, rowLength);
    targets.set(dataset, { buffer, shape });
  }

  const write = (dataset: string, from: number, count: number, values: Float64Array): void => {
    const target = targets.get(dataset);
    if (!target) throw new Error(`${file} holds no ${dataset}`);
    const [rows, length] = dataset.startsWith(`${EMULATION}/`)
      ? [target.shape[1] ?? 0, target.shape[0] ?? 0]
      : [target.shape[0] ?? 0, target.shape.slice(1).reduce((product, n) => product * n, 1)];
    if (!Number.isInteger(from) || from < 0 || count < 0 || from + count > rows)
      throw new Error(`${dataset} has ${rows} rows: ${from} to ${from + count - 1} lie outside`);
    if (values.length !== count * length)
      throw new Error(`${dataset} takes ${count} × ${length} values, not ${values.length}`);
    target.buffer.write(from, count, values);
  };
  const flush = () => {
    for (const { buffer } of targets.values()) buffer.flush();
  };
  let open = true;

  return {
    writeExecution: (model, execution, container, key, values) =>
      write(outputDataset(modelGroup(model), container, key), execution, 1, values),
    writeStats: (model, execution, stats) => {
      const row = Float64Array.from(optimizerStatsFields, (field) => stats[field] ?? Number.NaN);
      write(statsDataset(model), execution, 1, row);
    },
    writeState: (container, key, from, count, values) =>
      write(outputDataset(EMULATION, container, key), from, count, values),
    flush,
    close: () => {
      if (!open) return;
      open = false;
      try {
        flush();
        // The status that is written next says that the results are there, also after a power failure.
        sync(fd, file);
      } finally {
        closeSync(fd);
      }
    },
  };
}

function sync(fd: number, file: string): void {
  try {
    fsyncSync(fd);
  } catch (error) {
    throw new UserError('store.write', `${file} could not be written: ${messageOf(error)}.`, [], { cause: error });
  }
}

interface Place {
  readonly address: number;
  readonly shape: readonly number[];
}

function placesOf(hdf5: Hdf5File): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const add = (dataset: string) => {
    const { shape } = hdf5.info(dataset);
    const layout = hdf5.storage(dataset);
    if (layout.kind === 'contiguous') places.set(dataset, { address: layout.address, shape });
    // Without columns there is nothing to write.
    else if (shape.includes(0)) places.set(dataset, { address: 0, shape });
    else throw noSpace(hdf5.file, dataset);
  };
  const addOutputs = (owner: string) => {
    for (const container of containers satisfies readonly Container[])
      for (const { name } of hdf5.links(`${owner}/${container}`))
        if (!isColumnsDataset(name)) add(`${owner}/${container}/${name}`);
  };
  for (const { name } of hdf5.links(MODELS)) {
    addOutputs(modelGroup(name));
    add(statsDataset(name));
  }
  addOutputs(EMULATION);
  return places;
}

const noSpace = (file: string, dataset: string) =>
  new UserError(
    'store.layout',
    `${file} has no space for ${dataset}: only a store that was allocated for writing can be written. Build the simulation again.`,
  );
