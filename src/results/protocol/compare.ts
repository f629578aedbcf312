import type { OutputRef } from './requests';

/** How two results differ in one output, over the periods that both have. */
export interface OutputDifference {
  /** Of the first. */
  readonly output: OutputRef;
  /** Of the second, where it goes by another name there: emulation models are compared whatever theirs. */
  readonly secondOutput?: OutputRef;
  readonly unit: string;
  /** Values that both have. */
  readonly compared: number;
  /** Values that only one has. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly maxAbsolute: number;
  /** `maxAbsolute` over the largest magnitude of both; 0 where all are 0. */
  readonly relative: number;
  /** Root of the mean square difference. */
  readonly rms: number;
  /** Sum over all compared values, `other - results`. */
  readonly sum: number;
  /** Of zeros and ones: values that are not the same. */
  readonly differing?: number;
  /** Where `maxAbsolute` is; absent where everything agrees. */
  readonly at?: { readonly column: string; readonly ms: number };
  /** Columns that differ by more than rounding, the largest first; at most 50. */
  readonly columns: readonly { readonly column: string; readonly maxAbsolute: number }[];
}

export interface Comparison {
  /** The largest relative difference first. */
  readonly differences: readonly OutputDifference[];
  /** Outputs that only one of the two has, or that cannot be compared, with the reason. */
  readonly notCompared: readonly { readonly output: OutputRef; readonly why: string }[];
  /** Periods that both have, as times; undefined where they share none. */
  readonly common: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** What must be known to read the differences, each a sentence. */
  readonly notes: readonly string[];
  /** In a sentence, e.g. `The same to the last bit.` */
  readonly sentence: string;
}
