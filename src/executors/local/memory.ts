import { writeFileSync } from 'node:fs';
import { OutOfMemory } from './out-of-memory';
import { memoryOf } from './process-table';
import { processTrees } from './process-trees';
import type { Worker } from './worker';

/** What is measured of a worker. */
type Measurable = Pick<Worker, 'number' | 'pid' | 'isGone'>;

/** Milliseconds between two samples. */
const EVERY = 1000;

interface Measured {
  readonly now: number;
  readonly peak: number;
}

/** Resident memory of the process trees of workers: now, and at its peak since a partition began. */
export class MemorySampler {
  /** What the kernel ended for want of memory. */
  readonly kills = new OutOfMemory();
  private readonly measured = new Map<number, Measured>();
  /** Workers whose own mark the kernel has set back. */
  private readonly exact = new Set<number>();
  private readonly timer: NodeJS.Timeout;
  private sampling = false;

  constructor(
    private readonly workers: () => readonly Measurable[],
    private readonly report: (memory: ReadonlyMap<number, number>) => void,
  ) {
    this.timer = setInterval(() => void this.sample(), EVERY);
    this.timer.unref();
  }

  /** Forgets the worker's peak: a partition begins. */
  begin(worker: Measurable): void {
    this.measured.delete(worker.number);
    if (resetPeak(worker.pid)) this.exact.add(worker.number);
    else this.exact.delete(worker.number);
    // One that is killed before the next look has a peak as well; whoever gives it its partition now is not kept waiting.
    queueMicrotask(() => {
      if (!worker.isGone) void this.sample([worker]);
    });
  }

  /** The worker's peak since `begin` in bytes, with one more look while it still stands; undefined when never seen. */
  async peakOf(worker: Measurable): Promise<number | undefined> {
    if (!worker.isGone) await this.sample([worker]);
    return this.measured.get(worker.number)?.peak;
  }

  /** Bytes that the worker had at the last look. */
  lastOf(worker: Measurable): number {
    return this.measured.get(worker.number)?.now ?? 0;
  }

  /** Bytes that all workers that live had at the last look. */
  get inUse(): number {
    return this.workers().reduce((sum, worker) => sum + (worker.isGone ? 0 : this.lastOf(worker)), 0);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sample(only?: readonly Measurable[]): Promise<void> {
    if (this.sampling && !only) return;
    this.sampling = !only;
    try {
      if (!only) this.kills.look();
      const workers = only ?? this.workers();
      if (workers.length === 0) return;
      const trees = await processTrees(workers.map(({ pid }) => pid));
      const memory = new Map<number, number>();
      for (const worker of workers) {
        const bytes = this.measure(worker, trees.get(worker.pid) ?? []);
        if (bytes > 0) memory.set(worker.number, bytes);
      }
      if (!only) this.report(memory);
    } catch {
      // Memory is for information: a table that cannot be read must not end a run.
    } finally {
      if (!only) this.sampling = false;
    }
  }

  private measure(worker: Measurable, pids: readonly number[]): number {
    let now = 0;
    let highest = 0;
    for (const pid of pids) {
      const memory = memoryOf(pid);
      now += memory.resident;
      if (pid === worker.pid && this.exact.has(worker.number)) highest = memory.highest;
    }
    if (now === 0) return 0;
    const before = this.measured.get(worker.number)?.peak ?? 0;
    this.measured.set(worker.number, { now, peak: Math.max(before, now, highest) });
    return now;
  }
}

/** Sets the highest resident memory that the kernel knows of a process back to what it has now; tells whether it did. */
function resetPeak(pid: number): boolean {
  if (process.platform !== 'linux' || pid <= 0) return false;
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return true;
  } catch {
    return false;
  }
}
