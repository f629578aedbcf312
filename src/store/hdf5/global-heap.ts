import { numberAt, type ReadAt } from './bytes';

/** Bytes by which a value names a text of variable length. */
export const REFERENCE_BYTES = 16;
/** Before a collection's objects, and before each of them. */
const HEAD_BYTES = 16;
const MOST_BYTES = 1 << 26;

/** Where a text lies: bytes `from … to - 1`. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

interface Collection {
  readonly bytes: Buffer;
  /** Where an object's head stands, by its index; 0 where there is none. */
  readonly heads: readonly number[];
}

const NOTHING: Stretch = { bytes: Buffer.alloc(0), from: 0, to: 0 };

/** Texts of variable length in a file (version 3.0 of the specification, section III.E). Makes nothing new for each of them. */
export class GlobalHeap {
  /** By their address. */
  private readonly collections = new Map<number, Collection | undefined>();

  constructor(private readonly readAt: ReadAt) {}

  /** The text that the reference at `at` names; undefined where that is not understood. */
  find(references: Buffer, at: number): Stretch | undefined {
    const length = references.readUInt32LE(at);
    if (length === 0) return NOTHING;
    const address = numberAt(references, at + 4);
    if (address === undefined) return undefined;
    if (!this.collections.has(address)) this.collections.set(address, this.collectionAt(address));
    const collection = this.collections.get(address);
    const index = references.readUInt32LE(at + 12);
    const head = collection?.heads[index] ?? 0;
    if (!collection || head === 0 || length > (numberAt(collection.bytes, head + 8) ?? 0)) return undefined;
    const from = head + HEAD_BYTES;
    return { bytes: collection.bytes, from, to: from + length };
  }

  private collectionAt(address: number): Collection | undefined {
    const head = this.readAt(address, 16);
    if (head.length < 16 || head.toString('latin1', 0, 4) !== 'GCOL' || head[4] !== 1) return undefined;
    const size = numberAt(head, 8);
    const bytes = size === undefined || size > MOST_BYTES ? undefined : this.readAt(address, size);
    if (!bytes || bytes.length !== size) return undefined;
    // An object takes more than 16 bytes, and indices are given anew: there are none beyond.
    const most = Math.min(1 << 16, Math.ceil(bytes.length / HEAD_BYTES));
    const heads = new Array<number>(most).fill(0);
    for (let at = HEAD_BYTES; at + HEAD_BYTES <= bytes.length; ) {
      const index = bytes.readUInt16LE(at);
      const length = numberAt(bytes, at + 8);
      // What is left is free.
      if (index === 0) break;
      const end = at + HEAD_BYTES + (length ?? Number.POSITIVE_INFINITY);
      if (end > bytes.length || index >= most || heads[index] !== 0) return undefined;
      heads[index] = at;
      at = Math.ceil(end / 8) * 8;
    }
    return { bytes, heads };
  }
}
