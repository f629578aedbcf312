/** A line that is longer is none of ours, bytes. */
const LONGEST_LINE = 8 << 20;

/** Splits a growing file's bytes into lines. Chunks may end anywhere, also within a character. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private restBytes = 0;
  private tooLong = false;

  /** The lines that a chunk completes, in order, without their line breaks; undefined for one that was too long. */
  *push(chunk: Buffer): Iterable<string | undefined> {
    const first = chunk.indexOf(0x0a);
    if (first < 0) return this.keep(chunk);
    this.keep(chunk.subarray(0, first));
    yield this.take();
    const last = chunk.lastIndexOf(0x0a);
    if (last > first) yield* chunk.toString('utf8', first + 1, last).split('\n');
    this.keep(chunk.subarray(last + 1));
  }

  /** Forgets an unfinished line that holds zero bytes, and says how many bytes it had. */
  dropZeros(): number {
    const dropped = this.restBytes;
    if (this.tooLong || !this.rest.some((part) => part.includes(0))) return 0;
    this.rest = [];
    this.restBytes = 0;
    return dropped;
  }

  private keep(part: Buffer): void {
    if (part.length === 0 || this.tooLong) return;
    this.restBytes += part.length;
    this.tooLong = this.restBytes > LONGEST_LINE;
    // A copy: the buffer is used again.
    if (this.tooLong) this.rest = [];
    else this.rest.push(Buffer.from(part));
  }

  private take(): string | undefined {
    const text = this.tooLong ? undefined : Buffer.concat(this.rest).toString('utf8');
    this.rest = [];
    this.restBytes = 0;
    this.tooLong = false;
    return text;
  }
}
