import type { AttributeInput, AttributeValue } from './attributes';
import type { DataLayout } from './layout';

export type LinkKind = 'group' | 'dataset' | 'softLink' | 'externalLink' | 'datatype';

export interface Hdf5Link {
  readonly name: string;
  readonly kind: LinkKind;
}

/** A block of a dataset, one number per dimension in the file's (C) order; indices from 0. */
export interface Hyperslab {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

export type NumberType =
  | 'float64'
  | 'float32'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64';

export interface DatasetInfo {
  /** In the file's (C) order; empty for a scalar. */
  readonly shape: readonly number[];
  readonly type: NumberType | 'string' | 'other';
  readonly byteOrder: 'little' | 'big';
  /** Bytes of one element in the file. */
  readonly elementBytes: number;
  readonly chunked: boolean;
}

/**
 * An open HDF5 file. Paths are absolute and without a slash at the end. Everything throws a UserError `store.read` or
 * `store.write` that names the file and the object when libhdf5 fails, e.g. on a full disk.
 */
export interface Hdf5File {
  readonly file: string;
  readonly mode: 'r' | 'r+';
  /** What stands at a path; undefined when there is nothing. */
  kind(path: string): LinkKind | undefined;
  links(group: string): readonly Hdf5Link[];
  attributes(path: string): ReadonlyMap<string, AttributeValue>;
  info(dataset: string): DatasetInfo;
  /** How and where its data lie; in a file that is being written, after what was written has been flushed. */
  storage(dataset: string): DataLayout;
  /**
   * Reads a block (all of it when none is given) of a dataset of numbers, of any rank and byte order; integers beyond
   * 2^53 lose their last digits.
   */
  readFloat64(dataset: string, block?: Hyperslab): Float64Array;
  /** All strings of a dataset, in C order. */
  readStrings(dataset: string): readonly string[];
  /** Whether it holds these texts, packed by `packTexts`, as strings of variable length. */
  holdsTexts(dataset: string, packed: Uint8Array): boolean;
  readBytes(dataset: string): Uint8Array;

  createGroup(path: string): void;
  setAttribute(path: string, name: string, value: AttributeInput): void;
  /** A contiguous little-endian dataset without space in the file: it gets space, and reads as zeros, when first written. */
  createFloat64(dataset: string, shape: readonly number[]): void;
  writeFloat64(dataset: string, block: Hyperslab, values: Float64Array): void;
  /** A list of strings of variable length, as Julia's HDF5 writes a `Vector{String}`. */
  createStrings(dataset: string, values: readonly string[]): void;
  /** One string of fixed length, as Julia's HDF5 writes a `String`. */
  createText(dataset: string, text: string): void;
  createBytes(dataset: string, bytes: Uint8Array): void;

  flush(): void;
  /** Closing twice does nothing. */
  close(): void;
}
