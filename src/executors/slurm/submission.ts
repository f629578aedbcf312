import path from 'node:path';
import { type SimulationPlace, type TaskName, taskExit, taskLog } from '../../layout';
import type { JobState } from '../../run';
import type { Pair } from './array-plan';
import type { AccountingRow, QueueRow } from './client';
import { type Evidence, hasEnded } from './judge-task';
import { type ExitRecord, readExitRecord, TaskLogReader } from './read-task-log';
import { type EndState, endStateOf, meaningOf } from './states';
import { attemptAhead, type TaskFacts } from './task-facts';

/** A task of a submission, with everything that is known of it. */
export class LiveTask {
  exit: ExitRecord | undefined;
  row: QueueRow | undefined;
  /** Of its last time in `squeue`: it may be gone from there. */
  node: string | undefined;
  timeLimit: number | undefined;
  accounting: readonly AccountingRow[] | undefined;
  isOver = false;
  /** Slurm answered whether it knows it; and once that it is there. */
  isAnswered = false;
  isSeen = false;
  /** How often it had been started anew when Slurm put it back into its queue. */
  private putBackAt: number | undefined;
  /** It is to be ended. */
  cancelWanted = false;
  /** Slurm was told. */
  cancelSent = false;
  /** Because it is to be handed over again, with what was changed since. */
  isReplaced = false;
  /** What it is to execute no more, and whether it was told. */
  readonly cancelled = new Map<number, boolean>();
  /** Of those, what it leaves out for certain: Slurm said that it waits, after it had been told. */
  readonly leavesOut = new Set<number>();
  private isUnreadableTold = false;
  private rowIsNewer = false;
  private goneSince: number | undefined;
  private goneAnswers = 0;
  private recordedSince: number | undefined;
  private readonly log: TaskLogReader;
  /** Names of its files in the submission's folder. */
  readonly files: { readonly log: string; readonly exit: string };

  constructor(
    private readonly place: SimulationPlace,
    private readonly submission: number,
    readonly name: TaskName,
    readonly pairs: readonly Pair[],
  ) {
    const log = taskLog(place, submission, name);
    this.log = new TaskLogReader(log);
    this.files = { log: path.basename(log), exit: path.basename(taskExit(place, submission, name)) };
  }

  get facts(): TaskFacts {
    return this.log.facts;
  }

  /** Its log, the first time that it is found to have lines which cannot be read. */
  unreadableLog(): string | undefined {
    if (!this.log.hasOthers || this.isUnreadableTold) return undefined;
    this.isUnreadableTold = true;
    return this.log.file;
  }

  /** It was put back into Slurm's queue after it had begun. */
  get isRestarting(): boolean {
    return this.putBackAt !== undefined && (this.facts.began?.restart ?? 0) <= this.putBackAt;
  }

  putBack(): void {
    this.putBackAt = this.facts.began?.restart ?? 0;
  }

  /** The attempt at a partition that it executes, or will. */
  attemptAhead(index: number): number | undefined {
    const first = this.pairs.find(([i]) => i === index)?.[1];
    return first === undefined ? undefined : attemptAhead(this.facts, index, first, this.isRestarting);
  }

  /** Reads what it wrote since. @param hasExit its exit record is there */
  async read(hasExit: boolean): Promise<void> {
    // Before the log: a task's last lines are written before its record.
    if (hasExit) this.exit = await readExitRecord(taskExit(this.place, this.submission, this.name));
    if (await this.log.read()) this.rowIsNewer = false;
    if (!hasEnded(this)) this.recordedSince = undefined;
  }

  /** Slurm's answer. @param row undefined: Slurm does not know it (any more) */
  answered(row: QueueRow | undefined, now: number): void {
    this.row = row;
    this.rowIsNewer = true;
    this.node = row?.node ?? this.node;
    this.timeLimit = row?.timeLimit ?? this.timeLimit;
    this.isAnswered = true;
    const meaning = row && meaningOf(row.state);
    if (meaning === 'waits' && !this.facts.began)
      for (const [index, isTold] of this.cancelled) if (isTold) this.leavesOut.add(index);
    if (meaning === 'waits' || meaning === 'runs') {
      this.isSeen = true;
      this.goneSince = undefined;
      this.goneAnswers = 0;
      this.accounting = undefined;
    } else {
      this.goneSince ??= now;
      this.goneAnswers += 1;
    }
  }

  /** What Slurm says of why it ended. */
  get endState(): EndState | undefined {
    const booked = this.accounting?.at(-1);
    return (this.row && endStateOf(this.row.state)) ?? (booked && endStateOf(booked.state));
  }

  evidence(now: number, lostAfter: number): Evidence {
    if (hasEnded(this)) this.recordedSince ??= now;
    return {
      indices: this.pairs.map(([index]) => index),
      facts: this.facts,
      exit: this.exit,
      row: this.row,
      rowIsNewer: this.rowIsNewer,
      accounting: this.accounting,
      goneFor: this.goneSince === undefined ? undefined : now - this.goneSince,
      goneAnswers: this.goneAnswers,
      recordedFor: this.recordedSince === undefined ? undefined : now - this.recordedSince,
      endedByUs: this.cancelSent,
      lostAfter,
    };
  }
}

/** Whoever tells a submission's number, from the least to the most to be believed: `sbatch` may be a wrapper. */
const KNOWERS = ['sbatch', 'task', 'squeue'] as const;
type Knower = (typeof KNOWERS)[number];

/** What was handed over at once: an array of tasks, or a job. */
export class Submission {
  readonly tasks: ReadonlyMap<TaskName, LiveTask>;
  private readonly byIndex = new Map<number, LiveTask>();
  /** Slurm's number; undefined as long as nobody knows whether it was taken. */
  job: string | undefined;
  /** Who said so last. */
  private knownBy: Knower = 'sbatch';
  /** `sbatch` has not answered yet. */
  isAsking = false;
  /** Since when nobody knows, and since when Slurm answered that it does not know it. */
  uncertainSince: number | undefined;
  unknownSince: number | undefined;
  /** Whether Slurm was told not to start waiting tasks; undefined when an earlier supervisor may have. */
  isHeld: boolean | undefined;
  /** Answers from before Slurm was told to let waiting tasks start again: that it holds them is over. */
  readonly answersWhileHeld = new WeakSet<QueueRow>();
  /** So many tasks at the same time, as Slurm was told last; undefined when an earlier supervisor told it. */
  throttle: number | undefined;
  /** The same, but 0 where none is to begin, and infinite where any may. */
  share: number | undefined;
  /** How often that was changed. */
  shares = 0;
  /** Tasks that may be running beyond the share, for it was larger, or by Slurm's last answer. */
  ceiling = 0;
  /** What was told last of tasks that wait. */
  waits: { readonly tasks: number; readonly reason: string } = { tasks: 0, reason: '' };
  isOver = false;
  /** Task whose log is read next where there are many. */
  next = 0;

  constructor(
    readonly place: SimulationPlace,
    readonly state: Omit<JobState, 'job' | 'waits' | 'endedAt'>,
    /** An earlier supervisor handed it over. */
    readonly isAdopted: boolean,
  ) {
    const { tasks, submission } = state;
    const named: [TaskName, LiveTask][] = tasks.map((t) => [
      t.task,
      new LiveTask(place, submission, t.task, t.attempts),
    ]);
    this.tasks = new Map(state.phase === 'execute' ? named : [['job', new LiveTask(place, submission, 'job', [])]]);
    for (const task of this.tasks.values()) for (const [index] of task.pairs) this.byIndex.set(index, task);
  }

  get number(): number {
    return this.state.submission;
  }

  /** Slurm has a job of its name under its number: others may have that number too, in what was answered. */
  get isConfirmed(): boolean {
    return this.job !== undefined && this.knownBy === 'squeue';
  }

  /** @returns whether that is another number than was known, from one who knows it better */
  named(job: string, by: Knower): boolean {
    if (KNOWERS.indexOf(by) < KNOWERS.indexOf(this.knownBy)) return false;
    this.knownBy = by;
    if (this.job === job) return false;
    this.job = job;
    return true;
  }

  /** The job that has to be over before any of its tasks begins. */
  get after(): string | undefined {
    return this.state.after;
  }

  /** @param throttle 0: any number */
  handedOver(throttle: number): void {
    this.isHeld = false;
    this.share = throttle === 0 ? Number.POSITIVE_INFINITY : throttle;
    this.throttle = this.share;
  }

  /** Slurm was told. */
  toldShare(share: number): void {
    if (share < (this.share ?? Number.POSITIVE_INFINITY))
      this.ceiling = Math.max(this.ceiling, this.share ?? this.tasks.size);
    this.share = share;
    this.shares += 1;
  }

  /** So many of its tasks run, by an answer of Slurm. @param shares as it stood when it was asked */
  counted(running: number, shares: number): void {
    if (shares === this.shares && (this.share !== 0 || this.isHeld)) this.ceiling = running;
  }

  /** The task that executes a partition. */
  taskOf(index: number): LiveTask | undefined {
    return this.byIndex.get(index);
  }

  /** Slurm's name of a task. */
  idOf(task: LiveTask): string {
    const job = this.job ?? this.state.name;
    return task.name === 'job' ? job : `${job}_${task.name}`;
  }
}

/** One that an earlier supervisor handed over, or was about to. */
export function adopt(place: SimulationPlace, job: JobState): Submission {
  // As it is now: what is changed from now on concerns what is handed over from now on.
  const submission = new Submission(place, { ...job }, true);
  submission.job = job.job;
  if (job.job === undefined) submission.uncertainSince = job.submittedAt;
  if (job.waits) submission.waits = job.waits;
  return submission;
}
