import type { PeriodRange, StoredOutput, StoreReader } from '../store/read-store';
import { coveredPeriods, emulationIn, modelIn, outputIn, realizedPeriodsOf } from '../store/realisation';
import { naturalUnit, partsOfKey } from '../store/units';
import type { OutputRef, Units } from './protocol';

/** One output over the whole time, of a decision model or of the emulation model alike. */
export interface Realized {
  /** One name for each column; those of several dimensions as `outer, inner`, in C order. */
  readonly columns: readonly string[];
  /** Of natural units; empty where upstream names none. */
  readonly unit: string;
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** Periods of an execution, which lie together in the store; absent where the whole time of a column does. */
  readonly together?: number;
  /**
   * Values of the columns with these numbers (all where none are given), `[columns, range.count]`, time fastest; NaN
   * where there is no value. Takes twice the memory of what it reads: whoever reads much asks for one span after the other.
   */
  read(range: PeriodRange, units: Units, columns?: readonly number[]): Float64Array;
}

/** @throws UserError `store.layout` for what the store does not hold or cannot realise */
export function realizedOf(store: StoreReader, output: OutputRef): Realized {
  return output.source === 'decision' ? ofDecision(store, output) : ofEmulation(store, output);
}

function ofDecision(store: StoreReader, name: OutputRef): Realized {
  const { shape } = store;
  const model = modelIn(shape, name.model);
  const output = outputIn(shape, model, name);
  // Also refuses what cannot be realised, before anything is read.
  const together = coveredPeriods(shape, model, output);
  return {
    columns: columnNames(output),
    unit: naturalUnit(output.key, model.basePower),
    fromMs: shape.initialMs,
    resolutionMs: model.resolutionMs,
    periods: realizedPeriodsOf(model),
    together,
    read: (range, units, columns) => store.readRealized(model.name, output, range, { units, columns }).values,
  };
}

function ofEmulation(store: StoreReader, name: OutputRef): Realized {
  const { shape } = store;
  const emulation = emulationIn(shape);
  const output = outputIn(shape, emulation, name);
  return {
    columns: columnNames(output),
    unit: naturalUnit(output.key, emulation.basePower),
    fromMs: shape.initialMs,
    resolutionMs: emulation.resolutionMs,
    periods: output.shape.at(-1) ?? 0,
    read: (range, units, columns) => store.readState(output, range, { units, columns }).values,
  };
}

/** One name for each column, in C order; a dataset without a dimension of columns has one, named after its component. */
function columnNames({ key, columns }: Pick<StoredOutput, 'key' | 'columns'>): readonly string[] {
  const [first, ...others] = columns;
  if (!first) return [partsOfKey(key).component || key];
  return others.reduce<readonly string[]>(
    (names, inner) => names.flatMap((name) => inner.map((other) => `${name}, ${other}`)),
    first,
  );
}

/** Names of all columns of an output, and its natural unit; also where it cannot be realised. @throws UserError `store.layout` */
export function describeOutput({ shape }: StoreReader, name: OutputRef): Pick<Realized, 'columns' | 'unit'> {
  const owner = name.source === 'decision' ? modelIn(shape, name.model) : emulationIn(shape);
  const output = outputIn(shape, owner, name);
  return { columns: columnNames(output), unit: naturalUnit(output.key, owner.basePower) };
}
