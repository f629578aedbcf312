import type { Clock } from './clock';

/** Does something as soon as it is asked for after a rest, and otherwise when the rest is over: once, however often it is asked for. */
export class Pace {
  private last = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly action: () => void,
  ) {}

  /** @param rest since it was done last, milliseconds */
  ask(rest: number): void {
    if (this.cancel) return;
    // The clock may have been set back. What is asked for in the same turn is still taken in.
    const left = Math.min(rest, Math.max(0, this.last + rest - this.clock.now()));
    this.cancel = this.clock.after(left, () => {
      this.cancel = undefined;
      this.last = this.clock.now();
      this.action();
    });
  }

  dispose(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
