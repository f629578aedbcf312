/** Where a run's phases are jobs of a cluster: handed over to Slurm, followed by what they write down and what Slurm says. */
import type { AttemptResult, ExecuteOptions, Executor, Leaving, PhaseResult, Verdict } from '../executor';
import { ExecuteQueue } from './execute-queue';
import { type Followed, Teller } from './followed';
import { Follower } from './follower';
import { HandOver } from './hand-over';
import { releaseHeld } from './held';
import type { SlurmOptions } from './options';
import { Outages } from './outages';
import { Fates } from './over';
import { Pause } from './pause';
import { Phases } from './phases';
import { readRequests, readTasks } from './reading';
import { refusal } from './refusal';
import { adopt, type LiveTask, type Submission } from './submission';
import { Throttles } from './throttles';

/** Milliseconds that Slurm has to end everything when a run is cancelled. */
const CANCEL_PATIENCE = 60_000;

const PHASES = ['setup', 'execute', 'join'] as const;

export class SlurmExecutor implements Executor {
  readonly kind = 'slurm';
  /** What Slurm has, or may have. */
  private readonly submissions: Submission[];
  private readonly followed = new Map<number, Followed>();
  private readonly phases: Phases;
  private readonly outages: Outages;
  private readonly handOver: HandOver;
  private readonly queue: ExecuteQueue;
  private readonly teller: Teller;
  private readonly follower: Follower;
  /** Woken when a submission is over, or known. */
  private readonly news = new Pause();
  private isPaused = false;
  private stopping: { readonly how: Leaving; readonly done: Promise<void> } | undefined;
  private isForced = false;
  /** The last phase whose jobs of an earlier supervisor are waited for by now, by its place in the order. */
  private claimed = -1;

  private constructor(private readonly options: SlurmOptions) {
    const { place, listener } = options;
    this.submissions = options.jobs.map((job) => adopt(place, job));
    this.outages = new Outages(listener);
    const throttles = new Throttles(options.client, this.submissions);
    this.handOver = new HandOver(options, this.outages, (submission) => {
      this.submissions.push(submission);
      this.follower.begin();
    });
    this.teller = new Teller(options, ({ index }) => this.followed.delete(index));
    this.queue = new ExecuteQueue(
      options,
      this.handOver,
      this.outages,
      throttles,
      this.queueHooks,
      options.concurrency,
    );
    const isStopping = () => this.stopping !== undefined;
    const begin = () => this.follower.begin();
    this.phases = new Phases(this.submissions, this.handOver, this.queue, isStopping, begin, ({ number }) =>
      listener.ended(number),
    );
    const fates = new Fates(listener, this.teller, this.queue, this.phases, isStopping, (task) => this.carriedBy(task));
    this.follower = new Follower(options, this.submissions, this.teller, this.outages, throttles, {
      wanted: () => ({
        isPaused: this.isPaused,
        concurrency: this.queue.concurrency,
        isCancelled: this.stopping?.how === 'cancel',
      }),
      isClaimed: ({ isAdopted, state }) =>
        !isAdopted || this.stopping?.how === 'cancel' || PHASES.indexOf(state.phase) <= this.claimed,
      carriedBy: (task) => this.carriedBy(task),
      phaseOf: (submission) => this.phases.of(submission),
      taskOver: (submission, task, { cause }) => fates.taskOver(submission, task, cause),
      notTaken: (submission) => {
        this.handOver.suspect(submission);
        fates.notTaken(submission);
        this.submissionOver();
      },
      submissionOver: () => this.submissionOver(),
      close: (submission) => this.phases.submissionOver(submission),
      looked: () => fates.tellDropped(),
    });
  }

  /** Reads what the tasks of live submissions wrote meanwhile, and follows them. */
  static async create(options: SlurmOptions): Promise<SlurmExecutor> {
    const executor = new SlurmExecutor(options);
    for (const submission of executor.submissions) {
      await readTasks(submission, true);
      await readRequests(submission);
    }
    executor.follower.begin();
    return executor;
  }

  setup(outputDir?: string): Promise<PhaseResult> {
    const result = this.phases.carryOut({ phase: 'setup', outputDir });
    this.claim('setup');
    return result;
  }

  join(skipFailures: boolean): Promise<PhaseResult> {
    const result = this.phases.carryOut({ phase: 'join', skipFailures });
    this.claim('join');
    return result;
  }

  closePhase(phase: 'setup' | 'join'): void {
    this.phases.close(phase);
  }

  execute(index: number, attempt: number, { ended }: ExecuteOptions): Promise<void> {
    if (this.stopping) return Promise.resolve();
    // When all of them have come: they do in the same turn.
    setImmediate(() => this.claim('execute'));
    return new Promise((resolve, reject) => {
      const isStarted = this.options.running.get(index) === attempt;
      const followed: Followed = { index, attempt, ended, resolve, reject, isStarted, step: 0, isSettled: false };
      this.followed.set(index, followed);
      if (this.attach(followed)) this.follower.begin();
      else this.queue.add(followed);
    });
  }

  cancelPartition(index: number): void {
    const followed = this.followed.get(index);
    if (!followed) return;
    const { at, isStarted } = followed;
    if (at) at.task.cancelled.set(index, false);
    else this.queue.remove(index);
    // Slurm may not answer for long; what it takes after all is cancelled then.
    if (!at || (at.submission.isAsking && !isStarted)) this.teller.release(followed);
    this.follower.begin();
  }

  failPartition(index: number, verdict: Verdict): boolean {
    const followed = this.followed.get(index);
    if (!followed?.at || !followed.isStarted || followed.at.task.cancelled.has(index)) return false;
    followed.verdict = verdict;
    this.cancelPartition(index);
    return true;
  }

  setConcurrency(count: number): void {
    this.queue.concurrency = count;
    this.follower.begin();
  }

  pause(): void {
    this.isPaused = true;
    this.queue.hold(true);
    this.follower.begin();
  }

  continue(): void {
    this.isPaused = false;
    this.queue.hold(false);
    this.follower.begin();
  }

  releaseHeld(): Promise<number> {
    return releaseHeld(this.options.client, this.submissions).finally(() => this.follower.begin());
  }

  releaseIdle(): void {
    // Workers end with their tasks.
  }

  async keepSocket(): Promise<void> {
    // Workers connect to their tasks.
  }

  memoryInUse(): number {
    return 0;
  }

  stop(how: Leaving): Promise<void> {
    this.stopping ??= { how, done: Promise.resolve().then(() => this.end(how)) };
    return this.stopping.done;
  }

  async force(): Promise<void> {
    this.isForced = true;
    this.news.wake();
    const ours = this.submissions.filter(({ isOver, isConfirmed }) => !isOver && isConfirmed);
    const jobs = ours.flatMap(({ job }) => job ?? []);
    // It kills no sooner than it would anyway, but may not have heard it.
    if (this.stopping?.how === 'cancel' && jobs.length > 0)
      await this.options.client.cancel(jobs).catch(() => undefined);
  }

  private async end(how: Leaving): Promise<void> {
    const handedOver = this.handOver.stop();
    for (const followed of await this.queue.stop()) this.teller.release(followed);
    await handedOver;
    if (how === 'cancel') await this.cancelAll();
    await this.follower.stop();
    for (const followed of [...this.followed.values()]) {
      if (how === 'cancel' && followed.isStarted) this.teller.settle(followed, { outcome: 'cancelled' });
      else this.teller.release(followed);
    }
    this.phases.endAll();
  }

  private async cancelAll(): Promise<void> {
    const { now, listener } = this.options;
    const until = now() + CANCEL_PATIENCE;
    this.follower.begin();
    const isLeft = () => this.submissions.some(({ isOver }) => !isOver);
    while (isLeft() && !this.isForced && now() < until) await this.news.wait(Math.max(1, until - now()));
    if (!isLeft()) return;
    const jobs = this.submissions.flatMap(({ isOver, job, state }) => (isOver ? [] : [job ?? state.name]));
    const message = `Slurm has not said yet that these jobs ended: ${jobs.join(', ')}. See squeue; if they are still there, end them with scancel.`;
    listener.warning('slurm.cancelPending', message);
  }

  private claim(phase: (typeof PHASES)[number]): void {
    this.claimed = Math.max(this.claimed, PHASES.indexOf(phase));
  }

  /** @returns whether what an attempt executes is in Slurm's hands already */
  private attach(followed: Followed): boolean {
    const { index, attempt } = followed;
    for (const submission of this.submissions) {
      const task = submission.taskOf(index);
      const first = task?.pairs.find(([i]) => i === index)?.[1];
      if (!task || task.isOver || submission.isOver || first === undefined || attempt < first) continue;
      // It leaves the partition out, or will: whoever wants it all the same needs another one.
      if (task.cancelWanted || task.cancelled.has(index)) continue;
      // What an earlier supervisor saw put back into Slurm's queue waits there as the next attempt, or has not said yet
      // that it began anew.
      const known = task.facts.attempts.get(index);
      if (known?.end && known.beganAt === undefined) continue;
      const ahead = task.attemptAhead(index) ?? known?.attempt ?? 0;
      const last = ahead + (submission.isAdopted && known && !known.end ? 1 : 0);
      if (attempt > last) continue;
      followed.at = { submission, task };
      return true;
    }
    return false;
  }

  private carriedBy(task: LiveTask): Followed[] {
    return task.pairs.flatMap(([index]) => {
      const followed = this.followed.get(index);
      return followed?.at?.task === task ? [followed] : [];
    });
  }

  private submissionOver(): void {
    this.queue.wake();
    this.news.wake();
  }

  private readonly queueHooks = {
    attach: (followed: readonly Followed[], submission: Submission) => {
      for (const each of followed) {
        const task = submission.taskOf(each.index);
        if (!task) continue;
        // Cancelled while it was being handed over.
        if (each.isSettled) task.cancelled.set(each.index, false);
        else each.at = { submission, task };
      }
    },
    detach: (followed: readonly Followed[], submission: Submission) =>
      followed.filter((each) => {
        if (each.isSettled || each.at?.submission !== submission) return false;
        delete each.at;
        return true;
      }),
    refused: (followed: readonly Followed[], message: string) => {
      const result: AttemptResult = { outcome: 'failed', kind: 'start', message: refusal(message), final: true };
      for (const each of followed) {
        this.teller.start(each, undefined);
        this.teller.settle(each, result);
      }
    },
    broke: (followed: readonly Followed[], error: unknown) => {
      for (const each of followed) this.teller.fail(each, error);
    },
    allKnown: async () => {
      const isUnknown = ({ job, isOver, state }: Submission) =>
        job === undefined && !isOver && state.phase === 'execute';
      while (this.submissions.some(isUnknown) && !this.stopping) await this.news.wait(1000);
    },
    calm: async () => {
      await this.follower.lookOver();
      await this.teller.endsTold();
    },
    hasJobs: () => this.submissions.some(({ isOver, job }) => !isOver && job !== undefined),
  };
}
