import { appendFile } from 'node:fs/promises';
import { journalFile, lockFile, metricsFile, type SimulationPlace } from '../layout';
import {
  applyEvent,
  type Change,
  type EventBody,
  JournalWriter,
  leaseMemory,
  type RunEvent,
  RunLock,
  type RunState,
  registerRun,
  TOUCH_EVERY_MS,
} from '../run';
import type { RunSettings } from '../settings';
import { messageOf } from '../text';

export type RunListener = (event: RunEvent, change: Change, state: RunState) => void;

/** What a supervisor needs from the world around it. */
export interface SupervisorContext {
  readonly version: string;
  /** Folder of the built files, where the workers' drivers lie. */
  readonly bundle: string;
  /** Of the caller; workers inherit it. */
  readonly env: NodeJS.ProcessEnv;
  readonly runtimeFolder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The supervisor's own log. */
  readonly log: (message: string) => void;
}

/** Milliseconds between two tries of a write that failed. */
const RETRY_WRITE = 2000;

/**
 * A run that this process owns: it holds the lock and is the only writer of the journal. Every event changes the
 * state, goes to the journal and to the listeners, in that order.
 */
export class OwnedRun {
  private readonly listeners = new Set<RunListener>();
  private readonly unheard: [RunEvent, Change][] = [];
  private readonly touching: NodeJS.Timeout;
  private writeTimer: NodeJS.Timeout | undefined;
  private current: RunState | undefined;
  /** Told when the journal cannot be written (with the reason) and when it can be again (with undefined). */
  onJournalTrouble: (reason: string | undefined) => void = () => undefined;
  /** Told when another supervisor took the run over: this one must stop writing and end. */
  onLost: () => void = () => undefined;
  private lost = false;
  private closed = false;

  constructor(
    readonly place: SimulationPlace,
    readonly runId: string,
    private readonly lock: RunLock,
    private readonly writer: JournalWriter,
    state: RunState | undefined,
    private readonly context: SupervisorContext,
  ) {
    this.current = state;
    this.touching = setInterval(() => void this.renew(), TOUCH_EVERY_MS);
    this.touching.unref();
  }

  /** Takes the lock and opens the journal for appending. */
  static async open(
    place: SimulationPlace,
    runId: string,
    lock: RunLock,
    state: RunState | undefined,
    context: SupervisorContext,
  ): Promise<OwnedRun> {
    let run: OwnedRun | undefined;
    const writer = await JournalWriter.open(journalFile(place), state?.lastSeq ?? 0, context.now, (error) =>
      run?.writeFailed(error),
    );
    run = new OwnedRun(place, runId, lock, writer, state, context);
    return run;
  }

  static lock(place: SimulationPlace, runId: string): Promise<RunLock> {
    return RunLock.acquire(lockFile(place), runId, { clock: Date.now, memory: leaseMemory() });
  }

  /** @throws Error before `runCreated` */
  get state(): RunState {
    if (!this.current) throw new Error('the run has no state before runCreated');
    return this.current;
  }

  emit(body: EventBody): void {
    if (this.lost || this.closed) return;
    const event = this.writer.append(body);
    const { state, change } = applyEvent(this.current, event);
    this.current = state;
    if (this.listeners.size === 0) this.unheard.push([event, change]);
    if (state) for (const listener of this.listeners) listener(event, change, state);
  }

  /** The first listener also hears what this supervisor wrote before it came. */
  listen(listener: RunListener): void {
    this.listeners.add(listener);
    for (const [event, change] of this.unheard.splice(0)) listener(event, change, this.state);
  }

  /** Makes the run known to this user's other windows and commands. */
  async register(settings: RunSettings, kind: 'run' | 'foreign'): Promise<void> {
    const { runtimeFolder, now } = this.context;
    await registerRun({
      runId: this.runId,
      kind,
      settings,
      runtimeFolder,
      createdAt: this.current?.createdAt ?? now(),
    });
  }

  /** Writes a sample of memory beside the journal; one that is lost does no harm. */
  sample(body: Record<string, unknown>): void {
    const line = `${JSON.stringify({ time: this.context.now(), ...body })}\n`;
    appendFile(metricsFile(this.place), line).catch(() => undefined);
  }

  flush(): Promise<void> {
    return this.writer.flush();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.touching);
    clearTimeout(this.writeTimer);
    await this.writer.close();
    await this.lock.release();
  }

  private async renew(): Promise<void> {
    try {
      if (await this.lock.isHeld()) return await this.lock.touch();
      this.lost = true;
      this.onLost();
    } catch (error) {
      this.context.log(`the lock could not be renewed: ${messageOf(error)}`);
    }
  }

  private writeFailed(error: unknown): void {
    if (this.closed) return;
    this.onJournalTrouble(messageOf(error));
    this.writeTimer ??= setTimeout(() => {
      this.writeTimer = undefined;
      void this.writer.flush().then(() => {
        if (!this.writeTimer) this.onJournalTrouble(undefined);
      });
    }, RETRY_WRITE);
  }
}
