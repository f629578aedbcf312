import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing, READ_APPEND_NO_LINK } from '../../layout';
import { EVENT_VERSION, type EventBody, type RunEvent } from '../state/events';
import { JournalReserve } from './reserve';

/** Types that must be on disk before anybody acts on them. */
const DURABLE = new Set<EventBody['type']>([
  'runCreated',
  'attemptEnded',
  'phaseStarted',
  'phaseEnded',
  'supervisorStarted',
  'supervisorEnded',
  'partitionStores',
]);
/** The rest may wait this long, milliseconds. */
const FLUSH_AFTER = 50;
/** Lines of one write: what fails is written once more, and readers know only so many lines again. */
const AT_ONCE = 256;

/** Asked right before each write: whether the journal is still this process's to write. One that throws delays the write. */
export type WriteGuard = () => Promise<boolean>;

/**
 * Appends events to a journal; the only writer. Events are written in order, one JSON line each; `durable` ones are
 * synced to disk, the others written within 50 ms.
 */
export class JournalWriter {
  private pending: string[] = [];
  private syncWanted = false;
  /** The last write failed, perhaps in the middle of a line. */
  private torn = false;
  /** The journal is somebody else's now: nothing is written any more. */
  private refused = false;
  private timer: NodeJS.Timeout | undefined;
  private chain: Promise<void> = Promise.resolve();
  /** A flush that has not begun: whatever is queued meanwhile goes with it, in one write and one sync. */
  private next: Promise<void> | undefined;
  private writing = false;

  private constructor(
    private handle: FileHandle,
    /** Bytes that are in the file if nobody else wrote to it; undefined after a write that failed. */
    private size: number | undefined,
    private seq: number,
    private readonly clock: () => number,
    private readonly onError: (error: unknown) => void,
    private readonly mayWrite: WriteGuard,
    private readonly reserve: JournalReserve,
  ) {}

  /**
   * Opens a journal to append to, and ends a line that a crash tore off.
   * @param lastSeq sequence number of the last event in it, 0 for a new one
   * @param onError told when a write fails; the lines stay queued and are tried again with the next ones
   */
  static async open(
    file: string,
    lastSeq: number,
    clock: () => number,
    onError: (error: unknown) => void,
    mayWrite: WriteGuard = async () => true,
  ): Promise<JournalWriter> {
    const handle = await open(file, READ_APPEND_NO_LINK, 0o644);
    let size: number;
    try {
      ({ size } = await handle.stat());
      if (size > 0) {
        const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
        if (buffer[0] !== 0x0a) {
          await handle.appendFile('\n');
          size += 1;
        }
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new JournalWriter(handle, size, lastSeq, clock, onError, mayWrite, await JournalReserve.keep(file));
  }

  /** Queues an event and returns it as it will stand in the file. */
  append(body: EventBody): RunEvent {
    this.seq += 1;
    const event: RunEvent = { v: EVENT_VERSION, seq: this.seq, time: this.clock(), ...body };
    this.pending.push(`${JSON.stringify(event)}\n`);
    if (DURABLE.has(body.type)) {
      this.syncWanted = true;
      void this.flush();
    } else {
      this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER);
    }
    return event;
  }

  /** Writes everything that is queued; resolves when it is on disk, or when the write failed and was reported. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.next) {
      this.next = this.chain.then(() => {
        this.next = undefined;
        return this.writePending();
      });
      this.chain = this.next;
    }
    return this.next;
  }

  /** Events that could not be written so far. */
  get unwritten(): number {
    return this.refused ? 0 : this.pending.length;
  }

  /** Writes the rest; where there is no room for it any more, in what was kept for that. */
  async close(): Promise<void> {
    await this.flush();
    // Of a run that was taken over, it is the other supervisor's.
    if (await this.mayWrite().catch(() => false)) await this.reserve.release();
    if (this.unwritten > 0) await this.flush();
    await this.handle.close();
  }

  /** Whether the journal still has its name: false when it was removed, moved away or replaced. */
  async standsAt(file: string): Promise<boolean> {
    try {
      const [named, own] = await Promise.all([stat(file), this.handle.stat()]);
      if (named.ino === own.ino && named.dev === own.dev) return true;
      // Not every network folder gives a file the same number each time.
      return named.size === own.size && named.mtimeMs === own.mtimeMs;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Whether somebody else has written to the journal: another supervisor that came, and may be gone again. */
  async hasForeignLines(): Promise<boolean> {
    for (;;) {
      while (this.writing) await delay(5);
      const { size } = this;
      if (size === undefined) return false;
      const found = (await this.handle.stat()).size;
      // What was written here meanwhile is nobody else's.
      if (!this.writing && this.size === size) return found > size;
    }
  }

  /** Writes what was written so far to a new file of that name, and goes on there: for a journal that lost its name. */
  restore(file: string): Promise<void> {
    const work = this.chain.then(async () => {
      const copy = await copyOf(this.handle, `${file}.restored`);
      try {
        await rename(`${file}.restored`, file);
      } catch (error) {
        await copy.close();
        throw error;
      }
      await this.handle.close().catch(() => undefined);
      this.handle = copy;
    });
    this.chain = work.catch(() => undefined);
    return work;
  }

  private async writePending(): Promise<void> {
    let goesOn = true;
    while (goesOn && this.pending.length > 0 && !this.refused) goesOn = await this.writeSome();
  }

  /** @returns whether they were written */
  private async writeSome(): Promise<boolean> {
    const lines = this.pending.splice(0, AT_ONCE);
    const sync = this.syncWanted && this.pending.length === 0;
    if (sync) this.syncWanted = false;
    try {
      if (!(await this.mayWrite())) {
        this.refused = true;
        return false;
      }
    } catch (error) {
      this.putBack(lines, sync, error);
      return false;
    }
    // An empty line is passed over; what a failed write left of a line must not spoil the next.
    const text = `${this.torn ? '\n' : ''}${lines.join('')}`;
    this.writing = true;
    try {
      await this.handle.appendFile(text);
      this.torn = false;
      this.size = this.size === undefined ? (await this.handle.stat()).size : this.size + Buffer.byteLength(text);
      if (sync) await this.handle.datasync();
      return true;
    } catch (error) {
      await this.takeBack(text);
      this.putBack(lines, sync, error);
      return false;
    } finally {
      this.writing = false;
    }
  }

  /** Cuts off what a failed write left of its lines, if nothing else stands there; otherwise the next write ends the line. */
  private async takeBack(text: string): Promise<void> {
    const { size, handle } = this;
    try {
      if (size === undefined) throw new Error('where the lines begin is not known');
      const left = (await handle.stat()).size - size;
      const { buffer } = await handle.read(Buffer.alloc(left), 0, left, size);
      if (!Buffer.from(text).subarray(0, left).equals(buffer)) throw new Error('somebody else wrote');
      await handle.truncate(size);
    } catch {
      this.torn = true;
      this.size = undefined;
    }
  }

  private putBack(lines: readonly string[], sync: boolean, error: unknown): void {
    this.pending = [...lines, ...this.pending];
    this.syncWanted ||= sync;
    this.onError(error);
  }
}

/** Copies a file, as long as it is, into a new one that stays open to append to. */
async function copyOf(from: FileHandle, file: string): Promise<FileHandle> {
  await rm(file, { force: true });
  const to = await open(file, READ_APPEND_NO_LINK, 0o644);
  try {
    const buffer = Buffer.alloc(1 << 20);
    for (let offset = 0; ; ) {
      const { bytesRead } = await from.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) break;
      await to.appendFile(buffer.subarray(0, bytesRead));
      offset += bytesRead;
    }
    await to.datasync();
    return to;
  } catch (error) {
    await to.close();
    await rm(file, { force: true });
    throw error;
  }
}
