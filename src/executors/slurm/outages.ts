import type { SlurmListener } from './options';

/** Tells once when Slurm does not answer, and once when it does again. */
export class Outages {
  private isSilent = false;

  constructor(private readonly listener: Pick<SlurmListener, 'warning'>) {}

  silent(reason: string): void {
    if (this.isSilent) return;
    this.isSilent = true;
    const message = `Slurm does not answer (${reason}). Jobs that run go on; it is asked again and again.`;
    this.listener.warning('slurm.silent', message);
  }

  answered(): void {
    if (!this.isSilent) return;
    this.isSilent = false;
    this.listener.warning('slurm.answers', 'Slurm answers again.');
  }
}
