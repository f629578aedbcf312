import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptResult, Executor, ExecutorListener, PhaseResult } from '../executors/executor';
import { LocalExecutor } from '../executors/local';
import { markerFile, partitionDir, phaseConsoleLog, readStatus, setupLog, simulationDir } from '../layout';
import { type ControlCommand, isRetryable, type PauseReason, type RunState, socketPath } from '../run';
import type { RunSettings } from '../settings';
import { messageOf, UserError } from '../text';
import { judgeAttempt, prepareAttempt } from './attempt-files';
import { checkSetup } from './check-setup';
import { explain } from './explain';
import { joinResults } from './join';
import { hashOf, setResultsAside } from './open';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { requeue } from './reconcile';
import { type Failure, triesAgain } from './retry-policy';
import { workerCommandOf } from './worker-command';

/** What is to be done with a run that is open. */
export type Task =
  | { readonly type: 'all' }
  /** Only the join; `skipFailures` leaves out partitions that did not succeed. */
  | { readonly type: 'join'; readonly skipFailures: boolean };

/** How it stops before it is done. */
type Stopping = 'cancel' | 'interrupt';

/** Drives one run through setup, execute and join, and answers to those who steer it. */
export class Supervisor {
  private executor: Executor | undefined;
  private readonly active = new Map<number, Promise<void>>();
  private stopping: Stopping | undefined;
  private acceptedScript: string;
  private readonly continued: (() => void)[] = [];

  constructor(
    private readonly run: OwnedRun,
    private readonly settings: RunSettings,
    private readonly offered: { julia?: string | undefined; project?: string | undefined },
    private readonly context: SupervisorContext,
  ) {
    this.acceptedScript = run.state.scriptSha256;
    run.onJournalTrouble = (reason) => this.journalTrouble(reason);
    run.onLost = () => void this.stop('interrupt');
  }

  /** Does the task to its end; resolves when every process it started is gone and the journal is closed. */
  async carryOut(task: Task): Promise<RunState> {
    let reason = 'done';
    try {
      this.executor = await this.createExecutor();
      if (task.type === 'all') await this.allPhases(this.executor);
      else await joinResults(this.run, this.executor, task.skipFailures);
      if (this.stopping) reason = this.stopping === 'cancel' ? 'cancelled' : 'interrupted';
    } catch (error) {
      reason = 'failed';
      await this.recordFailure(error);
    }
    await this.executor?.stop();
    if (this.stopping === 'cancel') this.dequeueAll();
    this.run.emit({ type: 'supervisorEnded', pid: process.pid, reason });
    await this.run.flush();
    return this.run.state;
  }

  /** Stops everything: `cancel` for good, `interrupt` so that a resume goes on. */
  async stop(how: Stopping): Promise<void> {
    if (this.stopping) return;
    this.stopping = how;
    if (how === 'cancel') this.run.emit({ type: 'cancelRequested' });
    for (const resolve of this.continued.splice(0)) resolve();
    await this.executor?.stop();
  }

  /** Carries out what somebody asked through the control socket. */
  async command(command: ControlCommand): Promise<void> {
    const { run, executor } = this;
    switch (command.type) {
      case 'ping':
        return;
      case 'cancel':
        // Not awaited: whoever asked watches the journal for the end.
        void this.stop('cancel');
        return;
      case 'cancelPartition': {
        const state = this.partition(command.index).state;
        if (state !== 'queued' && state !== 'running') {
          throw new UserError(
            'partition.notActive',
            `Partition ${command.index} is ${state}: there is nothing to cancel.`,
          );
        }
        run.emit({ type: 'cancelRequested', index: command.index });
        if (this.active.has(command.index)) executor?.cancelPartition(command.index);
        else run.emit({ type: 'dequeued', index: command.index });
        return;
      }
      case 'retry':
        return this.retry(command.indices);
      case 'pause':
        return this.pause('user');
      case 'continue':
        return this.continue();
      case 'setProcesses':
        executor?.setConcurrency(command.count);
        run.emit({ type: 'queueChanged', paused: run.state.paused, concurrency: command.count });
        run.emit({ type: 'settingsChanged', changes: { numParallelProcesses: command.count } });
        return;
    }
  }

  private async allPhases(executor: Executor): Promise<void> {
    const { run } = this;
    if (run.state.setup.state !== 'succeeded' && !(await this.setup(executor))) return;
    await this.executePhase(executor);
    if (this.stopping) return;
    if (run.state.partitions.every((p) => p.state === 'succeeded')) await joinResults(run, executor, false);
  }

  private async setup(executor: Executor): Promise<boolean> {
    const { run } = this;
    const aside = await setResultsAside(run.place, run.state, this.context.now());
    if (aside)
      run.emit({
        type: 'warning',
        code: 'setup.setAside',
        message: `What an earlier setup left was kept as ${aside}.`,
      });
    await mkdir(path.dirname(phaseConsoleLog(run.place, 'setup')), { recursive: true });
    run.emit({ type: 'phaseStarted', phase: 'setup' });
    let result = await executor.setup();
    if (result.outcome === 'succeeded') result = await checkSetup(run.place, this.settings, result);
    await this.mark();
    run.emit({ type: 'phaseEnded', phase: 'setup', ...this.phaseEnd(result), log: setupLog(run.place) });
    return result.outcome === 'succeeded';
  }

  /** Marks OUT/NAME as ours: it was not there before setup. */
  private async mark(): Promise<void> {
    await writeFile(markerFile(this.run.place), `${this.run.runId}\n`).catch(() => undefined);
  }

  private phaseEnd(result: PhaseResult) {
    const outcome = result.outcome === 'cancelled' && this.stopping !== 'cancel' ? 'interrupted' : result.outcome;
    const { kind, initialTime, stepMs } = result;
    const message = result.message === undefined ? undefined : explain(this.settings, result);
    return {
      outcome,
      ...(kind === undefined ? {} : { kind }),
      ...(message === undefined ? {} : { message }),
      ...(initialTime === undefined ? {} : { initialTime }),
      ...(stepMs === undefined ? {} : { stepMs }),
    } as const;
  }

  private async executePhase(executor: Executor): Promise<void> {
    const { run } = this;
    run.emit({ type: 'phaseStarted', phase: 'execute' });
    for (const { index, state, attempts } of run.state.partitions) {
      if (state === 'queued' && !this.active.has(index)) this.start(executor, index, attempts.length > 0);
    }
    // A retry may add partitions while others still run.
    while (this.active.size > 0) await Promise.race(this.active.values());
    const all = run.state.partitions.every((p) => p.state === 'succeeded');
    const outcome = this.stopping
      ? this.stopping === 'cancel'
        ? 'cancelled'
        : 'interrupted'
      : all
        ? 'succeeded'
        : 'failed';
    run.emit({ type: 'phaseEnded', phase: 'execute', outcome });
  }

  private start(executor: Executor, index: number, first: boolean): void {
    const work = this.partitionToItsEnd(executor, index, first)
      .catch((error: unknown) => this.partitionBroke(index, error))
      .finally(() => this.active.delete(index));
    this.active.set(index, work);
  }

  /** Attempts until one succeeds or another is of no use. */
  private async partitionToItsEnd(executor: Executor, index: number, first: boolean): Promise<void> {
    const { run } = this;
    const failures: Failure[] = [];
    for (;;) {
      const attempt = (this.partition(index).attempts.at(-1)?.attempt ?? 0) + 1;
      let failure: Failure | undefined;
      await executor.execute(index, attempt, {
        first: first || failures.length > 0,
        fresh: failures.length > 0,
        ended: async (result) => {
          failure = await this.endAttempt(index, attempt, result);
        },
      });
      if (this.partition(index).state === 'queued') {
        // It never began: it was cancelled in the queue, or everything stops.
        if (this.stopping !== 'interrupt') run.emit({ type: 'dequeued', index });
        return;
      }
      if (failure === undefined) return;
      failures.push(failure);
      if (this.stopping || !triesAgain(failures, run.state.settings.maxAttempts)) return;
      run.emit({ type: 'requeued', index, by: 'automatic' });
    }
  }

  /** Records how an attempt ended; returns the failure if it is one. */
  private async endAttempt(index: number, attempt: number, result: AttemptResult): Promise<Failure | undefined> {
    const { run } = this;
    const judged = await judgeAttempt(run.place, index, attempt, result);
    const outcome = judged.outcome === 'cancelled' && this.stopping === 'interrupt' ? 'interrupted' : judged.outcome;
    const failed = outcome === 'failed';
    const message = failed ? explain(this.settings, judged) : undefined;
    run.emit({
      type: 'attemptEnded',
      index,
      attempt,
      outcome,
      ...(judged.kind === undefined ? {} : { kind: judged.kind }),
      ...(message === undefined ? {} : { message }),
      ...(judged.peakRss === undefined ? {} : { peakRss: judged.peakRss }),
      log: judged.log,
    });
    return failed ? { kind: judged.kind ?? 'internal', message: judged.message ?? '' } : undefined;
  }

  /** Something of ours failed, mostly the file system: the partition is failed, with what was said. */
  private partitionBroke(index: number, error: unknown): void {
    this.context.log(`partition ${index}: ${error instanceof Error ? error.stack : String(error)}`);
    const partition = this.partition(index);
    const attempt = partition.attempts.at(-1)?.attempt ?? 1;
    const message = `${messageOf(error)}. Its files are in ${partitionDir(this.run.place, index)}.`;
    if (partition.state === 'queued') {
      const folder = partitionDir(this.run.place, index);
      this.run.emit({
        type: 'attemptStarted',
        index,
        attempt: attempt + (partition.attempts.length > 0 ? 1 : 0),
        worker: 0,
        folder,
      });
    }
    const last = this.partition(index).attempts.at(-1)?.attempt ?? 1;
    this.run.emit({ type: 'attemptEnded', index, attempt: last, outcome: 'failed', kind: 'internal', message });
  }

  private async retry(indices: readonly number[] | undefined): Promise<void> {
    const { run, executor } = this;
    if (!executor || this.stopping || run.state.join.state === 'running') {
      throw new UserError('run.ending', 'The run is at its end; retry when it has ended.');
    }
    const wanted = indices ?? run.state.partitions.filter((p) => isRetryable(p.state)).map((p) => p.index);
    const states = wanted.map((index) => this.partition(index).state);
    // Of several, those that somebody else has retried meanwhile are left alone.
    if (wanted.length > 0 && !states.some(isRetryable)) {
      const which = wanted.map((index, i) => `partition ${index} is ${states[i]}`).join(', ');
      throw new UserError('partition.notRetryable', `There is nothing to retry: ${which}.`);
    }
    for (const index of requeue(run, wanted, 'user')) if (!this.active.has(index)) this.start(executor, index, true);
  }

  private pause(reason: PauseReason): void {
    this.executor?.pause();
    this.run.emit({ type: 'queueChanged', paused: reason, concurrency: this.run.state.concurrency });
  }

  private continue(): void {
    for (const resolve of this.continued.splice(0)) resolve();
    this.executor?.continue();
    this.run.emit({ type: 'queueChanged', paused: null, concurrency: this.run.state.concurrency });
  }

  private dequeueAll(): void {
    for (const { index, state } of this.run.state.partitions)
      if (state === 'queued') this.run.emit({ type: 'dequeued', index });
  }

  private async recordFailure(error: unknown): Promise<void> {
    this.context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const { setup, join } = this.run.state;
    if (setup.state === 'running') await this.mark();
    const phase = setup.state !== 'succeeded' ? 'setup' : join.state === 'running' ? 'join' : undefined;
    const kind = error instanceof UserError ? 'start' : 'internal';
    if (phase) this.run.emit({ type: 'phaseEnded', phase, outcome: 'failed', kind, message: messageOf(error) });
    else this.run.emit({ type: 'warning', code: 'supervisor', message: messageOf(error) });
  }

  /** The journal cannot be written (a full disk): nothing new starts until it can. */
  private journalTrouble(reason: string | undefined): void {
    if (reason !== undefined && this.run.state.paused === null) {
      this.context.log(`the journal cannot be written: ${reason}`);
      this.run.emit({
        type: 'warning',
        code: 'journal.write',
        message: `The journal cannot be written: ${reason}. The run pauses until it can.`,
      });
      this.pause('disk');
    } else if (reason === undefined && this.run.state.paused === 'disk') this.continue();
  }

  private async createExecutor(): Promise<Executor> {
    const { run, settings, context } = this;
    const workers = [...run.state.workers.keys()];
    const executor = await LocalExecutor.create({
      runId: run.runId,
      place: run.place,
      numbers: settings,
      script: settings.script === '' ? null : settings.script,
      buildFunction: settings.buildFunction,
      executeFunction: settings.executeFunction,
      command: await workerCommandOf(settings, this.offered, context),
      cwd: settings.cwd,
      socket: socketPath(context.runtimeFolder, `${run.runId.slice(0, 13)}.w`),
      concurrency: Math.min(run.state.concurrency, run.state.partitions.length),
      partitionsPerWorker: settings.partitionsPerWorker,
      grace: settings.stopGracePeriod * 1000,
      firstWorker: Math.max(0, ...workers) + 1,
      listener: this.listener(),
      log: context.log,
    });
    if (run.state.paused === 'user')
      this.run.emit({ type: 'queueChanged', paused: null, concurrency: run.state.concurrency });
    return executor;
  }

  private listener(): ExecutorListener {
    const { run } = this;
    return {
      beforeWorker: (replacement) => this.beforeWorker(replacement),
      workerStarted: (worker, pid, startTime, version) =>
        run.emit({ type: 'workerStarted', worker, pid, startTime, ...(version === undefined ? {} : { version }) }),
      workerEnded: (worker, exit, signal, reason) =>
        run.emit({ type: 'workerEnded', worker, exit, signal, ...(reason === undefined ? {} : { reason }) }),
      prepare: (index, attempt) => prepareAttempt(run.place, index, attempt),
      attemptStarted: (index, attempt, worker) =>
        run.emit({ type: 'attemptStarted', index, attempt, worker, folder: partitionDir(run.place, index) }),
      step: (index, step, of, simulatedTime, model) =>
        run.emit({
          type: 'step',
          index,
          step,
          of,
          ...(simulatedTime === undefined ? {} : { simulatedTime }),
          ...(model === undefined ? {} : { model }),
        }),
      sampled: (memory) => run.sample({ workers: Object.fromEntries(memory) }),
    };
  }

  /** A worker that starts after the others would read a script that changed meanwhile: half old, half new is a wrong result. */
  private async beforeWorker(replacement: boolean): Promise<void> {
    const { script } = this.settings;
    if (!replacement || script === '' || this.stopping) return;
    const now = await hashOf(script).catch(() => 'gone');
    if (now === this.acceptedScript) return;
    this.run.emit({
      type: 'warning',
      code: 'run.scriptChanged',
      message: `${script} has changed since the run began. The queue is paused: put the old script back, or continue to go on with the new one.`,
    });
    this.pause('user');
    await new Promise<void>((resolve) => this.continued.push(resolve));
    this.acceptedScript = now;
  }

  private partition(index: number) {
    const partition = this.run.state.partitions[index - 1];
    if (!partition) {
      throw new UserError(
        'partition.none',
        `There is no partition ${index}: the run has ${this.run.state.partitions.length}.`,
      );
    }
    return partition;
  }
}

/** OUT/NAME has a successful status.json. */
export async function isJoined(run: OwnedRun): Promise<boolean> {
  return (await readStatus(simulationDir(run.place)))?.status === 'succeeded';
}
