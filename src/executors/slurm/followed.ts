import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { partitionDir } from '../../layout';
import type { AttemptResult, ExecuteOptions, PhaseResult, Verdict } from '../executor';
import type { SlurmOptions } from './options';
import type { LiveTask, Submission } from './submission';
import { type AttemptFacts, saidOf } from './task-facts';

/** An attempt that somebody waits for. */
export interface Followed {
  readonly index: number;
  readonly attempt: number;
  readonly ended: ExecuteOptions['ended'];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** What executes it, when that was handed over. */
  at?: { readonly submission: Submission; readonly task: LiveTask };
  /** That it began was told. */
  isStarted: boolean;
  /** Step that was told last. */
  step: number;
  verdict?: Verdict;
  isSettled: boolean;
}

/** A phase that somebody waits for. */
export interface FollowedPhase {
  readonly phase: 'setup' | 'join';
  readonly submission: Submission;
  /** With undefined when Slurm had not taken it. */
  readonly resolve: (result: PhaseResult | undefined) => void;
  /** That was told last. */
  done: number;
}

/** Times of nodes' clocks, brought between the submission and now. */
const clampTime = (time: number, from: number, now: number) => Math.min(Math.max(time, from), Math.max(from, now));

/** Tells of attempts what their tasks wrote down. */
export class Teller {
  /** That something began, on its way to the disk. */
  private writes: Promise<void>[] = [];
  /** Ends that are being told. */
  private readonly ends = new Set<Promise<void>>();

  /** @param forget called when an attempt is not waited for any more */
  constructor(
    private readonly options: SlurmOptions,
    private readonly forget: (followed: Followed) => void,
  ) {}

  /** Resolves when what was told is in the journal. */
  async written(): Promise<void> {
    const { writes } = this;
    this.writes = [];
    await Promise.all(writes);
  }

  /** Resolves when every end that was found so far has been told. */
  async endsTold(): Promise<void> {
    await Promise.all(this.ends);
  }

  /**
   * Brings what was told of an attempt up to what its task wrote.
   * @param why names why Slurm started a task again
   */
  async tell(
    followed: Followed,
    why: (at: { submission: Submission; task: LiveTask }) => Promise<RequeueKind>,
  ): Promise<void> {
    const { at, index, attempt } = followed;
    const known = at?.task.facts.attempts.get(index);
    if (!at || !known || followed.isSettled) return;
    if (known.attempt < attempt && !known.end) return;
    const hasBegun = known.beganAt !== undefined || known.end?.result.outcome !== 'cancelled';
    if (!followed.isStarted && hasBegun) this.start(followed, known.beganAt);
    if (known.attempt > attempt) return this.requeued(followed, at, await why(at));
    if (known.step && known.attempt === attempt) this.step(followed, known.step);
    if (known.end) {
      if (!hasBegun && !followed.isStarted) return this.release(followed);
      if (!isHeldBack(at.task, known)) this.settle(followed, saidOf(known.end.result), known.end.time);
      return;
    }
    // Where it was started again already, it says itself whether the attempt had come to its end before.
    if (at.task.isRestarting) this.requeued(followed, at, await why(at));
  }

  /** Tells that it began, once. @param time by the node's clock, where the task said */
  start(followed: Followed, time: number | undefined): void {
    const { now, listener } = this.options;
    const { at, index, attempt } = followed;
    if (followed.isStarted || followed.isSettled) return;
    followed.isStarted = true;
    const began = at?.task.facts.began;
    const write = listener.attemptStarted(index, attempt, {
      job: at?.submission.idOf(at.task),
      node: began?.node ?? at?.task.node,
      memory: began?.memory,
      timeLimit: at?.task.timeLimit,
      at: clampTime(time ?? now(), at?.submission.state.submittedAt ?? now(), now()),
    });
    // Awaited at the end of the look.
    write.catch(() => undefined);
    this.writes.push(write);
  }

  /** Its end. @param time by the node's clock, where the task said */
  settle(followed: Followed, result: AttemptResult, time?: number): void {
    if (!this.isFirst(followed)) return;
    const { now } = this.options;
    const from = followed.at?.submission.state.submittedAt ?? now();
    const final = result.outcome === 'failed' && result.kind === 'outOfMemory' ? { final: true } : {};
    const { verdict } = followed;
    const judged =
      verdict && result.outcome !== 'succeeded' ? { ...result, outcome: 'failed' as const, ...verdict } : result;
    const endedAt = time === undefined ? {} : { endedAt: clampTime(time, from, now()) };
    const end = this.finish(followed, { ...judged, ...final, ...endedAt }).finally(() => this.ends.delete(end));
    this.ends.add(end);
  }

  /** Nobody waits for it any more: it never began, or goes on without us. */
  release(followed: Followed): void {
    if (this.isFirst(followed)) followed.resolve();
  }

  fail(followed: Followed, error: unknown): void {
    if (this.isFirst(followed)) followed.reject(error);
  }

  private requeued(
    followed: Followed,
    { submission, task }: { readonly submission: Submission; readonly task: LiveTask },
    kind: RequeueKind,
  ): void {
    const message = `Slurm task ${submission.idOf(task)} ${REQUEUE_WORDS[kind]}`;
    this.settle(followed, { outcome: 'failed', kind, message, isPutAway: true });
  }

  private step(followed: Followed, line: NonNullable<AttemptFacts['step']>): void {
    if (line.step === followed.step) return;
    followed.step = line.step;
    this.options.listener.step(followed.index, line.step, line.of, line.simulatedTime, line.model);
  }

  private isFirst(followed: Followed): boolean {
    if (followed.isSettled) return false;
    followed.isSettled = true;
    this.forget(followed);
    return true;
  }

  private async finish(followed: Followed, result: AttemptResult): Promise<void> {
    try {
      if (!result.isPutAway) await this.revalidate(followed.index);
      await followed.ended(result);
      followed.resolve();
    } catch (error) {
      followed.reject(error);
    }
  }

  /** A network file system shows what a node made when a folder is listed anew. */
  private async revalidate(index: number): Promise<void> {
    const folder = partitionDir(this.options.place, index);
    await readdir(path.dirname(folder)).catch(() => []);
    await readdir(folder).catch(() => []);
  }
}

export type RequeueKind = 'requeued' | 'preempted' | 'nodeFail';

const REQUEUE_WORDS: Readonly<Record<RequeueKind, string>> = {
  requeued: 'was put back into the queue of Slurm, and begins anew there.',
  preempted: 'had to make room for a job with a higher priority, and begins anew when there is room.',
  nodeFail: 'ended because its node failed, and begins anew on another one.',
};

/** Slurm may know why its worker was killed: it is told when the task is over. */
function isHeldBack(task: LiveTask, known: AttemptFacts): boolean {
  if (known.end?.result.kind !== 'killed' || task.isOver) return false;
  return task.pairs.every(([index]) => task.facts.attempts.get(index)?.end !== undefined);
}
