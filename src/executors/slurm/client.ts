/** What Slurm is asked, and what it answers. The commands behind it: `commands/`. */

/** A task as `squeue` lists it. */
export interface QueueRow {
  /** The number of the whole array, or of a job without one: `%F`. */
  readonly job: string;
  /**
   * Its number in the array; undefined in a job without one, and in an array of which nothing had begun when it was
   * cancelled as a whole: that is one row.
   */
  readonly task: number | undefined;
  readonly name: string;
  /** In capitals, e.g. `PENDING`, `OUT_OF_MEMORY`. One that is not known is not final. */
  readonly state: string;
  /** Why it waits, or ended so: Slurm's own word. */
  readonly reason: string;
  readonly node: string | undefined;
  /** Seconds that it may take; undefined where there is no limit. */
  readonly timeLimit: number | undefined;
}

/** A task as the accounting remembers it. */
export interface AccountingRow {
  readonly job: string;
  readonly task: number | undefined;
  readonly name: string;
  readonly state: string;
  /** Of `CANCELLED by <uid>`. */
  readonly by: number | undefined;
}

/** What came of handing a job over. */
export type Submitted =
  | { readonly ok: true; readonly job: string }
  /**
   * `refused`: it will never be taken like this; `limit`: the user has too many jobs now; `away`: Slurm did not answer
   * before it could have taken it; `uncertain`: nobody knows whether it was taken: it has to be looked for by its name.
   */
  | { readonly ok: false; readonly why: 'refused' | 'limit' | 'away' | 'uncertain'; readonly message: string };

/** What a cluster allows. */
export interface ClusterLimits {
  /** Numbers of an array's tasks are below it. */
  readonly maxArraySize: number;
  /** Whether `sacct` knows jobs that ended. */
  readonly accounting: boolean;
  /** Seconds for which `squeue` lists a job that ended. */
  readonly minJobAge: number;
}

/** Slurm did not answer, or not in time: nothing follows from that about any job. */
export class SlurmSilent extends Error {}

/** A cluster's Slurm. Every question has a time limit. */
export interface SlurmClient {
  /** @param script the whole batch script; goes to `sbatch`'s standard input */
  submit(script: string, args: readonly string[]): Promise<Submitted>;
  /** Tasks of jobs with these names that Slurm knows, also ended ones. @throws SlurmSilent */
  queue(names: readonly string[]): Promise<QueueRow[]>;
  /**
   * What the accounting knows of these jobs, of a task that was requeued each start, the earliest first; none where there
   * is no accounting. Numbers of jobs may have been used before: their names tell. @throws SlurmSilent
   */
  accounting(jobs: readonly string[]): Promise<AccountingRow[]>;
  /**
   * Jobs of these names that the accounting knows; an array that waits is one row without a task, and one that is held is
   * not known.
   * @param since milliseconds since the epoch
   * @throws SlurmSilent
   */
  accountingByName(names: readonly string[], since: number): Promise<AccountingRow[]>;
  /**
   * Ends jobs or tasks: `4711`, `4711_12`. What Slurm does not know any more is left out.
   * @param which `onlyWaiting`: what has begun by then goes on
   * @throws SlurmSilent
   */
  cancel(ids: readonly string[], which?: { readonly onlyWaiting: boolean }): Promise<void>;
  /** Starts none of their waiting tasks. @throws SlurmSilent */
  hold(jobs: readonly string[]): Promise<void>;
  /** @throws SlurmSilent */
  release(jobs: readonly string[]): Promise<void>;
  /** So many tasks of an array may run at the same time from now on; 0: any number. @throws SlurmSilent */
  throttle(job: string, tasks: number): Promise<void>;
  /** @throws SlurmSilent, UserError `slurm.missing` where there is no Slurm */
  limits(): Promise<ClusterLimits>;
}
