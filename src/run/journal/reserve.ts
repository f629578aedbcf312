import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes: the end of a run of some thousand partitions. */
const SIZE = 256 << 10;

/** Room on the disk that is kept while a run goes on, so that its last events can be written when the disk is full. */
export class JournalReserve {
  private constructor(private readonly file: string) {}

  /** Takes the room beside the journal. A disk that has none is no error here. */
  static async keep(journal: string): Promise<JournalReserve> {
    const file = path.join(path.dirname(journal), 'journal.reserve');
    const reserve = new JournalReserve(file);
    try {
      // Of one that was killed.
      if ((await stat(file).catch(() => undefined))?.size === SIZE) return reserve;
      // Nothing that a file system could compress.
      await writeFile(file, randomBytes(SIZE));
    } catch {
      await reserve.release();
    }
    return reserve;
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true }).catch(() => undefined);
  }
}
