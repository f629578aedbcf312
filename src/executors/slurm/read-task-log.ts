import { isMissing, openOwnFile, readOwnFile } from '../../layout';
import { addLine, noFacts, type TaskFacts } from './task-facts';
import { parseTaskLine } from './task-log';

/** Bytes that are read at a time; no line of ours is nearly as long. */
const CHUNK = 256 * 1024;
/** Chunks at a time: others get their turn. */
const MOST_CHUNKS = 16;
const NEWLINE = 0x0a;

/** Reads what a task appends to its log. A last line that is not whole yet is read again; one that is none is skipped. */
export class TaskLogReader {
  facts: TaskFacts = noFacts();
  /** It has lines that are none of a task's. */
  hasOthers = false;
  private offset = 0;
  private inode: number | undefined;

  constructor(readonly file: string) {}

  /**
   * Reads on; opened anew each time, for a network file system shows then what is new.
   * @returns whether there was anything
   */
  async read(): Promise<boolean> {
    const handle = await openOwnFile(this.file, { links: 'refuse' }).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (!handle) return false;
    try {
      const { size, ino } = await handle.stat();
      if (size < this.offset || (this.inode !== undefined && this.inode !== ino)) this.beginAnew();
      this.inode = ino;
      if (size <= this.offset) return false;
      const before = this.offset;
      for (let chunks = 0; chunks < MOST_CHUNKS && this.offset < size; chunks += 1) {
        const wanted = Math.min(CHUNK, size - this.offset);
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, this.offset);
        if (!this.take(buffer.subarray(0, bytesRead))) break;
      }
      return this.offset > before;
    } finally {
      await handle.close();
    }
  }

  /** @returns whether there may be more */
  private take(bytes: Buffer): boolean {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    // What is so long without an end is no line.
    if (end === 0 && bytes.length < CHUNK) return false;
    this.offset += end === 0 ? bytes.length : end;
    for (const text of bytes.toString('utf8', 0, end).split('\n')) {
      if (text === '') continue;
      const line = parseTaskLine(text);
      if (line) addLine(this.facts, line);
      else this.hasOthers = true;
    }
    return true;
  }

  private beginAnew(): void {
    this.facts = noFacts();
    this.offset = 0;
  }
}

/** All that a task has written down by now; nothing where that cannot be read. */
export async function readFacts(file: string): Promise<TaskFacts> {
  const log = new TaskLogReader(file);
  while (await log.read().catch(() => false));
  return log.facts;
}

/** What the shell wrote down when a task's program had ended. */
export interface ExitRecord {
  readonly status: number;
  readonly restart: number;
}

/** @returns undefined when there is none, or none that can be read */
export async function readExitRecord(file: string): Promise<ExitRecord | undefined> {
  const text = await readOwnFile(file, { links: 'refuse', most: 1000 }).then(
    (read) => read.text,
    () => '',
  );
  const match = /^(\d{1,3}) (\d{1,6})$/.exec(text.trim());
  return match ? { status: Number(match[1]), restart: Number(match[2]) } : undefined;
}
