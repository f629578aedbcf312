import type { Executor } from '../executors/executor';
import { hashOf } from '../executors/script-hash';
import { socketPath } from '../machine';
import { type ControlCommand, hasLiveJobs, type RunState } from '../run';
import { differing, type RunSettings, type SettingChanges, withChanges } from '../settings';
import { messageOf, UserError } from '../text';
import { closeHanded } from './close-handed';
import { createExecutor, workerSocketName } from './create-executor';
import { goOn } from './go-on';
import { joinResults } from './join';
import { LearntOrder } from './learnt-order';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { PartitionRunner, type Stopping } from './partition-runner';
import { QueueGate } from './queue-gate';
import { mark, setUp } from './set-up';
import { needsSetupAgain } from './skeleton';
import { DiskCare } from './watch/disk-care';
import { MemoryWatch } from './watch/memory-watch';
import { LoadingWatch } from './watch/stall-loading';
import { StallWatch } from './watch/stall-watch';
import { Ticker, type Watch } from './watch/ticker';

/** What is to be done with a run that is open. */
export type Task =
  | { readonly type: 'all' }
  /** Only the join; `skipFailures` leaves out partitions that did not succeed. */
  | { readonly type: 'join'; readonly skipFailures: boolean }
  /** Only the end of what a cluster still has of it. */
  | { readonly type: 'cancel' };

/** Drives one run through setup, execute and join, and answers to those who steer it. */
export class Supervisor {
  private executor: Executor | undefined;
  private ticker: Ticker | undefined;
  private runner: PartitionRunner | undefined;
  private stopping: Stopping | undefined;
  /** What every worker is to load. */
  private acceptedScript = '';
  private readonly gate: QueueGate;
  private readonly disk: DiskCare;
  /** Awaited before a worker starts: what it starts from and connects to must be there. */
  beforeWorkers: () => Promise<void> = async () => undefined;

  constructor(
    private readonly run: OwnedRun,
    private settings: RunSettings,
    private readonly offered: { julia?: string | undefined; project?: string | undefined },
    private readonly context: SupervisorContext,
  ) {
    this.gate = new QueueGate(run, () => this.executor);
    this.disk = new DiskCare(run, this.gate, context.log);
    run.onJournalTrouble = (reason) => this.disk.journal(reason);
    run.beforeAttempt = () => this.beforeAttempt();
    run.onLost = () => void this.stop('interrupt');
    // While it was made ready, which may take a while.
    if (run.isLost) run.onLost();
  }

  /** Makes the socket that workers connect to again when it is gone. */
  async keepWorkerSocket(folder: string): Promise<void> {
    await this.executor?.keepSocket(socketPath(folder, workerSocketName(this.run.runId)));
  }

  /** Does the task to its end; resolves when every process it started is gone and the journal is closed. */
  async carryOut(task: Task): Promise<RunState> {
    const { run } = this;
    let reason = 'done';
    try {
      if (!this.stopping) await this.work(task);
      if (this.stopping) reason = this.stopping === 'cancel' ? 'cancelled' : 'interrupted';
    } catch (error) {
      reason = 'failed';
      await this.recordFailure(error, task);
    }
    this.ticker?.stop();
    await this.executor?.stop(this.stopping ?? 'done');
    if (this.stopping === 'cancel') {
      if (this.executor?.kind === 'slurm') await closeHanded(run, this.settings, this.context.now);
      this.dequeueAll();
    }
    if (this.stopping !== 'interrupt') this.closePhases();
    run.emit({ type: 'supervisorEnded', pid: process.pid, reason });
    await run.flush();
    return run.state;
  }

  /** Stops everything: `cancel` for good, `interrupt` so that a resume goes on. */
  async stop(how: Stopping): Promise<void> {
    if (this.stopping) return;
    this.stopping = how;
    if (how === 'cancel') this.run.emit({ type: 'cancelRequested' });
    this.gate.open();
    await this.executor?.stop(how);
  }

  /** Ends what a stop has not ended yet, without waiting for it any longer. */
  async force(): Promise<void> {
    await this.executor?.force();
  }

  /** Carries out what somebody asked through the control socket; returns what there is to say of it. */
  async command(command: ControlCommand): Promise<string | undefined> {
    // Where the journal cannot be read, this is all that tells.
    if (command.type === 'ping') return this.run.state.pauseMessage;
    if (command.type === 'continue') return goOn(this.gate, this.disk, this.executor);
    return this.follow(command);
  }

  private async follow(command: Exclude<ControlCommand, { type: 'ping' | 'continue' }>): Promise<undefined> {
    const { run, executor } = this;
    switch (command.type) {
      case 'cancel':
        // Not awaited: whoever asked watches the journal for the end.
        void this.stop('cancel');
        return;
      case 'cancelPartition':
        this.atWork().cancel(command.index);
        return;
      case 'retry':
        if (command.changes) await this.change(command.indices, command.changes);
        this.atWork().retry(command.indices);
        return;
      case 'pause':
        this.gate.hold('user');
        return;
      case 'setProcesses':
        executor?.setConcurrency(command.count);
        run.emit({
          type: 'queueChanged',
          paused: run.state.paused,
          concurrency: command.count,
          ...(run.state.pauseMessage === undefined ? {} : { message: run.state.pauseMessage }),
        });
        run.emit({ type: 'settingsChanged', changes: { numParallelProcesses: command.count } });
        return;
    }
  }

  /** What is handed to a cluster from now on has other resources; nothing changes where there is nothing to retry. */
  private async change(indices: readonly number[] | undefined, asked: SettingChanges): Promise<void> {
    this.atWork().retryable(indices);
    if (this.settings.executor !== 'slurm')
      throw new UserError('run.notOnCluster', 'This run executes on this machine: settings of Slurm change nothing.');
    const changes = differing(this.settings, asked);
    if (Object.keys(changes).length === 0) return;
    this.settings = withChanges(this.settings, changes);
    await this.run.changeSettings(changes);
  }

  private async work(task: Task): Promise<void> {
    const { run } = this;
    this.acceptedScript = await this.scriptNow();
    const only = task.type === 'join' && !(await needsSetupAgain(run)) ? 'join' : 'all';
    const executor = await createExecutor(
      run,
      () => this.settings,
      this.offered,
      only,
      (r) => this.beforeWorker(r),
      this.context,
    );
    this.executor = executor;
    this.gate.begin();
    this.ticker = new Ticker(this.watches(executor), this.context.log);
    if (this.stopping) await executor.stop(this.stopping);
    else if (task.type === 'cancel') await this.stop('cancel');
    else if (task.type === 'all') await this.allPhases(executor);
    else await this.join(executor, task.skipFailures);
  }

  private async allPhases(executor: Executor): Promise<void> {
    const { run } = this;
    const runner = new PartitionRunner(run, this.settings, executor, this.disk, () => this.stopping, this.context.log);
    this.runner = runner;
    if (executor.kind === 'local') {
      // Read while setup goes on.
      const learnt = new LearntOrder(run);
      runner.inOrder = (indices) => learnt.of(indices);
    }
    if (run.state.setup.state !== 'succeeded' && !(await setUp(run, this.settings, executor, this.phaseContext)))
      return;
    await runner.toTheEnd();
    if (this.stopping) return;
    if (run.state.partitions.every((p) => p.state === 'succeeded')) await this.join(executor, false);
  }

  private join(executor: Executor, skipFailures: boolean): Promise<void> {
    return joinResults(this.run, this.settings, executor, skipFailures, this.phaseContext);
  }

  private get phaseContext() {
    return { disk: this.disk, stopping: () => this.stopping, now: this.context.now };
  }

  /** @throws UserError when the partitions' turn is over, or has not come yet */
  private atWork(): PartitionRunner {
    if (this.runner && !this.runner.isOver && !this.stopping) return this.runner;
    const isBeginning = !this.executor && !this.stopping;
    const when = isBeginning ? 'only just beginning: try again in a moment' : 'at its end: try again when it has ended';
    // One code: whoever hears it tries again by itself for a while.
    throw new UserError('run.ending', `The run is ${when}.`);
  }

  /** What is looked after while the run goes on. */
  private watches(executor: Executor): Watch[] {
    const { run, gate } = this;
    const everywhere = [...this.disk.watches, new StallWatch(run, executor)];
    // A cluster's nodes have their own memory, and what waits there waits for other reasons.
    if (executor.kind !== 'local') return everywhere;
    return [...everywhere, new LoadingWatch(run), new MemoryWatch(run, gate, executor)];
  }

  /** No phase is being carried out any more. */
  private closePhases(): void {
    this.executor?.closePhase('setup');
    this.executor?.closePhase('join');
  }

  private dequeueAll(): void {
    for (const { index, state } of this.run.state.partitions)
      if (state === 'queued') this.run.emit({ type: 'dequeued', index });
  }

  private async recordFailure(error: unknown, task: Task): Promise<void> {
    this.context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const { setup, join } = this.run.state;
    if (this.stopping !== 'interrupt') this.closePhases();
    // Where the disk does not answer, the rest is to be ended all the same.
    if (setup.state === 'running' && !hasLiveJobs(this.run.state)) await mark(this.run).catch(() => undefined);
    const joining = task.type === 'join' || join.state === 'running';
    // What a cluster goes on with has not failed.
    const goesOn = task.type === 'cancel' || hasLiveJobs(this.run.state);
    const phase = goesOn ? undefined : setup.state !== 'succeeded' ? 'setup' : joining ? 'join' : undefined;
    const kind = error instanceof UserError ? 'start' : 'internal';
    const stoppedAs = this.stopping === 'cancel' ? 'cancelled' : 'interrupted';
    if (phase && this.stopping) this.run.emit({ type: 'phaseEnded', phase, outcome: stoppedAs });
    else if (phase) this.run.emit({ type: 'phaseEnded', phase, outcome: 'failed', kind, message: messageOf(error) });
    else this.run.emit({ type: 'warning', code: 'supervisor', message: messageOf(error) });
  }

  /** An attempt moves and writes files: only where they belong, and only while the run is this process's. */
  private async beforeAttempt(): Promise<void> {
    await this.disk.untilBetter(() => this.stopping !== undefined);
    if (this.stopping || !(await this.run.isOurs())) throw new Error('the run is being stopped');
  }

  /** A worker that starts after the others would read a script that changed meanwhile: half old, half new is a wrong result. */
  private async beforeWorker(replacement: boolean): Promise<void> {
    await this.beforeWorkers();
    if (!replacement || this.stopping || (await this.scriptNow()) === this.acceptedScript) return;
    const message = `${this.settings.script} has changed since the run began. The queue is paused: put the old script back, or continue to go on with the new one.`;
    this.run.emit({ type: 'warning', code: 'run.scriptChanged', message });
    this.gate.hold('user', message);
    await this.gate.whenClear();
    this.acceptedScript = await this.scriptNow();
  }

  /** Names the script's present text; empty where there is none. */
  private async scriptNow(): Promise<string> {
    return this.settings.script === '' ? '' : hashOf(this.settings.script).catch(() => 'gone');
  }
}
