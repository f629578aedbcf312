import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPages, numberAt, type ReadAt } from './bytes';

test('eight bytes are a number wherever a number tells them apart', () => {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  const near = fc.bigInt({ min: most - 4n, max: most + 4n });
  fc.assert(
    fc.property(fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), near), fc.nat(3), (value, at) => {
      const bytes = Buffer.alloc(at + 8);
      bytes.writeBigUInt64LE(value, at);
      expect(numberAt(bytes, at)).toBe(value <= most ? Number(value) : undefined);
    }),
  );
  expect(() => numberAt(Buffer.alloc(8), 1)).toThrow(RangeError);
});

const readerOf =
  (bytes: Buffer): ReadAt =>
  (offset, length, into = Buffer.alloc(length)) =>
    into.subarray(0, bytes.subarray(offset, offset + length).copy(into));

const PAGE = 1 << 14;

test('pages hold what the file holds, over their borders and up to its end, whoever had them before', () => {
  const place = fc.tuple(fc.nat(4 * PAGE), fc.oneof(fc.nat(64), fc.nat(PAGE), fc.nat(3 * PAGE)));
  const file = fc.record({ size: fc.nat(4 * PAGE), places: fc.array(place, { maxLength: 12 }) });
  fc.assert(
    fc.property(fc.array(file, { minLength: 2, maxLength: 3 }), (files) => {
      for (const [number, { size, places }] of files.entries()) {
        const bytes = Buffer.alloc(size, `of file ${number} `);
        const { readAt, release } = inPages(readerOf(bytes));
        // What was read first stays as it is while more is read.
        const read = places.map(([offset, length]) => [readAt(offset, length), offset, length] as const);
        for (const [found, offset, length] of read)
          expect(found.equals(bytes.subarray(offset, offset + length))).toBe(true);
        release();
      }
    }),
  );
});

test('pages of a closed file are taken for the next', () => {
  const given: (Buffer | undefined)[] = [];
  const read = (_: number, length: number, into?: Buffer) => {
    given.push(into);
    return into ?? Buffer.alloc(length);
  };
  const first = inPages(read);
  first.readAt(0, 8);
  first.readAt(8, 8);
  expect(given).toHaveLength(1);
  first.release();
  inPages(read).readAt(5 * PAGE, 8);
  expect(given).toHaveLength(2);
  expect(given[1]).toBe(given[0]);
});

test('more pages than are kept are read again, and those that were looked at stay as they were', () => {
  const bytes = Buffer.alloc(300 * PAGE);
  for (let page = 0; page < 300; page += 1) bytes.writeUInt32LE(page, page * PAGE);
  const { readAt } = inPages(readerOf(bytes));
  const found = Array.from({ length: 300 }, (_, page) => readAt(page * PAGE, 4));
  expect(found.map((four) => four.readUInt32LE(0))).toEqual(Array.from({ length: 300 }, (_, page) => page));
});
