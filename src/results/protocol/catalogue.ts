import type { OutputRef, Target } from './requests';

/** A dataset of results as it is listed. */
export interface CatalogueOutput extends OutputRef {
  /** Number of columns; of several dimensions their product. */
  readonly columns: number;
  /** Sizes of the dimensions of columns, in the file's order; one for nearly everything. */
  readonly dimensions: readonly number[];
  /** Of natural units: `MW`, `Mvar`, `MWh`, or an empty text where upstream names none. */
  readonly unit: string;
  /** Whether natural units differ from what is stored: values are multiplied with the model's base power. */
  readonly perUnit: boolean;
  /** Commitments and other zeros and ones: drawn as steps. */
  readonly isBinary: boolean;
  /** Why no realised values can be told, e.g. a horizon shorter than the interval; absent where they can. */
  readonly problem?: string;
}

export interface CatalogueModel {
  readonly name: string;
  readonly source: 'decision' | 'emulation';
  readonly resolutionMs: number;
  /** Between two executions; of the emulation model its resolution. */
  readonly intervalMs: number;
  /** Periods that an execution foresees; 1 of the emulation model. */
  readonly horizonCount: number;
  /** Over all steps; 0 of the emulation model. */
  readonly executions: number;
  readonly executionsPerStep: number;
  /** Realised periods over the whole simulation. */
  readonly periods: number;
  /** MVA; 0 where it is not known. */
  readonly basePower: number;
  readonly outputs: readonly CatalogueOutput[];
  readonly statsFields: readonly string[];
}

/**
 * `succeeded` has results that count; of all others nothing is shown. `unfinished` and `none` are what the folders tell
 * where no run does; `leftOut`: it has results, and the joined store that is shown is without them.
 */
export type PartState =
  | 'succeeded'
  | 'queued'
  | 'running'
  | 'unfinished'
  | 'interrupted'
  | 'failed'
  | 'cancelled'
  | 'none'
  | 'storeMissing'
  | 'leftOut';

export interface CataloguePartition {
  /** From 1. */
  readonly index: number;
  /** Absolute, from 1, both inclusive; `valid` without the overlap. */
  readonly steps: readonly [number, number];
  readonly validSteps: readonly [number, number];
  readonly state: PartState;
  /** Why it failed, or what is wrong with its store, whole; absent where that is not known. */
  readonly message?: string;
}

/** A time span without results: a shade on the plots. */
export interface Gap {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** `missing`: a joined result has no values there. */
  readonly kind: 'failed' | 'running' | 'notExecuted' | 'missing';
  /** In words, e.g. `partition 3 failed · steps 6–8: UC is infeasible`. */
  readonly label: string;
}

/** What there is to see. */
export interface Catalogue {
  /** Handle for further requests. */
  readonly results: number;
  readonly target: Target;
  /** Name of the simulation, or of the file. */
  readonly name: string;
  /** The store that is read; undefined where those of partitions are. */
  readonly file: string | undefined;
  /** Of all stores that are read. */
  readonly bytes: number;
  /**
   * `whole`: a finished single run; `joined`; `partial`: read from the partitions that succeeded, not joined yet;
   * `unfinished`: a single run that goes on or was broken off; `store`: a store alone, of which nothing more is known.
   */
  readonly layout: 'whole' | 'joined' | 'partial' | 'unfinished' | 'store';
  /** Upstream's word in `status.json`. */
  readonly statusWord: string | undefined;
  /** What a reader of these results must know, each a sentence. */
  readonly warnings: readonly string[];
  /** Local time as if it were UTC. */
  readonly initialMs: number;
  readonly stepResolutionMs: number;
  readonly numSteps: number;
  /** Decision models in the order of execution, then the emulation model. */
  readonly models: readonly CatalogueModel[];
  /** Empty for results without partitions. */
  readonly partitions: readonly CataloguePartition[];
  readonly numOverlapSteps: number | undefined;
  readonly gaps: readonly Gap[];
  /** What is in the store or beside it and cannot be shown, with the reason. */
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
  /** What is shown and lacks something, e.g. the names of its columns. */
  readonly noted?: readonly { readonly path: string; readonly why: string }[];
}
