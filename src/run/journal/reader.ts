import { type FileHandle, open, stat } from 'node:fs/promises';
import { isMissing } from '../../layout';
import { LineSplitter } from '../../machine';
import { UserError } from '../../text';
import { EVENT_VERSION, type RunEvent } from '../state/events';
import { applyEvent, type Change, type RunState } from '../state/state';
import { DamageLog, type JournalDamage } from './damage';
import { parseEventLine } from './parse-event';

/** Bytes that are read at a time: whoever else wants to do something gets a turn in between. */
const CHUNK = 256 * 1024;
/** So many lines back a line is known that a failed write left twice: more than are written at once. */
const REMEMBERED = 512;
/** Lines of which only a beginning was written, and their length: more are kept in mind of no journal of ours. */
const MOST_TORN = 20;
const LONGEST_TORN = 64 * 1024;

/**
 * Follows a journal: every `poll` reads what was appended since the last one and folds it. A torn last line waits for
 * its end. A journal that was replaced is read anew.
 */
export class JournalReader {
  state: RunState | undefined;
  private log = new DamageLog();
  private offset = 0;
  private inode = 0;
  private line = 0;
  /** A newer version wrote into it: it stays refused until it is replaced. */
  private refused: UserError | undefined;
  private lines = new LineSplitter();
  private recent: string[] = [];
  /** Lines that are no events, but may be the beginning of one that comes later. */
  private torn: { readonly line: number; readonly text: string }[] = [];
  private there = false;

  constructor(readonly file: string) {}

  /** The first lines that are no events, with their numbers from 1 and the reason. */
  get corrupt(): JournalDamage['corrupt'] {
    return this.log.corrupt;
  }

  /** What is damaged, also where no run could be read. */
  get damage(): JournalDamage | undefined {
    return this.log.found;
  }

  /** There is a file, but not a run that could be read from it: it is empty, or its beginning is lost. */
  get isUnreadable(): boolean {
    return this.there && this.state === undefined;
  }

  /**
   * Reads on; returns what changed, each node once; empty when nothing did.
   * @param onEvent told of every event; they are not kept
   * @throws UserError `journal.newer` when a newer version of the product wrote it
   */
  async poll(onEvent: (event: RunEvent) => void = () => undefined): Promise<Change[]> {
    const changes = new Changes();
    const handle = await this.openGrown();
    if (!handle) return changes.list;
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.offset);
        if (bytesRead === 0) break;
        this.offset += bytesRead;
        for (const line of this.lines.push(buffer.subarray(0, bytesRead))) this.take(line, changes, onEvent);
      }
      // A network file system shows zeros where another machine's bytes are still on their way: they are read again.
      this.offset -= this.lines.dropZeros();
    } finally {
      await handle.close();
    }
    return changes.list;
  }

  /** The journal, if it holds more than was read. */
  private async openGrown(): Promise<FileHandle | undefined> {
    try {
      const info = await stat(this.file);
      this.there = true;
      if (info.ino !== this.inode || info.size < this.offset) this.restart(info.ino);
      if (this.refused) throw this.refused;
      return info.size === this.offset ? undefined : await open(this.file, 'r');
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.there = false;
      return undefined;
    }
  }

  private take(text: string | undefined, changes: Changes, onEvent: (event: RunEvent) => void): void {
    this.line += 1;
    if (text === undefined) this.damaged('too long', changes);
    if (text === undefined || text === '') return;
    // A block of zeros, as a power cut leaves it, may stand before a line that is whole.
    const zeros = text.charCodeAt(0) === 0 ? (/^\0+/.exec(text)?.[0].length ?? 0) : 0;
    const line = text.slice(zeros);
    const parsed = parseEventLine(line);
    if (zeros > 0) this.damaged(`${zeros} zero bytes, as a power cut leaves them`, changes);
    else if (parsed.kind === 'corrupt') this.damaged(parsed.reason, changes, line);
    if (parsed.kind === 'newer') throw this.refuse(parsed.version);
    if (parsed.kind === 'unknown') this.unknown(parsed.seq, changes);
    if (parsed.kind === 'event') this.apply(parsed.event, line, changes, onEvent);
  }

  private apply(event: RunEvent, line: string, changes: Changes, onEvent: (event: RunEvent) => void): void {
    if (this.torn.length > 0) this.forgiveBeginnings(line, changes);
    const slot = event.seq % REMEMBERED;
    // What a failed write had left was written once more.
    if (this.recent[slot] === line) return;
    this.recent[slot] = line;
    this.log.number(event.seq, event.type === 'runCreated');
    const { state, change } = applyEvent(this.state, event);
    this.state = state;
    changes.add(change);
    if (event.type === 'supervisorStarted') this.log.forgiveLine(this.line - 1);
    this.showDamage(changes);
    onEvent(event);
  }

  private unknown(seq: number, changes: Changes): void {
    this.log.number(seq, false);
    // Whoever appends to this journal must not give the number away again.
    if (this.state) this.state.lastSeq = Math.max(this.state.lastSeq, seq);
    this.showDamage(changes);
  }

  private damaged(reason: string, changes: Changes, text = ''): void {
    this.log.badLine(this.line, reason);
    // The cut may be within a character.
    const beginning = text.replace(/\uFFFD+$/, '');
    const mayBeTorn = beginning !== '' && text.length <= LONGEST_TORN && this.torn.length < MOST_TORN;
    if (mayBeTorn) this.torn.push({ line: this.line, text: beginning });
    this.showDamage(changes);
  }

  /** What a full disk cut off in the middle of a line was written as a whole later: nothing is lost. */
  private forgiveBeginnings(line: string, changes: Changes): void {
    const whole = this.torn.filter(({ text }) => line.startsWith(text));
    if (whole.length === 0) return;
    for (const one of whole) this.log.forgiveLine(one.line);
    this.torn = this.torn.filter((one) => !whole.includes(one));
    this.showDamage(changes);
  }

  private showDamage(changes: Changes): void {
    if (!this.state) return;
    const { damage } = this.state;
    const found = this.log.found;
    if (found === undefined && damage === undefined) return;
    if (found === undefined) delete this.state.damage;
    else this.state.damage = found;
    if ((found === undefined) !== (damage === undefined)) changes.add('run');
  }

  private refuse(version: number): UserError {
    this.refused = new UserError(
      'journal.newer',
      `${this.file} was written by a newer version of PowerSimulations Parallel (events of version ${version}; this one reads ${EVENT_VERSION}). Update the extension or the command line.`,
    );
    return this.refused;
  }

  private restart(inode: number): void {
    this.inode = inode;
    this.offset = 0;
    this.line = 0;
    this.refused = undefined;
    this.lines = new LineSplitter();
    this.state = undefined;
    this.recent = [];
    this.torn = [];
    this.log = new DamageLog();
  }
}

/** What changed, each node of the picture once. */
class Changes {
  readonly list: Change[] = [];
  private readonly names = new Set<string>();
  private readonly partitions = new Set<number>();

  add(change: Change): void {
    if (change === undefined) return;
    if (typeof change === 'string') {
      if (this.names.has(change)) return;
      this.names.add(change);
    } else {
      if (this.partitions.has(change.partition)) return;
      this.partitions.add(change.partition);
    }
    this.list.push(change);
  }
}

/** Reads a journal once. */
export async function readJournal(file: string): Promise<JournalReader> {
  const reader = new JournalReader(file);
  await reader.poll();
  return reader;
}
