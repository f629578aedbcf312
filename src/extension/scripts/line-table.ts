/** From 0, as editors count. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** Finds lines and characters of offsets in a text; its lines end as they do in an editor. Pure. */
export class LineTable {
  /** Offset of each line's first character. */
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    this.starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  }

  /** The position of an offset in UTF-16 units; one outside of the text becomes the nearest in it. */
  at(offset: number): TextPosition {
    const inside = Math.min(Math.max(0, offset), this.text.length);
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: inside - (this.starts[low] ?? 0) };
  }

  /** Where a line (from 1) has text, as offsets; the end is excluded. */
  lineSpan(line: number): readonly [from: number, to: number] {
    const at = Math.min(Math.max(1, line), this.starts.length) - 1;
    const from = this.starts[at] ?? 0;
    const whole = this.text.slice(from, this.starts[at + 1] ?? this.text.length).trimEnd();
    const indent = whole.length - whole.trimStart().length;
    return [from + indent, from + whole.length];
  }
}
