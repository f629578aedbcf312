import { stopTree } from '../executors/local';
import type { JobSpec } from '../executors/slurm/spec';
import { RUN_ID_VARIABLE } from '../runtimes';
import { markOf, type TaskIdentity } from './identity';
import { isNewer, type Owner, readOwner, type Share, writeOwner } from './owner';
import type { TaskRecord } from './record';

/** Milliseconds between two looks whether this is still the only process that does the task's work. */
const LOOKS = 2000;

/**
 * Holds what a task works on, until a newer one takes it up: a node that Slurm lost sight of, or a process that outlived
 * its job, goes on while another one begins anew, and two must not write into the same folder.
 */
export class Hold {
  private readonly controller = new AbortController();
  private readonly self: Owner;
  private what: Share | undefined;
  private looks: Promise<void> = Promise.resolve();
  private why = '';

  constructor(
    private readonly spec: JobSpec,
    { restart, job }: TaskIdentity,
    private readonly record: Pick<TaskRecord, 'isTakenOver'>,
  ) {
    this.self = { runId: spec.runId, submission: spec.submission, restart, job };
  }

  /** Aborted when a newer task has it: nothing more is to be written, here or about it. */
  get lost(): AbortSignal {
    return this.controller.signal;
  }

  /** Why it was lost, for the task's output. */
  get message(): string {
    return `${this.why}: here it ends, and leaves everything to the other one.`;
  }

  /** Looks now and then, until what is returned is called. */
  watch(): () => void {
    const timer = setInterval(() => void this.isLost(), LOOKS).unref();
    return () => clearInterval(timer);
  }

  /**
   * Takes something up. What an older task left of it on this machine is gone then.
   * @returns false when a newer task has it, or had it
   */
  async take(what: Share): Promise<boolean> {
    const { place, runId } = this.spec;
    const owner = await readOwner(place, what);
    const isOurs = owner?.runId === runId;
    if (isOurs && isNewer(owner, this.self)) {
      this.lose(owner);
      return false;
    }
    await writeOwner(place, what, this.self);
    this.what = what;
    if (isOurs && !owner.isOver && isNewer(this.self, owner)) {
      await stopTree({ mark: [RUN_ID_VARIABLE, markOf(runId, owner.job)] }, 0);
    }
    return !(await this.isLost());
  }

  /** Gives back what was taken up, for it came to an end. @returns false when it was lost before */
  async release(): Promise<boolean> {
    const { what } = this;
    if (await this.isLost()) return false;
    this.what = undefined;
    if (what !== undefined) await writeOwner(this.spec.place, what, { ...this.self, isOver: true });
    return true;
  }

  /** Looks whether a newer task has it. */
  async isLost(): Promise<boolean> {
    // One after the other: each reads on where the last one ended.
    this.looks = this.looks.then(() => this.look());
    await this.looks;
    return this.lost.aborted;
  }

  private async look(): Promise<void> {
    if (this.lost.aborted) return;
    if (await this.record.isTakenOver(this.self.restart)) return this.lose(this.self);
    const { what, spec, self } = this;
    if (what === undefined) return;
    const owner = await readOwner(spec.place, what);
    if (!owner) return;
    if (owner.runId !== self.runId || isNewer(owner, self)) this.lose(owner);
    // It took it up in the same moment, and does not know yet.
    else if (isNewer(self, owner)) await writeOwner(spec.place, what, self);
  }

  private lose({ runId, submission }: Owner): void {
    const { self } = this;
    const isSame = runId === self.runId && submission === self.submission;
    this.why = isSame
      ? 'Slurm has started this task again somewhere else'
      : `What this task works on was handed over again, as submission ${submission} of the run ${runId}`;
    this.controller.abort();
  }
}
