/** The `local` executor: partitions in a queue, executed by a pool of worker processes on this machine. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import PQueue from 'p-queue';
import { APPEND_NO_LINK, consoleLog, makeOneFolder, phaseConsoleLog, workerLog } from '../../layout';
import type { WorkerCommand } from '../../runtimes';
import { formatBytes } from '../../text';
import type { AttemptResult, ExecuteOptions, Executor, PhaseResult, Verdict } from '../executor';
import { heading } from '../last-lines';
import type { AheadJoin } from './ahead';
import { describeEnding, type Ending, phaseResult } from './describe-ending';
import { endMarked } from './end-marked';
import { MemorySampler } from './memory';
import type { LocalOptions } from './options';
import type { WorkerPool } from './pool';
import { poolsOf } from './pools';
import type { Worker } from './worker';
import { WorkerServer } from './worker-server';

export type { LocalOptions } from './options';
export * from './process-table';
export * from './stop-tree';

/** Milliseconds after which a paused run lets its idle workers go. */
const PAUSE_PATIENCE = 5 * 60_000;

const FILLS_ZEROS =
  'The installed PowerSimulations cannot leave partitions out: its join would fill their steps with zeros, or fail. Retry them, or update PowerSimulations.';

export class LocalExecutor implements Executor {
  readonly kind = 'local';
  private readonly queue: PQueue;
  private readonly pool: WorkerPool;
  private readonly ahead: AheadJoin | undefined;
  private readonly memory: MemorySampler;
  private readonly waiting = new Map<number, AbortController>();
  private readonly running = new Map<number, Worker>();
  private readonly cancelled = new Set<number>();
  private readonly verdicts = new Map<number, Verdict>();
  private pauseTimer: NodeJS.Timeout | undefined;
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly options: LocalOptions,
    private readonly server: WorkerServer,
  ) {
    const { listener } = options;
    this.queue = new PQueue({ concurrency: options.concurrency });
    const { pool, ahead } = poolsOf(options, server, (worker) => this.memory.kills.remember(worker.pid));
    this.pool = pool;
    this.ahead = ahead;
    this.memory = new MemorySampler(
      () => this.workers,
      (sample) => listener.sampled(sample),
    );
  }

  static async create(options: LocalOptions): Promise<LocalExecutor> {
    await makeOneFolder(path.dirname(workerLog(options.place, 1)));
    return new LocalExecutor(options, await WorkerServer.listen(options.socket, options.log));
  }

  /** Loads the script in every worker that will be needed while one of them sets the simulation up. */
  async setup(outputDir?: string): Promise<PhaseResult> {
    if (outputDir === undefined) this.pool.warm(this.queue.concurrency);
    const { place, numbers } = this.options;
    return this.phase({
      type: 'setup',
      outputDir: outputDir ?? place.outputDir,
      name: place.name,
      numSteps: numbers.numSteps,
      period: numbers.period,
      numOverlapSteps: numbers.numOverlapSteps,
      console: phaseConsoleLog(place, 'setup'),
    });
  }

  closePhase(): void {
    // What ended is not found again.
  }

  joinAhead(index: number): void {
    this.ahead?.add(index);
  }

  dropAhead(): void {
    this.ahead?.drop('the room and the memory that it takes are needed');
  }

  async join(skipFailures: boolean): Promise<PhaseResult> {
    const ahead = await this.ahead?.end();
    if (ahead) this.pool.shrink(0);
    const result = ahead && (await this.joinIn(ahead, skipFailures));
    // What began a join may not be worth anything: the next one needs nothing of it.
    if (result && !['killed', 'crash', 'outOfMemory'].includes(result.kind ?? '')) return result;
    if (this.options.joinWorkers) this.pool.change(this.options.joinWorkers);
    else this.pool.shrink(1);
    return this.joinIn(this.pool, skipFailures);
  }

  private joinIn(pool: WorkerPool, skipFailures: boolean): Promise<PhaseResult> {
    const { outputDir, name } = this.options.place;
    const console = phaseConsoleLog(this.options.place, 'join');
    return this.phase({ type: 'join', outputDir, name, skipFailures, console }, pool);
  }

  async execute(index: number, attempt: number, options: ExecuteOptions): Promise<void> {
    // A queue that is paused would keep it for ever.
    if (this.stopping) return;
    const controller = new AbortController();
    // A cancel that came too late for the last attempt is not meant for this one.
    this.cancelled.delete(index);
    this.waiting.set(index, controller);
    const work = async () => {
      this.waiting.delete(index);
      const result = await this.attempt(index, attempt, options.fresh);
      if (result) await options.ended(result);
    };
    try {
      await this.queue.add(work, { priority: options.first ? 1 : 0, signal: controller.signal });
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  }

  cancelPartition(index: number): void {
    const waiting = this.waiting.get(index);
    const worker = this.running.get(index);
    if (waiting) {
      this.waiting.delete(index);
      waiting.abort();
      return;
    }
    this.cancelled.add(index);
    if (worker) void worker.stop('its partition was cancelled');
  }

  failPartition(index: number, verdict: Verdict): boolean {
    const worker = this.running.get(index);
    if (!worker || this.cancelled.has(index)) return false;
    this.verdicts.set(index, verdict);
    void worker.stop(`its partition was given up (${verdict.kind})`);
    return true;
  }

  releaseIdle(): void {
    this.pool.shrink(0);
  }

  keepSocket(socket: string): Promise<void> {
    return this.stopping ? Promise.resolve() : this.server.keepAt(socket);
  }

  memoryInUse(): number {
    return this.memory.inUse;
  }

  setConcurrency(count: number): void {
    this.queue.concurrency = count;
    this.pool.shrink(count);
  }

  pause(): void {
    this.queue.pause();
    this.pauseTimer ??= setTimeout(() => this.pool.shrink(0), PAUSE_PATIENCE);
    this.pauseTimer.unref();
  }

  continue(): void {
    clearTimeout(this.pauseTimer);
    this.pauseTimer = undefined;
    this.queue.start();
  }

  /** Whoever asks, also a second time, is answered when everything is gone. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    clearTimeout(this.pauseTimer);
    this.memory.stop();
    for (const controller of this.waiting.values()) controller.abort();
    this.waiting.clear();
    await Promise.all([this.pool.close(), this.ahead?.close()]);
    await endMarked(this.options, this.options.grace);
    await this.server.close();
  }

  async force(): Promise<void> {
    // First what is ours in any case: whether the run is may take a while to find out.
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await endMarked(this.options, 0);
  }

  private get workers(): Worker[] {
    return [...this.pool.workers, ...(this.ahead?.workers ?? [])];
  }

  /** Undefined when everything was stopped before it began. */
  private async attempt(index: number, attempt: number, fresh: boolean): Promise<AttemptResult | undefined> {
    const { listener, place } = this.options;
    const acquired = await this.pool.acquire(fresh);
    if (!acquired) return undefined;
    const { worker } = acquired;
    try {
      // Cancelled while its worker was loading: it never began.
      if (this.cancelled.has(index)) return undefined;
      const console = consoleLog(place, index);
      await listener.prepare(index, attempt);
      await appendFile(console, heading(attempt, worker.number, new Date()), { flag: APPEND_NO_LINK });
      await listener.attemptStarted(index, attempt, worker.number);
      if (!acquired.ok) return await this.describe(acquired.answer, worker, [worker.log]);
      return await this.executeIn(worker, index, attempt, console);
    } finally {
      this.cancelled.delete(index);
      this.replaceIfTooBig(worker);
      const keep = Math.min(this.queue.concurrency, this.queue.size + this.queue.pending - 1);
      this.pool.release(worker, true, Math.max(1, keep));
    }
  }

  private async executeIn(worker: Worker, index: number, attempt: number, console: string): Promise<AttemptResult> {
    const { outputDir, name } = this.options.place;
    this.running.set(index, worker);
    this.memory.begin(worker);
    const kills = this.memory.kills.killsAround(worker.pid);
    worker.used += 1;
    try {
      if (this.cancelled.has(index)) void worker.stop('its partition was cancelled');
      const ending = worker.isGone
        ? await worker.ended
        : await worker.ask({ type: 'execute', outputDir, name, index, attempt, console }, (p) =>
            this.options.listener.step(index, p.step, p.of, p.simulatedTime, p.model),
          );
      const result = await this.describe(ending, worker, [console, worker.log], kills);
      // What happened in it may have left it in a bad state.
      if (result.outcome !== 'succeeded' && !worker.isGone) void worker.stop('its partition failed');
      const verdict = this.verdicts.get(index);
      const isGivenUp = verdict !== undefined && ending.type === 'died' && !this.cancelled.has(index);
      return isGivenUp ? { ...result, outcome: 'failed', ...verdict } : result;
    } finally {
      this.running.delete(index);
      this.verdicts.delete(index);
    }
  }

  /** What a partition left in a worker's memory would be missing for the next one. */
  private replaceIfTooBig(worker: Worker): void {
    const limit = this.options.maxWorkerMemory;
    const bytes = this.memory.lastOf(worker);
    if (limit === 0 || bytes <= limit || worker.isGone) return;
    void worker.stop(`its memory is ${formatBytes(bytes)}, above powersim.maxWorkerMemory (${formatBytes(limit)})`);
  }

  private async phase(
    command: Extract<WorkerCommand, { type: 'setup' | 'join' }>,
    pool = this.pool,
  ): Promise<PhaseResult> {
    const phase = command.type;
    const acquired = await pool.acquire(false);
    if (!acquired) return { outcome: 'cancelled' };
    const { worker } = acquired;
    const log = phaseConsoleLog(this.options.place, phase);
    if (!acquired.ok) return this.describe(acquired.answer, worker, [log, worker.log]);
    if (command.type === 'join' && command.skipFailures && acquired.capabilities['skipFailures'] !== true) {
      pool.release(worker, true, this.queue.concurrency);
      return { outcome: 'failed', kind: 'status', message: FILLS_ZEROS };
    }
    worker.used += phase === 'setup' ? 1 : 0;
    this.memory.begin(worker);
    const kills = this.memory.kills.killsAround(worker.pid);
    const ending = await worker.ask(command, ({ step, of }) => this.options.listener.phaseProgress(phase, step, of));
    const result = await this.describe(ending, worker, [log, worker.log], kills);
    this.replaceIfTooBig(worker);
    pool.release(worker, ending.type === 'done', this.queue.concurrency);
    return phaseResult(ending, result);
  }

  /** @param kills for want of memory around the worker when it began */
  private async describe(
    ending: Ending,
    worker: Worker,
    logs: readonly string[],
    kills?: number,
  ): Promise<AttemptResult> {
    const { memory } = this;
    return describeEnding(ending, logs, {
      endedByKernel: () => memory.kills.explains(worker.pid),
      othersEnded: () => kills !== undefined && memory.kills.killsAround(worker.pid) > kills,
      peak: await memory.peakOf(worker),
    });
  }
}
