import { messageOf } from '../../text';
import type { ExecutorListener } from '../executor';
import type { WorkerKind } from '../workers';
import type { SharedMethods } from './methods';
import { type Died, type Done, type Failed, Worker, type WorkerOptions } from './worker';

export interface PoolOptions {
  /** Everything about a worker but its command, number and log. */
  readonly worker: Omit<WorkerOptions, 'command' | 'number' | 'log'>;
  readonly logOf: (worker: number) => string;
  /** Numbers never repeat within a run. */
  readonly nextNumber: () => number;
  /** Gives a worker that said hello its script; resolves with the answer. */
  readonly load: (worker: Worker, script: string | null) => Promise<Done | Failed | Died>;
  /** Without them, no worker hears of what others compiled. */
  readonly methods?: SharedMethods | undefined;
  /** Its process was started. */
  readonly started: (worker: Worker) => void;
  /** Partitions that a worker may execute; 0 means no limit. */
  readonly partitionsPerWorker: number;
  readonly listener: Pick<ExecutorListener, 'beforeWorker' | 'workerStarted' | 'workerEnded'>;
}

/** A worker that is loaded, or why there is none. */
export type Acquired =
  | {
      readonly ok: true;
      readonly worker: Worker;
      /** What the packages that it loaded can do. */
      readonly capabilities: Readonly<Record<string, boolean | string>>;
    }
  | { readonly ok: false; readonly worker: Worker; readonly answer: Failed | Died };

interface Member {
  readonly worker: Worker;
  readonly kind: WorkerKind;
  readonly ready: Promise<Acquired>;
  taken: boolean;
}

/** The workers of a run: started ahead, taken and given back, replaced when they are worn out or dead. */
export class WorkerPool {
  private readonly members: Member[] = [];
  private hasStarted = false;
  private closed = false;

  constructor(
    private readonly options: PoolOptions,
    private kind: WorkerKind,
  ) {}

  /** From now on workers are of another kind; the free ones of the old kind are ended. */
  change(kind: WorkerKind): void {
    this.kind = kind;
    this.shrink(0);
  }

  /** The workers whose processes live. */
  get workers(): Worker[] {
    return this.members.map((member) => member.worker);
  }

  /** Starts workers until there are `size`; they load the script while others are at work. */
  warm(size: number): void {
    while (this.members.length < size && !this.closed) this.start();
  }

  /**
   * Takes a worker: a loaded one that is free, or a new one.
   * @param fresh only one that has executed nothing; a free worn one makes room for it
   * @returns undefined when the pool was closed meanwhile
   */
  async acquire(fresh: boolean): Promise<Acquired | undefined> {
    const { kind } = this;
    const free = this.members.filter((m) => m.kind === kind && !m.taken && !m.worker.isGone);
    const limit = this.options.partitionsPerWorker;
    const usable = free.filter(({ worker }) => (fresh || limit === 1 ? worker.used === 0 : true));
    // The busiest first: what it compiled is warm.
    const best = usable.sort((a, b) => b.worker.used - a.worker.used)[0];
    if (!best) {
      // Its memory, too, is to be free.
      if (free[0]) await free[0].worker.stop('a fresh worker takes its place');
      await this.options.listener.beforeWorker(kind.script !== null && this.hasStarted);
      if (this.closed) return undefined;
    }
    const member = best ?? this.start();
    member.taken = true;
    const acquired = await member.ready;
    if (!acquired.ok) void acquired.worker.stop('its script could not be loaded');
    return acquired;
  }

  /**
   * Gives a worker back.
   * @param healthy false when what happened in it may have left it in a bad state
   * @param keep how many workers are still of use; more are ended
   */
  release(worker: Worker, healthy: boolean, keep: number): void {
    const member = this.members.find((m) => m.worker === worker);
    if (!member) return;
    member.taken = false;
    const limit = this.options.partitionsPerWorker;
    const worn = limit > 0 && worker.used >= limit;
    const alive = this.members.filter((m) => !m.worker.isGone).length;
    if (!healthy) void worker.stop('its partition failed');
    else if (worn) void worker.stop(`it has executed ${worker.used} partitions`);
    else if (alive > keep) void worker.stop('it is not needed any more');
  }

  /** Ends workers that are free, until `keep` are left. */
  shrink(keep: number): void {
    let alive = this.members.filter((m) => !m.worker.isGone).length;
    for (const member of this.members) {
      if (alive <= keep) return;
      if (member.taken || member.worker.isGone) continue;
      void member.worker.stop('it is not needed any more');
      alive -= 1;
    }
  }

  /** Ends all and resolves when they are gone. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.members.map((m) => m.worker.stop('the run ends')));
    await this.options.methods?.keep();
  }

  private start(): Member {
    this.hasStarted = true;
    const number = this.options.nextNumber();
    const { kind } = this;
    const { methods } = this.options;
    const worker = new Worker({
      ...this.options.worker,
      command: methods?.commandOf(number, kind.command) ?? kind.command,
      number,
      log: this.options.logOf(number),
    });
    const member: Member = { worker, kind, ready: this.prepare(worker, kind.script), taken: false };
    this.members.push(member);
    void member.ready.then(({ ok }) => {
      if (ok && !member.taken && !worker.isGone) methods?.waits(worker);
    });
    void worker.ended.then((end) => {
      this.members.splice(this.members.indexOf(member), 1);
      if (worker.pid > 0) {
        this.options.listener.workerEnded(number, end.exit, end.signal, end.stopped ?? end.startError);
      }
    });
    return member;
  }

  private async prepare(worker: Worker, script: string | null): Promise<Acquired> {
    try {
      this.options.started(worker);
      await worker.identify();
      if (worker.pid > 0) this.options.listener.workerStarted(worker.number, worker.pid, worker.startTime);
      const hello = await worker.start();
      if (!('token' in hello)) return { ok: false, worker, answer: hello };
      const answer = await this.options.load(worker, script);
      return answer.type === 'done'
        ? { ok: true, worker, capabilities: answer.capabilities ?? {} }
        : { ok: false, worker, answer };
    } catch (error) {
      const message = messageOf(error);
      const answer: Failed = { type: 'failed', command: 'load', kind: 'internal', message, stack: '' };
      return { ok: false, worker, answer };
    }
  }
}
