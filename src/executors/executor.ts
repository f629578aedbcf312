import type { FailureKind, Outcome } from '../run';

/** How an attempt at a partition ended, as far as the place where it executed can tell. */
export interface AttemptResult {
  /** `succeeded` means that the worker said so; whether it is true is for status.json to say. */
  readonly outcome: Exclude<Outcome, 'interrupted'>;
  readonly kind?: FailureKind;
  readonly message?: string;
  readonly stack?: string;
  /** Bytes, of the whole process tree. */
  readonly peakRss?: number;
  /** The script returned although its simulation's status is a failure. */
  readonly swallowed?: boolean;
  /** Another attempt is not wanted. */
  readonly final?: boolean;
  /** Its files were put away already, and another attempt may be using the partition's folder: nothing is touched. */
  readonly isPutAway?: boolean;
  /** Milliseconds since the epoch, where it is told later than it was. */
  readonly endedAt?: number;
}

/** Why a supervisor gives an attempt up that would go on. */
export interface Verdict {
  readonly kind: FailureKind;
  readonly message: string;
  /** Another attempt is not wanted. */
  readonly final: boolean;
}

/** How setup or join ended. */
export interface PhaseResult {
  readonly outcome: Exclude<Outcome, 'interrupted'>;
  readonly kind?: FailureKind;
  readonly message?: string;
  readonly stack?: string;
  readonly initialTime?: string;
  readonly stepMs?: number;
  /** What the simulation does otherwise than a modeller may expect; of setup. */
  readonly warnings?: readonly string[];
  /** One sentence on what the join found at the seams. */
  readonly note?: string;
  /** The note is one to act on. */
  readonly concern?: boolean;
  /** It did not end: a cluster may go on with it. */
  readonly isLeft?: true;
}

/** What an executor tells while it works. `prepare` is awaited before an attempt starts. */
export interface ExecutorListener {
  /** Awaited before a worker starts; `replacement` when it is not one of those that setup starts. */
  beforeWorker(replacement: boolean): Promise<void>;
  /** Its process was started; it is not ready yet. */
  workerStarted(worker: number, pid: number, startTime: string): void;
  workerEnded(worker: number, exit: number | null, signal: string | null, reason: string | undefined): void;
  /** An attempt is about to start: files of the last one are put away here. */
  prepare(index: number, attempt: number): Promise<void>;
  /** Awaited before the worker is told: a partition that ran must not look as if it had never begun. */
  attemptStarted(index: number, attempt: number, worker: number): Promise<void>;
  step(index: number, step: number, of: number, simulatedTime: string | undefined, model: string | undefined): void;
  /** `done` parts of `of` are done, in a phase that tells. */
  phaseProgress(phase: 'setup' | 'join', done: number, of: number): void;
  /** Resident memory of the workers' process trees, bytes by worker number. */
  sampled(memory: ReadonlyMap<number, number>): void;
}

export interface ExecuteOptions {
  /** Ahead of partitions that never ran. */
  readonly first: boolean;
  /** In a worker that has executed nothing yet. */
  readonly fresh: boolean;
  /** Awaited when the attempt has ended, before its place in the queue goes to the next partition. */
  readonly ended: (result: AttemptResult) => Promise<void>;
}

/** How a run is left: for good, so that a resume goes on, or because all is done. */
export type Leaving = 'cancel' | 'interrupt' | 'done';

/** Where the phases of a run execute: processes on this machine, or jobs of a cluster. */
export interface Executor {
  readonly kind: 'local' | 'slurm';
  /** @param outputDir where, if not where the run is */
  setup(outputDir?: string): Promise<PhaseResult>;
  /**
   * Queues an attempt; resolves when it has ended, or was taken out of the queue before it began. An attempt that is
   * in a cluster's hands already, for an earlier supervisor handed it over or the cluster began it anew, is followed.
   */
  execute(index: number, attempt: number, options: ExecuteOptions): Promise<void>;
  join(skipFailures: boolean): Promise<PhaseResult>;
  /** A partition succeeded, perhaps again: what the join will do with it may be done while others are executed. */
  joinAhead?(index: number): void;
  /** Gives back the room and the memory that this takes: the join does all by itself then. */
  dropAhead?(): void;
  /**
   * What came of the phase so far is on record, or not wanted any more: until then a resume has to find a cluster's job
   * of it, also one that ended.
   */
  closePhase(phase: 'setup' | 'join'): void;
  /** Takes a partition out of the queue, or stops the worker that executes it. */
  cancelPartition(index: number): void;
  /** Stops the worker that executes the partition; its attempt ends with the verdict. False when none executes it. */
  failPartition(index: number, verdict: Verdict): boolean;
  setConcurrency(count: number): void;
  /** Starts no further partition; those that run go on. */
  pause(): void;
  continue(): void;
  /**
   * Starts again what somebody else, or the cluster itself, held back.
   * @returns how many of its tasks; rejects when the cluster does not let it, or does not answer
   */
  releaseHeld?(): Promise<number>;
  /** Lets workers go that have nothing to do, for the memory that they hold. */
  releaseIdle(): void;
  /** Makes the socket that workers connect to again where it was removed or replaced, or is to be another one. */
  keepSocket(socket: string): Promise<void>;
  /** Bytes of memory that everything that was started has now. */
  memoryInUse(): number;
  /**
   * Ends everything that was started and resolves when it is gone; a cluster's jobs go on when a run is interrupted,
   * to be taken over by a resume.
   */
  stop(how: Leaving): Promise<void>;
  /** Ends at once what a stop has not ended yet. */
  force(): Promise<void>;
}
