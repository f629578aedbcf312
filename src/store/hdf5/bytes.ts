import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileIdentity } from './library';

/** Bytes `offset … offset + length - 1` of a file; shorter at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

/**
 * The bytes of a file that the library has open; it is opened again for each reading, and closed.
 * @throws Error where another file than `identity` says has taken its place since
 */
export function bytesOf(file: string, identity: string | undefined): ReadAt {
  return (offset, length) => {
    const fd = openSync(file, 'r');
    try {
      if (fileIdentity(fstatSync(fd, { bigint: true })) !== identity)
        throw new Error('another file has taken its place since it was opened');
      // Small ones are parts of a larger one.
      const buffer = Buffer.allocUnsafe(length);
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

/** What is asked for lies close together: a store's objects are a hundred pieces of a few pages. */
export function inPages(readAt: ReadAt): ReadAt {
  const pages = new Map<number, Buffer>();
  return (offset, length) => {
    const number = Math.floor(offset / PAGE_BYTES);
    const from = offset - number * PAGE_BYTES;
    if (from + length > PAGE_BYTES) return readAt(offset, length);
    if (pages.size > MOST_PAGES) pages.clear();
    const page = pages.get(number) ?? readAt(number * PAGE_BYTES, PAGE_BYTES);
    pages.set(number, page);
    return page.subarray(from, from + length);
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
