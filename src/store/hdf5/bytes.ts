import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileIdentity } from './library';

/** Bytes `offset … offset + length - 1` of a file, in `into` where that is given; shorter at its end. */
export type ReadAt = (offset: number, length: number, into?: Buffer) => Buffer;

/**
 * The bytes of a file that the library has open; it is opened again for each reading, and closed.
 * @throws Error where another file than `identity` says has taken its place since
 */
export function bytesOf(file: string, identity: string | undefined): ReadAt {
  return (offset, length, into) => {
    const fd = openSync(file, 'r');
    try {
      if (fileIdentity(fstatSync(fd, { bigint: true })) !== identity)
        throw new Error('another file has taken its place since it was opened');
      // Small ones are parts of a larger one.
      const buffer = into ?? Buffer.allocUnsafe(length);
      let done = 0;
      for (let n = -1; n !== 0 && done < length; done += n)
        n = readSync(fd, buffer, done, length - done, offset + done);
      return buffer.subarray(0, done);
    } finally {
      closeSync(fd);
    }
  };
}

const PAGE_BYTES = 1 << 14;
const MOST_PAGES = 256;
/** Of files that are closed. */
const free: Buffer[] = [];

export interface Pages {
  readonly readAt: ReadAt;
  /** Others take what was read so: nobody may look at it any more. */
  release(): void;
}

/** What is asked for lies close together: a store's objects are a hundred pieces of a few pages. */
export function inPages(readAt: ReadAt): Pages {
  const pages = new Map<number, Buffer>();

  function pageAt(number: number): Buffer {
    const known = pages.get(number);
    if (known) return known;
    // Those are still looked at, and not for others.
    if (pages.size >= MOST_PAGES) pages.clear();
    const page = readAt(number * PAGE_BYTES, PAGE_BYTES, free.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES));
    pages.set(number, page);
    return page;
  }

  return {
    readAt: (offset, length) => {
      if (length > PAGE_BYTES) return readAt(offset, length);
      const number = Math.floor(offset / PAGE_BYTES);
      const from = offset - number * PAGE_BYTES;
      const page = pageAt(number);
      const end = from + length;
      if (end <= PAGE_BYTES || page.length < PAGE_BYTES) return page.subarray(from, end);
      return Buffer.concat([page.subarray(from), pageAt(number + 1).subarray(0, end - PAGE_BYTES)]);
    },
    release: () => {
      for (const page of pages.values()) {
        if (page.length === PAGE_BYTES && free.length < MOST_PAGES) free.push(page);
      }
      pages.clear();
    },
  };
}

export const isUndefinedAddress = (address: bigint) => address === 0xffff_ffff_ffff_ffffn;

export function safeNumber(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** The same of 8 bytes at `at`, without a bigint: it is asked for every text. @throws RangeError where they end before */
export function numberAt(bytes: Buffer, at: number): number | undefined {
  const high = bytes.readUInt32LE(at + 4);
  return high < 1 << 21 ? high * 2 ** 32 + bytes.readUInt32LE(at) : undefined;
}
