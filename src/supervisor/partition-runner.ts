import type { AttemptResult, Executor } from '../executors/executor';
import { partitionDir } from '../layout';
import { goesOn, isClusters, isRetryable, type PartitionState } from '../run';
import { type RuntimeWords, runtimeOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { messageOf, UserError } from '../text';
import { judgeAttempt, putAway, succeededOnDisk } from './attempt-files';
import { clusterWords, isInVain } from './cluster-failures';
import { explain } from './explain';
import { reliefFor, relieve } from './out-of-memory';
import type { OwnedRun } from './owned-run';
import { requeue } from './reconcile';
import { type Failure, triesAgain } from './retry-policy';
import type { DiskCare } from './watch/disk-care';

/** How a run stops before it is done: for good, or so that a resume goes on. */
export type Stopping = 'cancel' | 'interrupt';

/** The execute phase: brings every queued partition to its end, also those that are queued again meanwhile. */
export class PartitionRunner {
  private readonly active = new Map<number, Promise<void>>();
  /** Failures that still count of partitions whose next attempt could not begin. */
  private readonly counted = new Map<number, Failure[]>();
  /** Partitions whose end could not be seen, for the folder was away: they may have succeeded. */
  private readonly unseen = new Set<number>();
  /** Partitions that were cancelled since their last attempt began: one that had just failed is not tried again. */
  private readonly cancelled = new Set<number>();
  /** Called when the last active partition has ended. */
  private wake: () => void = () => undefined;
  /** Nothing that is queued from now on would be started. */
  isOver = false;
  /** In which order partitions are started that are queued at the beginning. */
  inOrder: (indices: readonly number[]) => Promise<readonly number[]> = async (indices) => indices;
  private readonly words: RuntimeWords;

  /** @param stopping how the run is being stopped, if it is */
  constructor(
    private readonly run: OwnedRun,
    private readonly settings: RunSettings,
    private readonly executor: Executor,
    private readonly disk: DiskCare,
    private readonly stopping: () => Stopping | undefined,
    private readonly log: (message: string) => void,
  ) {
    this.words = runtimeOf(settings.script).words;
  }

  /** Resolves when no partition is queued or running any more. */
  async toTheEnd(): Promise<void> {
    const { run } = this;
    run.emit({ type: 'phaseStarted', phase: 'execute' });
    const order = await this.inOrder(run.state.partitions.map(({ index }) => index));
    // What a cluster went on with while nobody watched.
    if (!this.stopping())
      for (const partition of run.state.partitions) if (goesOn(partition)) this.start(partition.index);
    for (const { index, state } of run.state.partitions) if (state === 'succeeded') this.joinAhead(index);
    for (;;) {
      // A retry may queue partitions at any moment, also the one that failed just now.
      if (!this.stopping()) this.startQueued(order);
      if (this.active.size === 0) break;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.isOver = true;
    const stopping = this.stopping();
    const all = run.state.partitions.every((p) => p.state === 'succeeded');
    const stopped = stopping === 'cancel' ? 'cancelled' : 'interrupted';
    run.emit({ type: 'phaseEnded', phase: 'execute', outcome: stopping ? stopped : all ? 'succeeded' : 'failed' });
  }

  /** @throws UserError when the partition neither waits nor runs */
  cancel(index: number): void {
    const { state } = partitionOf(this.run, index);
    if (state !== 'queued' && state !== 'running') {
      throw new UserError('partition.notActive', `Partition ${index} is ${state}: there is nothing to cancel.`);
    }
    this.run.emit({ type: 'cancelRequested', index });
    if (this.active.has(index) && !this.unseen.has(index)) {
      this.cancelled.add(index);
      this.executor.cancelPartition(index);
    } else this.run.emit({ type: 'dequeued', index });
  }

  /**
   * @param indices without them, all that can be retried
   * @throws UserError when none of them can be
   */
  retry(indices: readonly number[] | undefined): void {
    const { run } = this;
    const wanted = this.retryable(indices);
    for (const index of wanted) this.counted.delete(index);
    requeue(run, wanted, 'user');
    // Before the first partition starts there is nothing to do; the phase begins with what is queued.
    if (this.active.size > 0) this.startQueued();
  }

  /** What a retry is about. @throws UserError when none of them can be retried */
  retryable(indices: readonly number[] | undefined): readonly number[] {
    const { run } = this;
    const wanted = indices ?? run.state.partitions.filter((p) => isRetryable(p.state)).map((p) => p.index);
    const states = wanted.map((index) => partitionOf(run, index).state);
    // Of several, those that somebody else has retried meanwhile are left alone.
    if (wanted.length > 0 && !states.some(isRetryable)) {
      const which = wanted.map((index, i) => `partition ${index} is ${states[i]}`).join(', ');
      throw new UserError('partition.notRetryable', `There is nothing to retry: ${which}.`);
    }
    return wanted;
  }

  /** @param order all partitions, in the order in which they are started */
  private startQueued(order: readonly number[] = this.run.state.partitions.map(({ index }) => index)): void {
    for (const index of order) {
      if (partitionOf(this.run, index).state === 'queued' && !this.active.has(index)) this.start(index);
    }
  }

  private start(index: number): void {
    const first = partitionOf(this.run, index).attempts.length > 0;
    const failures = this.counted.get(index) ?? [];
    this.counted.delete(index);
    const work = this.partitionToItsEnd(index, first, failures)
      .catch((error: unknown) => this.partitionBroke(index, error, failures))
      .finally(() => {
        this.active.delete(index);
        // Somebody queued it again in the moment between its end and this one.
        if (partitionOf(this.run, index).state === 'queued' && !this.stopping()) this.start(index);
        else if (this.active.size === 0) this.wake();
      });
    this.active.set(index, work);
  }

  /**
   * Attempts until one succeeds or another is of no use. The next one is queued before the last one gives its place
   * away: a retry goes first.
   */
  private async partitionToItsEnd(index: number, first: boolean, failures: Failure[]): Promise<void> {
    const { run } = this;
    this.cancelled.delete(index);
    if (await this.isSettledUnseen(index)) return;
    const partition = partitionOf(run, index);
    const last = partition.attempts.at(-1);
    const attempt = (last?.attempt ?? 0) + (goesOn(partition) ? 0 : 1);
    const retry: { work?: Promise<void> } = {};
    await this.executor.execute(index, attempt, {
      first,
      fresh: failures.length > 0 || last?.kind === 'outOfMemory',
      ended: async (result) => {
        if (!(await this.endAttempt(index, attempt, result, failures))) return;
        retry.work = this.partitionToItsEnd(index, true, failures);
        // Awaited below; a failure in between must not count as unheard.
        retry.work.catch(() => undefined);
      },
    });
    if (retry.work) return retry.work;
    const { state, attempts } = partitionOf(run, index);
    const neverBegan = state === 'queued' && attempts.at(-1)?.attempt !== attempt;
    // It was cancelled before it began, or everything stops.
    if (neverBegan && this.stopping() !== 'interrupt') run.emit({ type: 'dequeued', index });
  }

  /** What came to its end while the folder was away is looked at again when it is back; returns whether that settles it. */
  private async isSettledUnseen(index: number): Promise<boolean> {
    if (!this.unseen.has(index)) return false;
    await this.disk.untilBetter(() => this.stopping() !== undefined);
    // Cancelled meanwhile, it is not queued any more.
    const isWanted = () => !this.stopping() && partitionOf(this.run, index).state === 'queued';
    const looks = isWanted() && (await this.run.isOurs());
    const succeeded = looks && (await succeededOnDisk(this.run.place, index));
    // Not before: where the folder does not answer, it is to be looked at again.
    this.unseen.delete(index);
    if (succeeded) this.run.emit({ type: 'foundOnDisk', index, outcome: 'succeeded' });
    return succeeded || !isWanted();
  }

  /** Records how an attempt ended, and queues the partition again if that may help; returns whether it did. */
  private async endAttempt(
    index: number,
    attempt: number,
    result: AttemptResult,
    failures: Failure[],
  ): Promise<boolean> {
    const { run } = this;
    // Another supervisor judges it.
    if (!(await run.isOurs())) return false;
    const judged = result.isPutAway
      ? putAway(run.place, index, result)
      : await judgeAttempt(run.place, index, attempt, result, this.words);
    const interrupted = judged.outcome === 'cancelled' && this.stopping() === 'interrupt';
    const outcome = interrupted ? 'interrupted' : judged.outcome;
    const failed = outcome === 'failed';
    const noRoom = failed && !result.isPutAway && (await this.disk.caused(judged, index));
    if (noRoom) await this.disk.failed(judged.aside);
    if (noRoom && result.outcome === 'succeeded') this.unseen.add(index);
    if (outcome === 'succeeded') this.disk.wentWell();
    const kind = noRoom ? 'disk' : judged.kind;
    const { executor } = this;
    const isHere = executor.kind === 'local';
    const relief = kind === 'outOfMemory' && failed && isHere ? reliefFor(run, executor, index, judged) : undefined;
    const inCluster = isHere ? '' : clusterWords(run, index, kind, result.endedAt);
    const why = failed ? `${explain(this.settings, judged)}${relief?.words ?? ''}${inCluster}` : undefined;
    // Of what was cancelled, a cluster knows by whom.
    const message = why ?? (outcome === 'cancelled' && !isHere ? judged.message : undefined);
    run.emit({
      type: 'attemptEnded',
      index,
      attempt,
      outcome,
      ...(kind === undefined ? {} : { kind }),
      ...(message === undefined ? {} : { message }),
      ...(judged.peakRss === undefined ? {} : { peakRss: judged.peakRss }),
      log: judged.log,
      ...(result.endedAt === undefined ? {} : { at: result.endedAt }),
    });
    if (outcome === 'succeeded') this.joinAhead(index);
    if (!failed || this.stopping() || this.cancelled.has(index)) return false;
    if (relief?.processes !== undefined) relieve(run, executor, relief.processes, relief.peak);
    else if (!noRoom && !isClusters(kind)) {
      failures.push({ kind: kind ?? 'internal', message: judged.message ?? '' });
      if (judged.final || (!isHere && isInVain(kind)) || !triesAgain(failures, run.state.settings.maxAttempts))
        return false;
    }
    // In the same breath: nobody is to see a failed run that goes on.
    run.emit({ type: 'requeued', index, by: 'automatic' });
    return true;
  }

  /** When the last one has succeeded, it is the join's. */
  private joinAhead(index: number): void {
    if (this.run.state.partitions.some(({ state }) => state !== 'succeeded')) this.executor.joinAhead?.(index);
  }

  /** Something of ours failed, mostly the file system. What the disk is to blame for is tried again when it is better. */
  private async partitionBroke(index: number, error: unknown, failures: Failure[]): Promise<void> {
    const { run } = this;
    const stopping = this.stopping();
    if (!stopping) this.log(`partition ${index}: ${error instanceof Error ? error.stack : String(error)}`);
    const partition = partitionOf(run, index);
    const noRoom = !stopping && (await this.disk.caused({ message: messageOf(error) }));
    if (noRoom) {
      await this.disk.failed();
      this.counted.set(index, failures);
      if (partition.state === 'running') this.unseen.add(index);
    }
    if (partition.state === 'queued') {
      // It is started again when the queue goes on; or taken out of the queue where all is cancelled.
      if (noRoom || stopping) return;
      const attempt = (partition.attempts.at(-1)?.attempt ?? 0) + 1;
      run.emit({ type: 'attemptStarted', index, attempt, worker: 0, folder: partitionDir(run.place, index) });
    }
    if (partitionOf(run, index).state === 'running') this.endBroken(index, error, noRoom, stopping);
  }

  private endBroken(index: number, error: unknown, noRoom: boolean, stopping: Stopping | undefined): void {
    const { run } = this;
    const attempt = partitionOf(run, index).attempts.at(-1)?.attempt ?? 1;
    // A cluster goes on with it: nothing ended.
    if (stopping === 'interrupt' && goesOn(partitionOf(run, index))) return;
    if (stopping) {
      const outcome = stopping === 'cancel' ? 'cancelled' : 'interrupted';
      run.emit({ type: 'attemptEnded', index, attempt, outcome });
      return;
    }
    const isOurWord = error instanceof UserError;
    const message = isOurWord
      ? error.message
      : `${messageOf(error)}. Its files are in ${partitionDir(run.place, index)}.`;
    const kind = noRoom ? 'disk' : isOurWord ? 'start' : 'internal';
    run.emit({ type: 'attemptEnded', index, attempt, outcome: 'failed', kind, message });
    if (noRoom && !this.cancelled.has(index)) run.emit({ type: 'requeued', index, by: 'automatic' });
  }
}

/** @throws UserError `partition.none` when the run has no such partition */
function partitionOf(run: OwnedRun, index: number): PartitionState {
  const { partitions } = run.state;
  const partition = partitions[index - 1];
  if (!partition)
    throw new UserError('partition.none', `There is no partition ${index}: the run has ${partitions.length}.`);
  return partition;
}
