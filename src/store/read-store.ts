/** Reading results from a store, ours or Julia's, a block at a time. */
import { columnNumbers, columnRuns, product } from './column-choice';
import { type Hdf5File, hdf5Reader, openHdf5 } from './hdf5';
import { SYSTEMS, statsDataset } from './paths';
import {
  checkedRange,
  coveredPeriods,
  emulationIn,
  executionMs,
  factorOf,
  modelIn,
  outputIn,
  realizedBlocks,
  realizedPeriodsOf,
  refuseExecution,
} from './realisation';
import type { Container } from './spec';
import {
  type OnUnknown,
  refuseOther,
  refuseOtherTimes,
  type StoredOutput,
  type StoreShape,
  shapeOf,
} from './store-shape';

export {
  type OnUnknown,
  readStoreSpec,
  type StoredEmulation,
  type StoredModel,
  type StoredOutput,
  type StoreShape,
} from './store-shape';
export { partsOfKey } from './units';

export interface OutputName {
  readonly container: Container;
  readonly key: string;
}

/** How values are wanted: all columns in natural units where nothing is said. */
export interface ReadOptions {
  /** `natural`: MW where upstream stores per unit of the base power; `systemBase`: as stored. */
  readonly units?: 'natural' | 'systemBase';
  /** Numbers of columns from 0, in the order wanted; those of several dimensions are counted in C order. */
  readonly columns?: readonly number[] | undefined;
}

/** Values over consecutive periods; columns of several dimensions are in C order. */
export interface Block {
  /** Names along each dimension of columns, of all columns of the output. */
  readonly columns: readonly (readonly string[])[];
  /** Milliseconds as if local time were UTC, of the first period. */
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** `[columns, periods]` of the columns that were wanted, time fastest. NaN where nothing was written. */
  readonly values: Float64Array;
}

/** Periods of realised values from 0. */
export interface PeriodRange {
  readonly from: number;
  readonly count: number;
}

/**
 * An open store, or several as if they were one. Values are in natural units as upstream shows them, MW where it stores
 * per unit of the base power, unless others are wanted. Methods throw a UserError `store.layout` for what the store does not hold, `store.read`
 * where it cannot be read, and a RangeError for numbers that lie outside.
 */
export interface StoreReader {
  readonly shape: StoreShape;
  /** The whole horizon of one execution, counted from 0 over all steps. */
  readExecution(model: string, execution: number, output: OutputName, options?: ReadOptions): Block;
  /** How many periods a model realises: those within its executions' intervals. */
  realizedPeriods(model: string): number;
  /** Of each execution the periods that its interval covers, one after the other. */
  readRealized(model: string, output: OutputName, range?: PeriodRange, options?: ReadOptions): Block;
  /** The same in blocks of at most `maxValues` values each, so that memory stays bounded. */
  realizedBlocks(model: string, output: OutputName, maxValues?: number): Generator<Block>;
  /** The emulation model's record of the realised state. */
  readState(output: OutputName, range?: PeriodRange, options?: ReadOptions): Block;
  /** `optimizer_stats` of all executions, by field; in the stored units. */
  readStats(model: string): ReadonlyMap<string, Float64Array>;
  /** JSON of a system; undefined where the store has none. */
  readSystem(uuid: string): string | undefined;
  close(): void;
}

/** @throws UserError `store.open`, or `store.layout` naming what is not understood */
export async function openStore(file: string): Promise<StoreReader> {
  return readerOrClosed(await openHdf5(file, 'r'), shapeOf);
}

/**
 * Opens stores of anybody, at once.
 * @returns a function that opens a store; `look` gives its shape, and `known` is the shape of a store that was looked at
 *   before or is like one, of which only what is read is checked, and `check` (datasets) at once. It throws a UserError `store.open`, `store.layout`.
 */
export async function storeOpener(): Promise<
  (file: string, of: { look: OnUnknown } | { known: StoreShape; check?: ReadonlySet<string> }) => StoreReader
> {
  const open = await hdf5Reader();
  return (file, of) =>
    'known' in of
      ? readerOrClosed(open(file), knownTo(of.known, of.check), true)
      : readerOrClosed(open(file), (hdf5) => shapeOf(hdf5, of.look));
}

const knownTo = (known: StoreShape, check: ReadonlySet<string> | undefined) => (hdf5: Hdf5File) => {
  refuseOtherTimes(hdf5, known);
  for (const { outputs } of check ? [...known.models, ...(known.emulation ? [known.emulation] : [])] : [])
    for (const output of outputs) if (check?.has(output.dataset)) refuseOther(hdf5, output);
  return known;
};

function readerOrClosed(hdf5: Hdf5File, shape: (hdf5: Hdf5File) => StoreShape, check = false): StoreReader {
  try {
    return readerOf(hdf5, shape(hdf5), check);
  } catch (error) {
    hdf5.close();
    throw error;
  }
}

/** Opens a store, hands it to `f` and closes it whatever happens. */
export async function withStore<T>(file: string, f: (store: StoreReader) => T | Promise<T>): Promise<T> {
  const store = await openStore(file);
  try {
    return await f(store);
  } finally {
    store.close();
  }
}

function readerOf(hdf5: Hdf5File, shape: StoreShape, check: boolean): StoreReader {
  const checkedOutputs = new Set<string>();
  const found = (owner: { name: string; outputs: readonly StoredOutput[] }, name: OutputName) => {
    const output = outputIn(shape, owner, name);
    if (check && !checkedOutputs.has(output.dataset)) refuseOther(hdf5, output);
    checkedOutputs.add(output.dataset);
    return output;
  };
  const unallocated = new Map<string, boolean>();
  /** HDF5 reads zeros where no space was ever allocated. */
  const isUnallocated = (dataset: string): boolean => {
    const known = unallocated.get(dataset) ?? hdf5.storage(dataset).kind === 'unallocated';
    unallocated.set(dataset, known);
    return known;
  };
  const read = (dataset: string, start: readonly number[], count: readonly number[]): Float64Array =>
    isUnallocated(dataset)
      ? new Float64Array(product(count)).fill(Number.NaN)
      : hdf5.readFloat64(dataset, { start, count });

  /** `rows` × `periods` values of each column that is wanted, `[columns, rows·periods]` from period `skip` on, `count` of them. */
  function gather(
    { dataset, sizes, rows, periods, fromPeriod }: Gathered,
    { skip, count }: { skip: number; count: number },
    wanted: readonly number[],
    factor: number,
  ): Float64Array {
    const values = new Float64Array(wanted.length * count);
    if (count === 0) return values;
    for (const { from, length, first, width, positions } of columnRuns(
      sizes,
      wanted,
      rows ? rows.count * periods : periods,
    )) {
      const [inner, slowest] = [sizes.slice(1), sizes.length > 0];
      const start = [...(rows ? [rows.first] : []), ...(slowest ? [from] : []), ...inner.map(() => 0), fromPeriod];
      const counts = [...(rows ? [rows.count] : []), ...(slowest ? [length] : []), ...inner, periods];
      const stored = read(dataset, start, counts);
      for (const position of positions) {
        const column = (wanted[position] ?? 0) - first;
        let [row, within] = [0, skip];
        for (let t = 0; t < count; t += 1) {
          values[position * count + t] = factor * (stored[(row * width + column) * periods + within] ?? Number.NaN);
          within += 1;
          if (within === periods) [row, within] = [row + 1, 0];
        }
      }
    }
    return values;
  }

  const readRealized: StoreReader['readRealized'] = (name, outputName, range, options) => {
    const model = modelIn(shape, name);
    const output = found(model, outputName);
    const { from, count } = checkedRange(range, realizedPeriodsOf(model), output.dataset);
    const covered = coveredPeriods(shape, model, output);
    const first = Math.floor(from / covered);
    const rows = { first, count: count === 0 ? 0 : Math.ceil((from + count) / covered) - first };
    const sizes = output.shape.slice(1, -1);
    return {
      columns: output.columns,
      fromMs: executionMs(shape, model, first) + (from % covered) * model.resolutionMs,
      resolutionMs: model.resolutionMs,
      periods: count,
      values: gather(
        { dataset: output.dataset, sizes, rows, periods: covered, fromPeriod: 0 },
        { skip: from % covered, count },
        columnNumbers(sizes, options?.columns),
        factorOf(output, model, options),
      ),
    };
  };

  return {
    shape,
    readExecution: (name, execution, outputName, options) => {
      const model = modelIn(shape, name);
      const output = found(model, outputName);
      refuseExecution(model, execution);
      const sizes = output.shape.slice(1, -1);
      const periods = output.shape.at(-1) ?? 0;
      return {
        columns: output.columns,
        fromMs: executionMs(shape, model, execution),
        resolutionMs: model.resolutionMs,
        periods,
        values: gather(
          { dataset: output.dataset, sizes, rows: { first: execution, count: 1 }, periods, fromPeriod: 0 },
          { skip: 0, count: periods },
          columnNumbers(sizes, options?.columns),
          factorOf(output, model, options),
        ),
      };
    },
    realizedPeriods: (name) => realizedPeriodsOf(modelIn(shape, name)),
    readRealized,
    realizedBlocks: (name, output, maxValues) => realizedBlocks({ shape, readRealized }, name, output, maxValues),
    readState: (outputName, range, options) => {
      const emulation = emulationIn(shape);
      const output = found(emulation, outputName);
      const { from, count } = checkedRange(range, output.shape.at(-1) ?? 0, output.dataset);
      const sizes = output.shape.slice(0, -1);
      return {
        columns: output.columns,
        fromMs: shape.initialMs + from * emulation.resolutionMs,
        resolutionMs: emulation.resolutionMs,
        periods: count,
        values: gather(
          { dataset: output.dataset, sizes, rows: undefined, periods: count, fromPeriod: from },
          { skip: 0, count },
          columnNumbers(sizes, options?.columns),
          factorOf(output, emulation, options),
        ),
      };
    },
    readStats: (name) => {
      const { executions, statsFields } = modelIn(shape, name);
      if (statsFields.length === 0) return new Map();
      const all = read(statsDataset(name), [0, 0], [executions, statsFields.length]);
      return new Map(
        statsFields.map((field, f) => [
          field,
          Float64Array.from({ length: executions }, (_, e) => all[e * statsFields.length + f] ?? Number.NaN),
        ]),
      );
    },
    readSystem: (uuid) => (shape.systemUuids.includes(uuid) ? hdf5.readStrings(`${SYSTEMS}/${uuid}`)[0] : undefined),
    close: () => hdf5.close(),
  };
}

/** A part of a dataset `[rows?, …sizes, periods]`. */
interface Gathered {
  readonly dataset: string;
  /** Of its dimensions of columns. */
  readonly sizes: readonly number[];
  /** Executions; none of the emulation model. */
  readonly rows: { readonly first: number; readonly count: number } | undefined;
  readonly periods: number;
  readonly fromPeriod: number;
}
