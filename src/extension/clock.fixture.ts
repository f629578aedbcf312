import type { Clock } from './clock';

/** Time that tests turn: what is due is done in order. */
export class ClockOfTest implements Clock {
  private due: { readonly at: number; readonly action: () => void }[] = [];

  constructor(private time: number) {}

  /** Delays of what waits now, in milliseconds. */
  get waiting(): number[] {
    return this.due.map(({ at }) => at - this.time);
  }

  now(): number {
    return this.time;
  }

  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.time + milliseconds, action };
    this.due.push(entry);
    return () => {
      this.due = this.due.filter((one) => one !== entry);
    };
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.due.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.due = this.due.filter((one) => one !== next);
      this.time = next.at;
      next.action();
    }
    this.time = end;
  }
}
