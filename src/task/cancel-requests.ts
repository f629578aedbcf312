import { cancelRequest, isThere, type SimulationPlace } from '../layout';

/** Milliseconds between two looks. */
const EVERY = 2000;
/** Partitions whose turn has not come that are looked for at a time: each asks the file system. */
const AT_A_TIME = 4;

/** Looks whether somebody wants partitions of this task to end, or not to begin: a file each says so. */
export class CancelRequests {
  private readonly timer: NodeJS.Timeout;
  private present: { readonly index: number; readonly cancel: () => void } | undefined;
  private readonly waiting: Set<number>;
  private looking = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;
  private isOver = false;

  /**
   * @param waiting partitions whose turn has not come
   * @param leaveOut writes down that one of them is not executed; called once, and never of one that was taken
   */
  constructor(
    private readonly place: SimulationPlace,
    private readonly submission: number,
    waiting: Iterable<number>,
    private readonly leaveOut: (index: number) => Promise<void>,
  ) {
    this.waiting = new Set(waiting);
    this.lookNext();
    this.timer = setInterval(() => this.lookNext(), EVERY).unref();
  }

  /** Its turn has come. @returns false where it is left out */
  take(index: number): boolean {
    return this.waiting.delete(index);
  }

  /** Whether the partition is to be left alone. */
  isWanted(index: number): Promise<boolean> {
    return isThere(cancelRequest(this.place, this.submission, index)).catch(() => false);
  }

  /** Calls `cancel` when the partition is to end; until `unwatch`. */
  watch(index: number, cancel: () => void): void {
    this.present = { index, cancel };
  }

  unwatch(): void {
    this.present = undefined;
  }

  /** Resolves when nothing is looked for or written down any more; rejects where something could not be. */
  async end(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.looking;
    if (this.failure) throw this.failure.error;
  }

  private lookNext(): void {
    this.looking = this.looking
      .then(() => this.look())
      .catch((error: unknown) => {
        // That something could not be written down is for `end` to say; who wants others to end is still heard.
        this.failure ??= { error };
      });
  }

  private async look(): Promise<void> {
    const { present } = this;
    if (present && (await this.isWanted(present.index)) && this.present === present) {
      this.unwatch();
      present.cancel();
    }
    for (const index of [...this.waiting].slice(0, AT_A_TIME)) {
      if (this.isOver) return;
      const isWanted = await this.isWanted(index);
      // Its turn may have come meanwhile.
      if (this.isOver || !this.waiting.delete(index)) continue;
      if (isWanted) await this.leaveOut(index);
      // Behind the others, which get their turn.
      else this.waiting.add(index);
    }
  }
}
