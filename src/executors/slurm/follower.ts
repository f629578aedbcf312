import type { Followed, FollowedPhase, Teller } from './followed';
import { judgeTask, type Verdict } from './judge-task';
import type { SlurmOptions } from './options';
import { Orders, type Wanted } from './orders';
import type { Outages } from './outages';
import { Pause } from './pause';
import { Questions } from './questions';
import { readTasks } from './reading';
import type { LiveTask, Submission } from './submission';
import type { Throttles } from './throttles';

/** Milliseconds between two looks at what tasks wrote: of few tasks, and of many. */
const LOOK = 1000;
const LOOK_AT_MANY = 3000;
const MANY = 50;
/** Milliseconds between two questions to Slurm while everything is being ended, or once after something was. */
const POLL_ENDING = 2000;

export interface FollowerHooks {
  wanted(): Wanted;
  /** Whoever waits for what it carries has said so: an end that is told before would be nobody's. */
  isClaimed(submission: Submission): boolean;
  /** Attempts and the phase that a task carries. */
  carriedBy(task: LiveTask): readonly Followed[];
  phaseOf(submission: Submission): FollowedPhase | undefined;
  /** Before it is told what becomes of what it carried. */
  taskOver(submission: Submission, task: LiveTask, verdict: Extract<Verdict, { state: 'over' }>): Promise<void>;
  notTaken(submission: Submission): void;
  submissionOver(submission: Submission): void;
  /** That it is over is to be told; of a phase, not before its result is on record. */
  close(submission: Submission): void;
  /** At the end of each look. */
  looked(): void;
}

/** The one loop that follows everything that Slurm has of the run. */
export class Follower {
  private readonly pause = new Pause();
  private readonly questions: Questions;
  private readonly orders: Orders;
  private loop: Promise<void> | undefined;
  private isStopped = false;
  /** Submissions that are over, which is not told yet. */
  private readonly closing = new Set<Promise<void>>();
  private lastPoll = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SlurmOptions,
    private readonly submissions: Submission[],
    private readonly teller: Teller,
    outages: Outages,
    throttles: Throttles,
    private readonly hooks: FollowerHooks,
  ) {
    this.questions = new Questions(options, outages, (submission) => this.notTaken(submission));
    this.orders = new Orders(options, throttles);
  }

  /** Looks soon, and from then on as long as there is something to look at. */
  begin(): void {
    if (this.isStopped) return;
    this.pause.wake();
    this.loop ??= this.run().finally(() => {
      this.loop = undefined;
      if (this.submissions.length > 0) this.begin();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.pause.wake();
    await this.loop;
    await Promise.all(this.closing);
  }

  /** Resolves when the look that is being taken is over, at once where none is. */
  lookOver(): Promise<void> {
    return this.looking;
  }

  private async run(): Promise<void> {
    // What is asked for in the same turn belongs to the same look.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.isStopped && this.submissions.length > 0) {
      this.looking = this.look().catch((error: unknown) => this.options.log(`following the jobs: ${String(error)}`));
      await this.looking;
      if (!this.isStopped && this.submissions.length > 0) await this.pause.wait(this.interval);
    }
  }

  private get interval(): number {
    if (this.options.lookEvery !== undefined) return this.options.lookEvery;
    const tasks = this.submissions.reduce((sum, { tasks: { size } }) => sum + size, 0);
    return tasks > MANY ? LOOK_AT_MANY : LOOK;
  }

  private async look(): Promise<void> {
    const { submissions } = this;
    for (const submission of submissions) {
      await readTasks(submission);
      this.tellUnreadable(submission);
      this.questions.learn(submission);
    }
    await this.orders.give(submissions, this.hooks.wanted());
    await this.poll();
    for (const submission of [...submissions]) await this.judge(submission);
    this.hooks.looked();
    await this.teller.written();
    for (const submission of submissions.splice(0)) {
      if (!submission.isOver) submissions.push(submission);
    }
  }

  private async poll(): Promise<void> {
    const { pollInterval = 10 } = this.options.settings().slurm;
    const isEnding = this.hooks.wanted().isCancelled || this.orders.cancelledAt >= this.lastPoll;
    const wait = isEnding ? Math.min(POLL_ENDING, pollInterval * 1000) : pollInterval * 1000;
    const now = this.options.now();
    if (now - this.lastPoll < wait) return;
    this.lastPoll = now;
    await this.questions.ask(this.submissions, this.lostAfter);
  }

  private get lostAfter(): number {
    return (this.options.settings().slurm.lostAfter ?? 120) * 1000;
  }

  private async judge(submission: Submission): Promise<void> {
    if (!this.hooks.isClaimed(submission)) return;
    const waiting = new Map<string, number>();
    for (const task of submission.tasks.values()) {
      if (task.isOver) continue;
      const verdict = judgeTask(task.evidence(this.options.now(), this.lostAfter));
      if (verdict.state === 'waits') {
        waiting.set(verdict.reason, (waiting.get(verdict.reason) ?? 0) + 1);
        if (verdict.again) task.putBack();
      }
      for (const followed of this.hooks.carriedBy(task)) {
        if (task.leavesOut.has(followed.index)) this.teller.release(followed);
        else await this.tell(followed, submission);
      }
      if (verdict.state === 'over') await this.taskOver(submission, task, verdict);
    }
    this.tellPhase(submission);
    this.tellWaits(submission, waiting);
    if (submission.isOver || [...submission.tasks.values()].some((task) => !task.isOver)) return;
    submission.isOver = true;
    this.hooks.submissionOver(submission);
    // After the ends of what it executed: a supervisor that dies in between is to find it as its own.
    const told = this.teller.endsTold().then(() => {
      this.closing.delete(told);
      this.hooks.close(submission);
    });
    this.closing.add(told);
  }

  private async taskOver(
    submission: Submission,
    task: LiveTask,
    verdict: Extract<Verdict, { state: 'over' }>,
  ): Promise<void> {
    task.isOver = true;
    await this.hooks.taskOver(submission, task, verdict);
  }

  private tell(followed: Followed, submission: Submission): Promise<void> {
    return this.teller.tell(followed, ({ task }) => this.questions.whyRequeued(submission, task));
  }

  private tellUnreadable(submission: Submission): void {
    for (const task of submission.tasks.values()) {
      const log = task.unreadableLog();
      if (log === undefined) continue;
      const message = `Lines of ${log}, in which Slurm task ${submission.idOf(task)} writes what it does, cannot be read and are left out; the others are believed. Is its disk full or broken, or does something else write there?`;
      this.options.listener.warning('slurm.taskLog', message);
    }
  }

  private tellPhase(submission: Submission): void {
    const phase = this.hooks.phaseOf(submission);
    const progress = submission.tasks.get('job')?.facts.progress;
    if (!phase || !progress || progress.done === phase.done) return;
    phase.done = progress.done;
    this.options.listener.phaseProgress(phase.phase, progress.done, progress.of);
  }

  private tellWaits(submission: Submission, waiting: ReadonlyMap<string, number>): void {
    const tasks = [...waiting.values()].reduce((sum, count) => sum + count, 0);
    const [reason = ''] = [...waiting].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (tasks === submission.waits.tasks && reason === submission.waits.reason) return;
    submission.waits = { tasks, reason };
    this.options.listener.waits(submission.number, tasks, reason);
  }

  private notTaken(submission: Submission): void {
    submission.isOver = true;
    this.options.listener.ended(submission.number, 'Slurm had not taken it.');
    this.hooks.notTaken(submission);
  }
}
