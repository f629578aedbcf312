import { setTimeout as sleep } from 'node:timers/promises';

/** Waiting that others can cut short. */
export class Pause {
  private controller = new AbortController();

  /** Resolves after so many milliseconds, or when somebody wakes it. */
  async wait(milliseconds: number): Promise<void> {
    const { signal } = this.controller;
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  }

  wake(): void {
    this.controller.abort();
    this.controller = new AbortController();
  }
}
