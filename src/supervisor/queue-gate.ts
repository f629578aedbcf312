import type { Executor } from '../executors/executor';
import type { PauseReason } from '../run';
import type { OwnedRun } from './owned-run';

/** From the one that counts most: it is shown when there are several. */
const ORDER: readonly PauseReason[] = ['user', 'disk', 'memory'];

/**
 * Whether partitions may start. Each reason to pause holds until it is lifted; the queue goes on when none is left.
 * Changes become `queueChanged` events.
 */
export class QueueGate {
  private readonly reasons = new Map<PauseReason, string | undefined>();
  private readonly waiting: (() => void)[] = [];
  private told: { readonly paused: PauseReason | null; readonly message: string | undefined } | undefined;
  /** The run stops: nothing holds it any more. */
  private isOpen = false;

  constructor(
    private readonly run: OwnedRun,
    private readonly executor: () => Executor | undefined,
  ) {}

  /** Something holds the queue, or is still said to. */
  get isShut(): boolean {
    return this.reasons.size > 0 || this.run.state.paused !== null;
  }

  isHeld(reason: PauseReason): boolean {
    return this.reasons.has(reason);
  }

  /** @param message why, in a sentence that says what to do */
  hold(reason: PauseReason, message?: string): void {
    const isKnown = this.reasons.has(reason) && (message === undefined || this.reasons.get(reason) === message);
    if (this.isOpen || isKnown) return;
    this.reasons.set(reason, message);
    // Room and memory are the partitions' first.
    if (reason !== 'user') this.executor()?.dropAhead?.();
    this.executor()?.pause();
    this.tell();
  }

  lift(reason: PauseReason): void {
    if (!this.reasons.delete(reason)) return;
    this.goOnIfClear();
  }

  /** Somebody wants to go on whatever the reasons are: what still hinders is noticed anew. */
  clear(): void {
    this.reasons.clear();
    this.goOnIfClear();
  }

  /** Resolves when nothing holds the queue, at once when nothing does. */
  async whenClear(): Promise<void> {
    while (this.reasons.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** There is an executor now: it hears what held before it. What an earlier supervisor paused for is noticed anew. */
  begin(): void {
    if (this.reasons.size > 0) this.executor()?.pause();
    else if (this.run.state.paused !== null) this.tell();
  }

  /** The run stops: whoever waits, or would from now on, is let through to find that out. */
  open(): void {
    this.isOpen = true;
    this.reasons.clear();
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private goOnIfClear(): void {
    if (this.reasons.size === 0) {
      this.executor()?.continue();
      for (const resolve of this.waiting.splice(0)) resolve();
    }
    this.tell();
  }

  private tell(): void {
    const paused = ORDER.find((reason) => this.reasons.has(reason)) ?? null;
    const message = paused === null ? undefined : this.reasons.get(paused);
    // Another reason came or went beneath the one that is shown.
    if (this.told?.paused === paused && this.told.message === message) return;
    this.told = { paused, message };
    this.run.emit({
      type: 'queueChanged',
      paused,
      concurrency: this.run.state.concurrency,
      ...(message === undefined ? {} : { message }),
    });
  }
}
