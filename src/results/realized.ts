import type { PeriodRange, StoreReader } from '../store/read-store';
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
  /**
   * Values of the columns with these numbers (all where none are given), `[columns, range.count]`, time fastest; NaN
   * where there is no value.
   */
  read(range: PeriodRange, units: Units, columns?: readonly number[]): Float64Array;
}

/** @throws UserError `store.layout` for what the store does not hold or cannot realise */
export function realizedOf(_store: StoreReader, _output: OutputRef): Realized {
  throw new Error('not made yet');
}
