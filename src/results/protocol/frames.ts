import type { OutputRef, Units } from './requests';

/** Values of some columns over consecutive periods. */
export interface Frame {
  readonly output: OutputRef;
  readonly unit: string;
  readonly units: Units;
  readonly columns: readonly string[];
  /** Columns that the output has; more than `columns` where only some were wanted. */
  readonly ofColumns: number;
  /** Of the largest columns: whether all values told which they are, or spans evenly over the time, there being too many. */
  readonly ranking?: 'all' | 'sampled';
  /** Milliseconds as if local time were UTC, of the first period. */
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** `[columns, periods]`, time fastest; NaN where there is no value. */
  readonly values: Float64Array;
}

/** A layer of a stack, MW by period. */
export interface Layer {
  readonly name: string;
  /** What the layer is made of, e.g. units of one fuel. */
  readonly members: readonly string[];
  /** `unserved` and `storage` are drawn apart. */
  readonly kind: 'generation' | 'storage' | 'unserved';
}

/** Stacked generation with the load on top. */
export interface Dispatch {
  readonly model: string;
  readonly by: 'fuel' | 'unit' | 'type';
  /** False where the store has no system that tells fuels: then layers are types of components. */
  readonly fuelsKnown: boolean;
  readonly layers: readonly Layer[];
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** `[layers, periods]`, MW, NaN where any member has no value. */
  readonly values: Float64Array;
  /** MW by period, positive; undefined where the store has no load. */
  readonly load: Float64Array | undefined;
  /** MW of over-generation by period; undefined where the store has none. */
  readonly overGeneration: Float64Array | undefined;
}

/** `optimizer_stats` of every execution of a model. */
export interface Executions {
  readonly model: string;
  /** When each execution begins. */
  readonly fromMs: Float64Array;
  /** The step of each, from 1. */
  readonly step: Int32Array;
  readonly fields: readonly { readonly name: string; readonly unit: string; readonly values: Float64Array }[];
}

export interface Exported {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
}
