import type { OutputRef } from './requests';

/** Seams × variables, with what a person must know of them. */
export interface SeamView {
  readonly verdict: {
    readonly kind: 'enough' | 'notEnough' | 'differentInputs' | 'noOverlap' | 'unknown';
    readonly sentence: string;
  };
  /** By how much the costs of the last overlapping steps differ, in a sentence; absent where no cost is stored. */
  readonly cost?: string;
  /** What the joined commitment shows at its cuts, in a sentence; absent before the join or where it cannot be told. */
  readonly cuts?: string;
  /** From `join_report.json`, or measured just now from the partitions' stores. */
  readonly basis: 'joinReport' | 'measured';
  readonly numOverlapSteps: number;
  /** Cuts of the simulation. */
  readonly of: number;
  /** Seams that were measured, in order. */
  readonly seams: readonly {
    /** The earlier partition's index; the seam lies between it and the next. */
    readonly seam: number;
    /** When the later partition takes over. */
    readonly cutMs: number;
  }[];
  readonly rows: readonly SeamRow[];
  /** What was not measured and why, each a sentence. */
  readonly notes: readonly string[];
}

export interface SeamRow {
  readonly output: OutputRef;
  /** `MW`, … in which `maxAbsolute` is told. */
  readonly unit: string;
  readonly kind: 'commitment' | 'continuous';
  /** Largest magnitude of the compared values, in `unit`. */
  readonly magnitude: number;
  readonly maxAbsolute: number;
  /** Of `magnitude`; 0 where all values are 0. */
  readonly relative: number;
  /** At the last period before the later partition takes over: what counts for the verdict. */
  readonly endMaxAbsolute: number;
  /** True of the outputs by which the verdict judges; the others are told only. */
  readonly decides?: boolean;
  /** One for each of `seams`, in their order; null: nothing was compared there. */
  readonly cells: readonly (SeamCell | null)[];
}

export interface SeamCell {
  readonly maxAbsolute: number;
  readonly relative: number;
  /** Values that differ: commitments, or by more than rounding. */
  readonly differing: number;
  readonly endMaxAbsolute: number;
  /** Where the largest difference is; empty where nothing differs. */
  readonly column: string;
  readonly time: string;
}
