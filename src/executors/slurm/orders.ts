import { writeFile } from 'node:fs/promises';
import { cancelRequest, isMissing, REWRITE_NO_LINK } from '../../layout';
import { SlurmSilent } from './client';
import { Hindrances } from './hindrances';
import type { SlurmOptions } from './options';
import { Replacements } from './replacements';
import { meaningOf } from './states';
import type { LiveTask, Submission } from './submission';
import type { Throttles } from './throttles';

/** How the run's jobs are to be. */
export interface Wanted {
  readonly isPaused: boolean;
  /** Tasks at the same time; undefined: as many as there are. */
  readonly concurrency: number | undefined;
  /** Everything is to end. */
  readonly isCancelled: boolean;
}

/** What Slurm calls a job that its own user holds; an administrator's is not ours to release. */
const HELD = process.getuid?.() === 0 ? 'JobHeldAdmin' : 'JobHeldUser';
/** Milliseconds until Slurm is told again what it did not hear, or refused. */
const PATIENCE = 5000;
/** Milliseconds in which an end that was asked for is looked for more often. */
const ENDS_WITHIN = 30_000;

/** Tells Slurm what is wanted of the jobs, until it has heard it. */
export class Orders {
  private notBefore = 0;
  /** When something was done last whose effect is to be seen soon. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** When Slurm was told last to end anything. */
  private toldAt = Number.NEGATIVE_INFINITY;
  private readonly hindrances: Hindrances;
  private readonly replacements: Replacements;

  constructor(
    private readonly options: SlurmOptions,
    private readonly throttles: Throttles,
  ) {
    this.hindrances = new Hindrances(options);
    this.replacements = new Replacements(options);
  }

  async give(submissions: readonly Submission[], wanted: Wanted): Promise<void> {
    if (this.options.now() < this.notBefore) return;
    if (this.options.now() - this.toldAt < ENDS_WITHIN && submissions.some(isBeingEnded))
      this.cancelledAt = this.options.now();
    try {
      for (const submission of submissions) {
        if (submission.isOver) continue;
        await this.cancel(submission, wanted.isCancelled);
      }
      if (wanted.isCancelled) return;
      await this.replacements.look(submissions);
      // Nothing is to begin because it may have more, or before it may have less.
      if (wanted.isPaused) await this.holds(submissions, true);
      await this.throttles.settle(wanted.concurrency);
      await this.holds(submissions, wanted.isPaused);
      if (!wanted.isPaused) await this.hindrances.look(submissions);
    } catch (error) {
      if (!(error instanceof SlurmSilent)) throw error;
      this.options.log(`Slurm did not do what it was told: ${error.message}`);
      this.notBefore = this.options.now() + PATIENCE;
    }
  }

  private async cancel(submission: Submission, all: boolean): Promise<void> {
    const alive = [...submission.tasks.values()].filter((task) => !task.isOver);
    for (const task of alive) {
      if (all || isUseless(task)) task.cancelWanted = true;
      else await this.request(submission, task);
    }
    const { job } = submission;
    // What was taken back while it waited may have begun in that moment.
    const unsent = alive.filter((task) => task.cancelWanted && (!task.cancelSent || task.isReplaced));
    if (job === undefined || unsent.length === 0) return;
    // Whose number it is, Slurm is asked soon.
    this.cancelledAt = this.options.now();
    if (!submission.isConfirmed && unsent.some(({ isAnswered }) => !isAnswered)) return;
    const ids = unsent.length === submission.tasks.size ? [job] : unsent.map((task) => submission.idOf(task));
    // Not its own number is another job's; and where Slurm has nothing of its name, there is nothing to end.
    if (submission.isConfirmed) await this.options.client.cancel(ids);
    this.toldAt = this.options.now();
    this.cancelledAt = this.toldAt;
    for (const task of unsent) {
      task.cancelSent = true;
      task.isReplaced = false;
    }
  }

  /** A task that has more to do is asked by a file to leave partitions out. */
  private async request(submission: Submission, task: LiveTask): Promise<void> {
    for (const [index, told] of task.cancelled) {
      if (told) continue;
      try {
        await writeFile(cancelRequest(submission.place, submission.number, index), '', { flag: REWRITE_NO_LINK });
        task.cancelled.set(index, true);
        // Whether it waits still, Slurm is asked soon.
        this.cancelledAt = this.options.now();
      } catch (error) {
        // The folder is away: tried again.
        if (!isMissing(error)) this.options.log(`partition ${index} could not be cancelled: ${String(error)}`);
      }
    }
  }

  private async holds(submissions: readonly Submission[], isPaused: boolean): Promise<void> {
    for (const submission of submissions) {
      const { job, share, state, isOver } = submission;
      if (isOver || job === undefined || state.phase !== 'execute') continue;
      await this.hold(submission, job, isPaused || share === 0);
    }
  }

  private async hold(submission: Submission, job: string, isPaused: boolean): Promise<void> {
    // What waits is not known yet: Slurm is asked soon.
    if (isPaused && [...submission.tasks.values()].some((task) => !task.isAnswered && !task.isOver))
      this.cancelledAt = this.options.now();
    const waiting = waitingIn(submission);
    if (waiting.length === 0) return;
    // An earlier supervisor may have held it.
    submission.isHeld ??= waiting.some(({ row }) => row?.reason === HELD);
    if (submission.isHeld === isPaused) return;
    await (isPaused ? this.options.client.hold([job]) : this.options.client.release([job]));
    submission.isHeld = isPaused;
    if (!isPaused) for (const { row } of waiting) if (row) submission.answersWhileHeld.add(row);
  }
}

const isBeingEnded = ({ isOver, tasks }: Submission) =>
  !isOver && [...tasks.values()].some((task) => task.cancelSent && !task.isOver);

const waitingIn = ({ tasks }: Submission) =>
  [...tasks.values()].filter(({ row }) => row && meaningOf(row.state) === 'waits');

/** Whether everything that a task has still to do was cancelled. */
function isUseless({ pairs, cancelled, facts }: LiveTask): boolean {
  const left = pairs.filter(([index]) => !facts.attempts.get(index)?.end);
  return cancelled.size > 0 && left.length > 0 && left.every(([index]) => cancelled.has(index));
}
