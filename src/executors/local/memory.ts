import { descendants, processTable, residentMemory } from './process-table';
import type { Worker } from './worker';

/** Milliseconds between two samples. */
const EVERY = 1000;

/** Resident memory of the process trees of workers: now, and at its peak since a partition began. */
export class MemorySampler {
  private readonly peaks = new Map<number, number>();
  private readonly timer: NodeJS.Timeout;
  private sampling = false;

  constructor(
    private readonly workers: () => readonly Worker[],
    private readonly report: (memory: ReadonlyMap<number, number>) => void,
  ) {
    this.timer = setInterval(() => void this.sample(), EVERY);
    this.timer.unref();
  }

  /** Forgets the worker's peak: a partition begins. */
  begin(worker: Worker): void {
    this.peaks.delete(worker.number);
  }

  /** The worker's peak since `begin` in bytes, with one more look while it still stands; undefined when never seen. */
  async peakOf(worker: Worker): Promise<number | undefined> {
    if (!worker.isGone) await this.sample([worker]);
    return this.peaks.get(worker.number);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sample(only?: readonly Worker[]): Promise<void> {
    if (this.sampling && !only) return;
    this.sampling = !only;
    try {
      const workers = only ?? this.workers();
      if (workers.length === 0) return;
      const table = await processTable();
      const memory = new Map<number, number>();
      for (const worker of workers) {
        const bytes = descendants(table, worker.pid).reduce((sum, row) => sum + residentMemory(row.pid), 0);
        if (bytes === 0) continue;
        memory.set(worker.number, bytes);
        this.peaks.set(worker.number, Math.max(bytes, this.peaks.get(worker.number) ?? 0));
      }
      if (!only) this.report(memory);
    } catch {
      // Memory is for information: a table that cannot be read must not end a run.
    } finally {
      if (!only) this.sampling = false;
    }
  }
}
