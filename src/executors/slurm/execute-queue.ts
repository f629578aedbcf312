import { type Pair, type PlannedTask, planArrays } from './array-plan';
import { SlurmSilent } from './client';
import type { Followed } from './followed';
import type { HandedOver, HandOver, Owner } from './hand-over';
import type { SlurmOptions } from './options';
import type { Outages } from './outages';
import { Pause } from './pause';
import type { Submission } from './submission';
import type { Throttles } from './throttles';

export interface QueueHooks {
  /** These attempts are what a task of the submission executes. */
  attach(followed: readonly Followed[], submission: Submission): void;
  /** Slurm has not taken it. @returns those that are still waited for */
  detach(followed: readonly Followed[], submission: Submission): readonly Followed[];
  /** Slurm will never take them. */
  refused(followed: readonly Followed[], message: string): void;
  broke(followed: readonly Followed[], error: unknown): void;
  /** Resolves when it is known of all arrays whether Slurm has taken them. */
  allKnown(): Promise<void>;
  /** Resolves when no more is about to be added: what ended at the same time is tried again at the same time. */
  calm(): Promise<void>;
  /** Whether Slurm has anything of the run. */
  hasJobs(): boolean;
}

/** Milliseconds until more is handed over after Slurm had enough, at first and at most, unless something ends before. */
const FIRST_PATIENCE = 15_000;
const MOST_PATIENCE = 300_000;

/** Attempts that are to be handed over: all that come in one turn of the event loop make one array, where Slurm lets them. */
export class ExecuteQueue {
  private readonly waiting = new Map<number, Followed>();
  private readonly pause = new Pause();
  private work: Promise<void> | undefined;
  private isPaused = false;
  private isStopped = false;
  private patience = FIRST_PATIENCE;
  /** Tasks of an array, as many as Slurm took last; undefined as long as it took all. */
  private most: number | undefined;
  private limitTold = false;

  constructor(
    private readonly options: SlurmOptions,
    private readonly handOver: HandOver,
    private readonly outages: Outages,
    private readonly throttles: Throttles,
    private readonly hooks: QueueHooks,
    /** Tasks at the same time. */
    public concurrency: number | undefined,
  ) {}

  add(followed: Followed): void {
    this.waiting.set(followed.index, followed);
    this.begin();
  }

  /** @returns whether it was in the queue */
  remove(index: number): boolean {
    return this.waiting.delete(index);
  }

  hold(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.begin();
  }

  /** Something ended: there may be room for more. */
  wake(): void {
    this.pause.wake();
  }

  /** @returns what was not handed over, when nothing is being handed over any more */
  async stop(): Promise<Followed[]> {
    this.isStopped = true;
    this.pause.wake();
    const left = [...this.waiting.values()];
    this.waiting.clear();
    await this.work;
    return left;
  }

  private begin(): void {
    this.work ??= this.untilCalm()
      .then(() => this.drain())
      .catch((error: unknown) => this.hooks.broke(this.takeAll(), error))
      .finally(() => {
        this.work = undefined;
        if (this.waiting.size > 0 && !this.isPaused && !this.isStopped) this.begin();
      });
  }

  private async untilCalm(): Promise<void> {
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    await turn();
    await this.hooks.calm();
    await turn();
  }

  private takeAll(): Followed[] {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    return all;
  }

  private async drain(): Promise<void> {
    let previous: Submission | undefined;
    while (this.waiting.size > 0 && !this.isPaused && !this.isStopped) {
      const maxArraySize = await this.maxArraySize();
      if (maxArraySize === undefined) continue;
      const { partitionsPerTask = 1 } = this.options.settings().slurm ?? {};
      const pairs = [...this.waiting.values()].map(({ index, attempt }): Pair => [index, attempt]);
      const arrays = planArrays(pairs, { partitionsPerTask, maxArraySize });
      const [all = []] = arrays;
      const tasks = all.slice(0, this.most);
      const total = arrays.reduce((sum, { length }) => sum + length, 0);
      previous = (await this.submit(tasks, total, previous)) ?? previous;
    }
  }

  private async submit(
    tasks: readonly PlannedTask[],
    total: number,
    previous: Submission | undefined,
  ): Promise<Submission | undefined> {
    await this.hooks.allKnown();
    const followed = tasks.flatMap(({ attempts }) => attempts.flatMap(([index]) => this.waiting.get(index) ?? []));
    let outcome: HandedOver;
    try {
      const order = { previous, rest: total };
      outcome = await this.throttles.admit(this.concurrency, tasks.length, order, (admission) =>
        this.handOver.handOver({ phase: 'execute', tasks, ...admission }, this.ownerOf(followed)),
      );
    } catch (error) {
      if (error instanceof SlurmSilent) {
        await this.silence(error);
        return previous;
      }
      this.hooks.broke(this.leave(followed), error);
      return undefined;
    }
    if (outcome.type === 'taken') {
      this.patience = FIRST_PATIENCE;
      if (this.most !== undefined) this.most *= 2;
      return outcome.submission;
    }
    if (outcome.type === 'refused') this.hooks.refused(this.leave(followed), outcome.message);
    if (outcome.type === 'limit') await this.limited(tasks, followed, outcome.message);
    return undefined;
  }

  private ownerOf(followed: readonly Followed[]): Owner {
    return {
      attach: (submission) => this.hooks.attach(this.leave(followed), submission),
      detach: (submission) => {
        for (const each of this.hooks.detach(followed, submission)) this.waiting.set(each.index, each);
      },
    };
  }

  /** Slurm takes no more now: fewer are tried, and then one now and then. */
  private async limited(tasks: readonly unknown[], followed: readonly Followed[], message: string): Promise<void> {
    if (tasks.length > 1) {
      this.most = Math.floor(tasks.length / 2);
      return;
    }
    this.most = 1;
    if (!(await this.waitForRoom(message))) this.hooks.refused(this.leave(followed), message);
  }

  /** Resolves when it is time to try again; with false where there is nothing that could end: the job itself is not allowed. */
  async waitForRoom(message: string): Promise<boolean> {
    if (this.isStopped) return true;
    if (!this.hooks.hasJobs() && !/max_?(?:submit|job)/i.test(message)) return false;
    if (!this.limitTold) {
      const text = `Slurm takes no more jobs of yours now (${message}). What is left is submitted when there is room.`;
      this.options.listener.warning('slurm.limit', text);
    }
    this.limitTold = true;
    await this.pause.wait(this.patience);
    this.patience = Math.min(2 * this.patience, MOST_PATIENCE);
    return true;
  }

  /** Takes them out of the queue. Also those that were cancelled meanwhile, for Slurm has them now. */
  private leave(followed: readonly Followed[]): readonly Followed[] {
    for (const each of followed) if (this.waiting.get(each.index) === each) this.waiting.delete(each.index);
    return followed;
  }

  /** Undefined when Slurm did not say. */
  private async maxArraySize(): Promise<number | undefined> {
    try {
      return (await this.options.client.limits()).maxArraySize;
    } catch (error) {
      if (!(error instanceof SlurmSilent)) throw error;
      await this.silence(error);
      return undefined;
    }
  }

  private async silence({ message }: SlurmSilent): Promise<void> {
    this.outages.silent(message);
    if (!this.isStopped) await this.pause.wait(FIRST_PATIENCE);
  }
}
