import type { Partition } from '../../partitions';
import type { RunSettings } from '../../settings';
import type { JournalDamage } from '../journal/damage';
import type { FailureKind, Outcome, PauseReason } from './events';
import type { PartitionStateName } from './lifecycle';
import type { Life } from './lives';
import type { PhaseState } from './phase-state';

export interface Attempt {
  /** From 1; never restarts. */
  readonly attempt: number;
  readonly worker: number;
  readonly startedAt: number;
  /** The cluster's name of the task that executes it, e.g. `4711_12`, and its node. */
  readonly job?: string;
  readonly node?: string;
  /** Bytes of memory, and seconds, that the task may take. */
  readonly memory?: number;
  readonly timeLimit?: number;
  /** When its first step began: before, the simulation was built. */
  firstStepAt?: number;
  endedAt?: number;
  outcome?: Outcome;
  kind?: FailureKind;
  message?: string;
  peakRss?: number;
  log?: string;
}

export interface StepProgress {
  /** From 1, within the partition. */
  readonly step: number;
  readonly of: number;
  readonly simulatedTime?: string | undefined;
  readonly model?: string | undefined;
}

export interface PartitionState extends Partition {
  state: PartitionStateName;
  readonly attempts: Attempt[];
  /** Of the running attempt, and the last known one of a failed attempt. */
  progress?: StepProgress;
  /** Where a cluster has it: the run's submission, and the task in it. */
  handed?: { readonly submission: number; readonly task: number };
  /** Since when the running attempt shows no progress and prints nothing, where that is so. */
  stalledSince?: number;
}

export interface WorkerState {
  readonly worker: number;
  readonly pid: number;
  readonly startTime: string;
  /** Of the machine that the supervisor of that time ran on. */
  readonly bootId: string;
  readonly host: string;
  readonly startedAt: number;
  endedAt?: number;
}

/** A job that was handed to a cluster, or was about to be. */
export interface JobState {
  /** From 1. */
  readonly submission: number;
  readonly phase: 'setup' | 'execute' | 'join';
  readonly name: string;
  /** What its tasks execute, as pairs of partition and attempt; none of a job without an array. */
  readonly tasks: readonly { readonly task: number; readonly attempts: readonly (readonly [number, number])[] }[];
  /** The cluster's number of a job that has to be over before any of its tasks begins. */
  readonly after?: string;
  /** Where a setup is done that is not the run's own one. */
  readonly outputDir?: string;
  readonly submittedAt: number;
  /** What jobs ask for was changed since: what of it still waits is to be handed over again. */
  isOutdated?: true;
  /** The cluster's number; undefined as long as nobody knows whether it was taken. */
  job?: string;
  /** Tasks that wait, and the cluster's word for why. */
  waits?: { readonly tasks: number; readonly reason: string };
  endedAt?: number;
}

export interface SupervisorState {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly host: string;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly time: number;
  /** The partition that it is about, if it is about one. */
  readonly index?: number;
}

/** From this time on the queue was so: paused for a reason or not, with so many side by side. */
export interface QueueChange {
  readonly time: number;
  readonly paused: PauseReason | null;
  readonly concurrency: number;
}

/** `setAside`: out of the way, but to be put back; `removed`: gone for good. */
export interface PartitionStores {
  readonly are: 'kept' | 'setAside' | 'removed';
  readonly bytes: number;
}

/** What a run is: the fold of its journal. Times are milliseconds since the epoch. */
export interface RunState {
  readonly runId: string;
  readonly kind: 'run' | 'foreign';
  readonly product: string;
  scriptSha256: string;
  readonly createdAt: number;
  settings: RunSettings;
  readonly setup: PhaseState;
  readonly join: PhaseState;
  /** In order: partition i stands at position i - 1. */
  readonly partitions: PartitionState[];
  readonly workers: Map<number, WorkerState>;
  /** What was handed to a cluster, by submission. */
  readonly jobs: Map<number, JobState>;
  /** The last supervisor that did not say goodbye; whether it lives is for liveness to say. */
  supervisor: SupervisorState | undefined;
  /** When supervisors lived, in order: nothing went on in between. */
  readonly lives: Life[];
  paused: PauseReason | null;
  /** When the pause of this reason began. */
  pausedSince: number | undefined;
  /** Why it is paused, in a sentence. */
  pauseMessage: string | undefined;
  concurrency: number;
  /** All changes of pause and concurrency, in order. */
  readonly queueChanges: QueueChange[];
  /** A cancel of the whole run was asked for, and nothing was started since. */
  cancelled: boolean;
  /** The join left these out. */
  skipped: readonly number[];
  /** Where the partitions' stores are, and what they take in bytes when they are not in their places. */
  partitionStores: PartitionStores;
  initialTime: string | undefined;
  stepMs: number | undefined;
  warnings: Warning[];
  /** Events that the lifecycle does not allow: a bug, or a journal that somebody edited. */
  anomalies: number;
  /** What of the journal could not be read; not there when it is whole. */
  damage?: JournalDamage;
  lastSeq: number;
  lastTime: number;
}
