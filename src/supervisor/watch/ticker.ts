/** Looks after something in a running supervisor, about once a second. */
export interface Watch {
  /**
   * @param awake milliseconds since the last look in which this process could work: the time of a machine that slept,
   *   or of a clock that was set, is not among them
   */
  look(awake: number): void | Promise<void>;
}

/** Milliseconds between two looks. */
const EVERY = 1000;
/** Between two looks that are further apart than this, the machine slept, or nobody got a turn. */
const LONGEST = 3 * EVERY;

/** Lets watches look, one round after the other; what one of them throws is logged and harms nobody. */
export class Ticker {
  private readonly timer: NodeJS.Timeout;
  private last: number;
  private looking = false;

  /** @param clock milliseconds that only grow */
  constructor(
    private readonly watches: readonly Watch[],
    private readonly log: (message: string) => void,
    private readonly clock: () => number = () => performance.now(),
    every = EVERY,
  ) {
    this.last = clock();
    this.timer = setInterval(() => void this.tick(), every);
    this.timer.unref();
  }

  async tick(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const now = this.clock();
    const awake = Math.min(LONGEST, Math.max(0, now - this.last));
    this.last = now;
    for (const watch of this.watches) {
      try {
        await watch.look(awake);
      } catch (error) {
        this.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
    this.looking = false;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
