import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Executor, PhaseResult } from '../executors/executor';
import { markerFile, phaseConsoleLog, setupLog } from '../layout';
import { type ControlCommand, type RunState, SIMULATION_WARNING } from '../run';
import { runtimeOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { messageOf, UserError } from '../text';
import { checkSetup } from './check-setup';
import { createExecutor } from './create-executor';
import { explain } from './explain';
import { joinResults } from './join';
import { setResultsAside } from './open';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { PartitionRunner, type Stopping } from './partition-runner';
import { QueueGate } from './queue-gate';
import { hashOf } from './script-hash';
import { Ticker, type Watch } from './watch/ticker';

/** What is to be done with a run that is open. */
export type Task =
  | { readonly type: 'all' }
  /** Only the join; `skipFailures` leaves out partitions that did not succeed. */
  | { readonly type: 'join'; readonly skipFailures: boolean };

/** Drives one run through setup, execute and join, and answers to those who steer it. */
export class Supervisor {
  private executor: Executor | undefined;
  private ticker: Ticker | undefined;
  private runner: PartitionRunner | undefined;
  private stopping: Stopping | undefined;
  /** What every worker is to load. */
  private acceptedScript = '';
  private readonly gate: QueueGate;

  constructor(
    private readonly run: OwnedRun,
    private readonly settings: RunSettings,
    private readonly offered: { julia?: string | undefined; project?: string | undefined },
    private readonly context: SupervisorContext,
  ) {
    this.gate = new QueueGate(run, () => this.executor);
    run.onJournalTrouble = (reason) => this.journalTrouble(reason);
    run.onLost = () => void this.stop('interrupt');
  }

  /** Does the task to its end; resolves when every process it started is gone and the journal is closed. */
  async carryOut(task: Task): Promise<RunState> {
    const { run } = this;
    let reason = 'done';
    try {
      this.acceptedScript = await this.scriptNow();
      const executor = await createExecutor(
        run,
        this.settings,
        this.offered,
        task.type,
        (r) => this.beforeWorker(r),
        this.context,
      );
      this.executor = executor;
      // What an earlier supervisor paused for is noticed anew.
      if (run.state.paused) run.emit({ type: 'queueChanged', paused: null, concurrency: run.state.concurrency });
      this.ticker = new Ticker(this.watches(), this.context.log);
      if (this.stopping) await executor.stop();
      else if (task.type === 'all') await this.allPhases(executor);
      else await joinResults(run, executor, task.skipFailures);
      if (this.stopping) reason = this.stopping === 'cancel' ? 'cancelled' : 'interrupted';
    } catch (error) {
      reason = 'failed';
      await this.recordFailure(error, task);
    }
    this.ticker?.stop();
    await this.executor?.stop();
    if (this.stopping === 'cancel') this.dequeueAll();
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
      case 'cancelPartition':
        return this.atWork().cancel(command.index);
      case 'retry':
        return this.atWork().retry(command.indices);
      case 'pause':
        return this.gate.hold('user');
      case 'continue':
        return this.gate.clear();
      case 'setProcesses':
        executor?.setConcurrency(command.count);
        run.emit({ type: 'queueChanged', paused: run.state.paused, concurrency: command.count });
        run.emit({ type: 'settingsChanged', changes: { numParallelProcesses: command.count } });
        return;
    }
  }

  private async allPhases(executor: Executor): Promise<void> {
    const { run } = this;
    const runner = new PartitionRunner(run, this.settings, executor, () => this.stopping, this.context.log);
    this.runner = runner;
    if (run.state.setup.state !== 'succeeded' && !(await this.setup(executor))) return;
    await runner.toTheEnd();
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
    if (result.outcome === 'succeeded')
      result = await checkSetup(run.place, this.settings, result, runtimeOf(this.settings.script).words);
    await this.mark();
    for (const message of result.warnings ?? []) run.emit({ type: 'warning', code: SIMULATION_WARNING, message });
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

  /** @throws UserError when the partitions' turn is over */
  private atWork(): PartitionRunner {
    if (this.runner && !this.runner.isOver && !this.stopping) return this.runner;
    throw new UserError('run.ending', 'The run is at its end: try again when it has ended.');
  }

  /** What is looked after while the run goes on. */
  private watches(): Watch[] {
    return [];
  }

  private dequeueAll(): void {
    for (const { index, state } of this.run.state.partitions)
      if (state === 'queued') this.run.emit({ type: 'dequeued', index });
  }

  private async recordFailure(error: unknown, task: Task): Promise<void> {
    this.context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const { setup, join } = this.run.state;
    if (setup.state === 'running') await this.mark();
    const joining = task.type === 'join' || join.state === 'running';
    const phase = setup.state !== 'succeeded' ? 'setup' : joining ? 'join' : undefined;
    const kind = error instanceof UserError ? 'start' : 'internal';
    if (phase) this.run.emit({ type: 'phaseEnded', phase, outcome: 'failed', kind, message: messageOf(error) });
    else this.run.emit({ type: 'warning', code: 'supervisor', message: messageOf(error) });
  }

  /** The journal cannot be written (a full disk): nothing new starts until it can. */
  private journalTrouble(reason: string | undefined): void {
    if (reason === undefined) this.gate.lift('disk');
    if (reason === undefined || this.gate.isHeld('disk')) return;
    this.context.log(`the journal cannot be written: ${reason}`);
    this.gate.hold('disk', `The journal cannot be written: ${reason}. The run goes on when it can.`);
  }

  /** A worker that starts after the others would read a script that changed meanwhile: half old, half new is a wrong result. */
  private async beforeWorker(replacement: boolean): Promise<void> {
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
