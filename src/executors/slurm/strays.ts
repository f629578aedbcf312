import { SlurmSilent } from './client';
import type { SlurmOptions } from './options';
import type { Outages } from './outages';
import { Pause } from './pause';
import { isFinalState } from './states';

/** Milliseconds between two looks. */
const PATIENCE = 2000;

/**
 * Jobs of the run of which it was believed that Slurm had not taken them: where it has one after all, nobody follows it,
 * and what it carries is handed over again. It is ended before anything else is handed over.
 */
export class Strays {
  private readonly names: Set<string>;
  private readonly pause = new Pause();
  private isStopped = false;

  constructor(
    private readonly options: SlurmOptions,
    private readonly outages: Outages,
  ) {
    this.names = new Set(options.disowned);
  }

  add(name: string): void {
    this.names.add(name);
  }

  stop(): void {
    this.isStopped = true;
    this.pause.wake();
  }

  /** Resolves when Slurm has answered that it has none of them, or nothing is to be handed over any more. */
  async end(): Promise<void> {
    let told = false;
    while (this.names.size > 0 && !this.isStopped) {
      try {
        const asked = [...this.names];
        const rows = await this.options.client.queue(asked);
        const jobs = [...new Set(rows.filter(({ state }) => !isFinalState(state)).map(({ job }) => job))];
        if (jobs.length === 0) {
          // Others may have come meanwhile.
          for (const name of asked) this.names.delete(name);
          continue;
        }
        if (!told) this.tell(jobs);
        told = true;
        await this.options.client.cancel(jobs);
      } catch (error) {
        if (!(error instanceof SlurmSilent)) throw error;
        this.outages.silent(error.message);
      }
      if (!this.isStopped) await this.pause.wait(this.options.lookEvery ?? PATIENCE);
    }
  }

  private tell(jobs: readonly string[]): void {
    const which = jobs.length === 1 ? `job ${jobs[0]}` : `jobs ${jobs.join(', ')}`;
    const message = `Slurm has ${which} of this run, although it was recorded that it had not taken them. They are cancelled before anything else is submitted, lest a partition be executed twice.`;
    this.options.listener.warning('slurm.stray', message);
  }
}
