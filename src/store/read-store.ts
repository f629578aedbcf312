/** Reading results from a store, ours or Julia's, a block at a time. */
import { type Hdf5File, openHdf5 } from './hdf5';
import { EMULATION, SYSTEMS, statsDataset } from './paths';
import type { Container } from './spec';
import { notUnderstood, type StoredModel, type StoredOutput, type StoreShape, shapeOf } from './store-shape';
import { toNatural } from './units';

export {
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

/** Values of all columns over consecutive periods; columns of several dimensions are in C order. */
export interface Block {
  readonly columns: readonly (readonly string[])[];
  /** Milliseconds as if local time were UTC, of the first period. */
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** `[columns, periods]`, time fastest. NaN where nothing was written. */
  readonly values: Float64Array;
}

/** Periods of realised values from 0. */
export interface PeriodRange {
  readonly from: number;
  readonly count: number;
}

/**
 * An open store. Values are in natural units as upstream shows them: MW where it stores per unit of the base power.
 * Methods throw a UserError `store.layout` for what the store does not hold.
 */
export interface StoreReader {
  readonly shape: StoreShape;
  /** The whole horizon of one execution, counted from 0 over all steps. */
  readExecution(model: string, execution: number, output: OutputName): Block;
  /** How many periods a model realises: those within its executions' intervals. */
  realizedPeriods(model: string): number;
  /** Of each execution the periods that its interval covers, one after the other. */
  readRealized(model: string, output: OutputName, range?: PeriodRange): Block;
  /** The same in blocks of at most `maxValues` values each, so that memory stays bounded. */
  realizedBlocks(model: string, output: OutputName, maxValues?: number): Generator<Block>;
  /** The emulation model's record of the realised state. */
  readState(output: OutputName, range?: PeriodRange): Block;
  /** `optimizer_stats` of all executions, by field; in the stored units. */
  readStats(model: string): ReadonlyMap<string, Float64Array>;
  /** JSON of a system; undefined where the store has none. */
  readSystem(uuid: string): string | undefined;
  close(): void;
}

/** @throws UserError `store.open`, or `store.layout` naming what is not understood */
export async function openStore(file: string): Promise<StoreReader> {
  const hdf5 = await openHdf5(file, 'r');
  try {
    return readerOf(hdf5, shapeOf(hdf5));
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

const MOST_VALUES = (4 << 20) / 8;

function readerOf(hdf5: Hdf5File, shape: StoreShape): StoreReader {
  const modelOf = (name: string): StoredModel => {
    const model = shape.models.find((m) => m.name === name);
    if (!model) throw notUnderstood(hdf5, `it holds no decision model ${name}`);
    return model;
  };
  const outputOf = (owner: { name: string; outputs: readonly StoredOutput[] }, { container, key }: OutputName) => {
    const output = owner.outputs.find((o) => o.container === container && o.key === key);
    if (!output) throw notUnderstood(hdf5, `${owner.name} has no ${container}/${key}`);
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

  const startOf = (model: StoredModel, execution: number) =>
    shape.initialMs +
    Math.floor(execution / model.executionsPerStep) * shape.stepResolutionMs +
    (execution % model.executionsPerStep) * model.intervalMs;

  const readRealized = (name: string, outputName: OutputName, range?: PeriodRange): Block => {
    const model = modelOf(name);
    const output = outputOf(model, outputName);
    const { from, count } = checked(range, realizedOf(model), output.dataset);
    const covered = coveredPeriods(hdf5, model, output);
    const first = Math.floor(from / covered);
    const executions = count === 0 ? 0 : Math.ceil((from + count) / covered) - first;
    const columns = output.shape.slice(1, -1);
    const scale = toNatural(output.key, model.basePower);
    const start = [first, ...columns.map(() => 0), 0];
    const stored = read(output.dataset, start, [executions, ...columns, covered]);
    const width = product(columns);
    const values = new Float64Array(width * count);
    for (let period = 0; period < count; period += 1) {
      const [execution, within] = [Math.floor((from + period) / covered) - first, (from + period) % covered];
      for (let c = 0; c < width; c += 1)
        values[c * count + period] = scale * (stored[(execution * width + c) * covered + within] ?? Number.NaN);
    }
    const fromMs = startOf(model, first) + (from % covered) * model.resolutionMs;
    return { columns: output.columns, fromMs, resolutionMs: model.resolutionMs, periods: count, values };
  };

  return {
    shape,
    readExecution: (name, execution, outputName) => {
      const model = modelOf(name);
      const output = outputOf(model, outputName);
      if (!Number.isInteger(execution) || execution < 0 || execution >= model.executions)
        throw new RangeError(`${name} has ${model.executions} executions, none of number ${execution}`);
      const [, ...rest] = output.shape;
      const values = read(output.dataset, [execution, ...rest.map(() => 0)], [1, ...rest]);
      return {
        columns: output.columns,
        fromMs: startOf(model, execution),
        resolutionMs: model.resolutionMs,
        periods: rest.at(-1) ?? 0,
        values: scaled(values, toNatural(output.key, model.basePower)),
      };
    },
    realizedPeriods: (name) => realizedOf(modelOf(name)),
    readRealized,
    *realizedBlocks(name, outputName, maxValues = MOST_VALUES) {
      const model = modelOf(name);
      const output = outputOf(model, outputName);
      const covered = coveredPeriods(hdf5, model, output);
      const perExecution = Math.max(1, product(output.shape.slice(1, -1)) * covered);
      const step = covered * Math.max(1, Math.floor(maxValues / perExecution));
      const all = realizedOf(model);
      for (let from = 0; from < all; from += step)
        yield readRealized(name, outputName, { from, count: Math.min(step, all - from) });
    },
    readState: (outputName, range) => {
      const { emulation } = shape;
      if (!emulation) throw notUnderstood(hdf5, `it has no ${EMULATION}`);
      const output = outputOf(emulation, outputName);
      const { from, count } = checked(range, output.shape.at(-1) ?? 0, output.dataset);
      const columns = output.shape.slice(0, -1);
      const values = read(output.dataset, [...columns.map(() => 0), from], [...columns, count]);
      return {
        columns: output.columns,
        fromMs: shape.initialMs + from * emulation.resolutionMs,
        resolutionMs: emulation.resolutionMs,
        periods: count,
        values: scaled(values, toNatural(output.key, emulation.basePower)),
      };
    },
    readStats: (name) => {
      const { executions, statsFields } = modelOf(name);
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

const product = (numbers: readonly number[]) => numbers.reduce((result, n) => result * n, 1);

const scaled = (values: Float64Array, factor: number) =>
  factor === 1 ? values : values.map((value) => value * factor);

const realizedOf = (model: StoredModel) => model.executions * Math.round(model.intervalMs / model.resolutionMs);

/** Periods of each execution that are realised: those before the next execution. */
function coveredPeriods(hdf5: Hdf5File, model: StoredModel, output: StoredOutput): number {
  const covered = model.intervalMs / model.resolutionMs;
  const horizon = output.shape.at(-1) ?? 0;
  if (!Number.isInteger(covered) || covered > horizon)
    throw notUnderstood(
      hdf5,
      `${output.dataset} has ${horizon} periods, which do not cover ${model.name}'s interval of ${covered}`,
    );
  return covered;
}

function checked(range: PeriodRange | undefined, periods: number, dataset: string): PeriodRange {
  const { from, count } = range ?? { from: 0, count: periods };
  const inside =
    Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 0 && from + count <= periods;
  if (!inside) throw new RangeError(`${dataset} has ${periods} periods: ${count} from ${from} lie outside`);
  return { from, count };
}
