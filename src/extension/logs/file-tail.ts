import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { isMissing } from '../../layout';

/** What was appended to a file since the last look. */
export interface TailPiece {
  /** The file is new, or was begun anew: what came before is of another attempt. */
  readonly begun: boolean;
  /** Bytes at the beginning that were left out, because only the end is read. */
  readonly skipped: number;
  readonly text: string;
}

/** Follows a file by polling: file events fail on network file systems. Begins with its last `maxBytes`. */
export class FileTail {
  private offset = 0;
  private inode = 0;
  private seen = false;
  private decoder = new StringDecoder('utf8');

  constructor(
    readonly file: string,
    private readonly maxBytes: number,
  ) {}

  /** What is new; undefined when nothing is. A file that does not exist yet has nothing new. */
  async poll(): Promise<TailPiece | undefined> {
    let handle: FileHandle;
    try {
      const info = await stat(this.file);
      if (!info.isFile() || (this.seen && info.ino === this.inode && info.size === this.offset)) return undefined;
      handle = await open(this.file, 'r');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      return await this.read(handle);
    } finally {
      await handle.close();
    }
  }

  private async read(handle: FileHandle): Promise<TailPiece | undefined> {
    const { size, ino } = await handle.stat();
    const begun = !this.seen || ino !== this.inode || size < this.offset;
    if (begun) {
      this.seen = true;
      this.inode = ino;
      this.offset = 0;
      this.decoder = new StringDecoder('utf8');
    }
    const skipped = Math.max(0, size - this.offset - this.maxBytes);
    const start = this.offset + skipped;
    if (skipped > 0) this.decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    this.offset = start + bytesRead;
    const text = this.decoder.write(buffer.subarray(0, bytesRead));
    // A first line that was cut in two says nothing.
    const whole = skipped > 0 ? text.slice(text.indexOf('\n') + 1) : text;
    return begun || whole !== '' ? { begun, skipped, text: whole } : undefined;
  }
}
