import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { isMissing } from '../layout';
import { UserError } from '../text';
import { EVENT_VERSION, type EventBody, parseEventLine, type RunEvent } from './events';
import { applyEvent, type Change, type RunState } from './state';

/** Types that must be on disk before anybody acts on them. */
const DURABLE = new Set<EventBody['type']>([
  'runCreated',
  'attemptEnded',
  'phaseEnded',
  'supervisorStarted',
  'supervisorEnded',
]);
/** The rest may wait this long, milliseconds. */
const FLUSH_AFTER = 50;

/**
 * Appends events to a journal; the only writer. Events are written in order, one JSON line each; `durable` ones are
 * synced to disk, the others written within 50 ms.
 */
export class JournalWriter {
  private pending: string[] = [];
  private syncWanted = false;
  /** The last write failed, perhaps in the middle of a line. */
  private torn = false;
  private timer: NodeJS.Timeout | undefined;
  private chain: Promise<void> = Promise.resolve();

  private constructor(
    private readonly handle: FileHandle,
    private seq: number,
    private readonly clock: () => number,
    private readonly onError: (error: unknown) => void,
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
  ): Promise<JournalWriter> {
    const handle = await open(file, 'a+', 0o644);
    const { size } = await handle.stat();
    if (size > 0) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      if (buffer[0] !== 0x0a) await handle.appendFile('\n');
    }
    return new JournalWriter(handle, lastSeq, clock, onError);
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
    this.chain = this.chain.then(() => this.writePending());
    return this.chain;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }

  private async writePending(): Promise<void> {
    const lines = this.pending;
    if (lines.length === 0) return;
    this.pending = [];
    const sync = this.syncWanted;
    this.syncWanted = false;
    try {
      // An empty line is passed over; what a failed write left of a line must not spoil the next.
      await this.handle.appendFile(`${this.torn ? '\n' : ''}${lines.join('')}`);
      this.torn = false;
      if (sync) await this.handle.datasync();
    } catch (error) {
      this.torn = true;
      this.pending = [...lines, ...this.pending];
      this.syncWanted ||= sync;
      this.onError(error);
    }
  }
}

/** What a reader found besides events. */
export interface JournalDamage {
  /** Complete lines that are no events, with their line numbers from 1 and the reason. */
  readonly corrupt: { readonly line: number; readonly reason: string }[];
}

/**
 * Follows a journal: every `poll` reads what was appended since the last one and folds it. A torn last line waits for
 * its end. A journal that was replaced is read anew.
 */
export class JournalReader implements JournalDamage {
  state: RunState | undefined;
  readonly corrupt: { line: number; reason: string }[] = [];
  private offset = 0;
  private inode = 0;
  private rest = '';
  private line = 0;
  /** A newer version wrote into it: it stays refused until it is replaced. */
  private refused: UserError | undefined;
  private decoder = new StringDecoder('utf8');

  constructor(readonly file: string) {}

  /**
   * Reads on; returns what changed, empty when nothing did.
   * @throws UserError `journal.newer` when a newer version of the product wrote it
   */
  async poll(): Promise<{ changes: Change[]; events: RunEvent[] }> {
    const changes: Change[] = [];
    const events: RunEvent[] = [];
    let handle: FileHandle;
    try {
      const info = await stat(this.file);
      if (info.ino !== this.inode || info.size < this.offset) this.restart(info.ino);
      if (this.refused) throw this.refused;
      if (info.size === this.offset) return { changes, events };
      handle = await open(this.file, 'r');
    } catch (error) {
      if (isMissing(error)) return { changes, events };
      throw error;
    }
    try {
      const buffer = Buffer.alloc(1 << 20);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.offset);
        if (bytesRead === 0) return { changes, events };
        this.offset += bytesRead;
        this.take(this.decoder.write(buffer.subarray(0, bytesRead)), changes, events);
      }
    } finally {
      await handle.close();
    }
  }

  private take(text: string, changes: Change[], events: RunEvent[]): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line += 1;
      if (line === '') continue;
      const parsed = parseEventLine(line);
      if (parsed.kind === 'newer') {
        this.refused = new UserError(
          'journal.newer',
          `${this.file} was written by a newer version of PowerSimulations Parallel (events of version ${parsed.version}; this one reads ${EVENT_VERSION}). Update the extension or the command line.`,
        );
        throw this.refused;
      }
      if (parsed.kind === 'corrupt') this.corrupt.push({ line: this.line, reason: parsed.reason });
      if (parsed.kind !== 'event') continue;
      const result = applyEvent(this.state, parsed.event);
      this.state = result.state;
      changes.push(result.change);
      events.push(parsed.event);
      // The line that a dying supervisor tore off stands right before the next one's first: known, and no damage.
      const torn = parsed.event.type === 'supervisorStarted' && this.corrupt.at(-1)?.line === this.line - 1;
      if (torn) this.corrupt.pop();
    }
  }

  private restart(inode: number): void {
    this.inode = inode;
    this.offset = 0;
    this.line = 0;
    this.refused = undefined;
    this.rest = '';
    this.decoder = new StringDecoder('utf8');
    this.state = undefined;
    this.corrupt.length = 0;
  }
}

/** Reads a journal once. */
export async function readJournal(file: string): Promise<JournalReader> {
  const reader = new JournalReader(file);
  await reader.poll();
  return reader;
}
