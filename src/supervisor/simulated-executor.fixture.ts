/** An executor without processes: attempts end at once, as many at a time as there are slots, each the way it is told to. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AttemptResult, ExecuteOptions, Executor, ExecutorListener, PhaseResult } from '../executors/executor';
import { configFile, type SimulationPlace } from '../layout';
import type { PartitionNumbers } from '../partitions';

export interface SimulatedOptions {
  readonly place: SimulationPlace;
  readonly numbers: PartitionNumbers;
  /** Attempts at the same time. */
  readonly slots: number;
  /** How an attempt ends. */
  readonly end: (index: number, attempt: number) => AttemptResult | Promise<AttemptResult>;
  /** Steps that each attempt tells of. */
  readonly steps: number;
}

interface Waiting {
  readonly index: number;
  readonly attempt: number;
  readonly options: ExecuteOptions;
  readonly over: () => void;
}

export class SimulatedExecutor implements Executor {
  readonly kind = 'local';
  private readonly queues: { first: Waiting[]; rest: Waiting[] } = { first: [], rest: [] };
  /** How far the queues were served: taking away from the front of a long array takes long. */
  private readonly served = { first: 0, rest: 0 };
  private busy = 0;
  /** The most attempts that went on at the same time, and all that ended. */
  mostAtOnce = 0;
  attempts = 0;
  private isStopped = false;

  constructor(
    private readonly listener: ExecutorListener,
    private readonly options: SimulatedOptions,
  ) {}

  async setup(): Promise<PhaseResult> {
    const { place, numbers } = this.options;
    const file = configFile(place);
    mkdirSync(path.dirname(file), { recursive: true });
    const { numSteps, period, numOverlapSteps } = numbers;
    writeFileSync(file, JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: numOverlapSteps }));
    return { outcome: 'succeeded', initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 };
  }

  execute(index: number, attempt: number, options: ExecuteOptions): Promise<void> {
    return new Promise((over) => {
      this.queues[options.first ? 'first' : 'rest'].push({ index, attempt, options, over });
      this.serve();
    });
  }

  async join(): Promise<PhaseResult> {
    return { outcome: 'failed', kind: 'status', message: 'nothing is joined here' };
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (let next = this.next(); next; next = this.next()) next.over();
  }

  failPartition(): boolean {
    return false;
  }

  /** A partition that goes on tells of a step. */
  tell(index: number, step: number): void {
    this.listener.step(index, step, this.options.steps, '2024-03-21T05:00:00', 'UC');
  }

  memoryInUse(): number {
    return 0;
  }

  closePhase(): void {}
  cancelPartition(): void {}
  setConcurrency(): void {}
  pause(): void {}
  continue(): void {}
  releaseIdle(): void {}
  async keepSocket(): Promise<void> {}
  async force(): Promise<void> {}

  private serve(): void {
    while (this.busy < this.options.slots && !this.isStopped) {
      const next = this.next();
      if (!next) return;
      this.busy += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.busy);
      void this.attempt(next).finally(() => {
        this.busy -= 1;
        next.over();
        this.serve();
      });
    }
  }

  private next(): Waiting | undefined {
    const { queues, served } = this;
    const which = served.first < queues.first.length ? 'first' : 'rest';
    const next = queues[which][served[which]];
    if (next) served[which] += 1;
    return next;
  }

  private async attempt({ index, attempt, options }: Waiting): Promise<void> {
    const { listener } = this;
    const { steps, slots } = this.options;
    await listener.attemptStarted(index, attempt, (index % slots) + 1);
    for (let step = 1; step <= steps; step += 1) listener.step(index, step, steps, '2024-03-21T05:00:00', 'UC');
    const result = await this.options.end(index, attempt);
    this.attempts += 1;
    await options.ended(result);
  }
}
