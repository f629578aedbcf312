import type { QueueGate } from '../queue-gate';

/** What can be wrong with the disk; of several, the first is shown. */
const ORDER = ['place', 'journal', 'room'] as const;
export type DiskTrouble = (typeof ORDER)[number];

/** Keeps the queue paused for the disk as long as anything is wrong with it. */
export class DiskHold {
  private readonly troubles = new Map<DiskTrouble, string>();

  constructor(private readonly gate: Pick<QueueGate, 'hold' | 'lift'>) {}

  has(trouble: DiskTrouble): boolean {
    return this.troubles.has(trouble);
  }

  /** Also when somebody asked to go on meanwhile: it is told again. */
  set(trouble: DiskTrouble, message: string): void {
    this.troubles.set(trouble, message);
    this.show();
  }

  /** What else is wrong is told again when somebody asked to go on meanwhile. */
  unset(trouble: DiskTrouble): void {
    const was = this.troubles.delete(trouble);
    if (this.troubles.size > 0) this.show();
    else if (was) this.gate.lift('disk');
  }

  private show(): void {
    const worst = ORDER.find((trouble) => this.troubles.has(trouble));
    if (worst !== undefined) this.gate.hold('disk', this.troubles.get(worst));
  }
}
