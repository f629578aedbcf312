import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { File, Module, ready } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadAt } from './bytes';
import { dataLayout } from './layout';
import { headerMessages } from './messages';
import { hasPlainAddresses } from './superblock';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'layout '));
  file = path.join(folder, 'a.h5');
  await ready;
});
afterEach(() => rmSync(folder, { recursive: true }));

type Low = 'earliest' | 'v108' | 'latest';
const values = [1.5, Number.NaN, -3, 4e300, 5, 6];

/** Makes a file, and answers what is recognised of its datasets. */
function layoutsOf(low: Low, make: (store: File) => void, names: readonly string[]) {
  const store = new File(file, 'w', { libver: [low, 'latest'] });
  make(store);
  store.close();
  const again = new File(file, 'r');
  const headers = names.map((name) =>
    Number(Buffer.from(Module.create_object_reference(again.file_id, name)).readBigUInt64LE(0)),
  );
  again.close();
  return withReader((readAt) => {
    expect(hasPlainAddresses(readAt)).toBe(true);
    return headers.map((header) => dataLayout(headerMessages(readAt, header)));
  });
}

function withReader<T>(use: (readAt: ReadAt) => T): T {
  const fd = openSync(file, 'r');
  try {
    return use((offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
    });
  } finally {
    closeSync(fd);
  }
}

describe.each(['earliest', 'v108', 'latest'] as const)('files of format %s', (low) => {
  test('contiguous doubles are found where they are', () => {
    const [a, b] = layoutsOf(
      low,
      (store) => {
        store.create_dataset({ name: 'a', data: new Float64Array(values), shape: [2, 3] });
        const group = store.create_group('g');
        group.create_dataset({ name: 'b', data: new Float64Array([7]), shape: [1] });
      },
      ['/a', '/g/b'],
    );
    expect([a, b]).toMatchObject([
      { kind: 'contiguous', bytes: 48 },
      { kind: 'contiguous', bytes: 8 },
    ]);
    const [first, second] = withReader((readAt) =>
      [a, b].map((layout) => (layout?.kind === 'contiguous' ? readAt(layout.address, layout.bytes) : undefined)),
    );
    expect(first).toEqual(Buffer.from(new Float64Array(values).buffer));
    expect(second?.readDoubleLE(0)).toBe(7);
  });

  test('also behind many attributes, in continued headers', () => {
    const [layout] = layoutsOf(
      low,
      (store) => {
        const a = store.create_dataset({ name: 'a', data: new Float64Array(values) });
        for (let i = 0; i < 6; i += 1) a.create_attribute(`attribute ${i}`, 'x'.repeat(200));
      },
      ['/a'],
    );
    expect(layout).toMatchObject({ kind: 'contiguous', bytes: 48 });
    const bytes = withReader((readAt) => (layout?.kind === 'contiguous' ? readAt(layout.address, 8) : undefined));
    expect(bytes?.readDoubleLE(0)).toBe(1.5);
  });

  test('what is not contiguous doubles is left to the library', () => {
    const names = ['chunked', 'compressed', 'single', 'whole', 'text'];
    const layouts = layoutsOf(
      low,
      (store) => {
        const data = new Float64Array(values);
        store.create_dataset({ name: 'chunked', data, shape: [2, 3], chunks: [1, 3], maxshape: [null, 3] });
        store.create_dataset({ name: 'compressed', data, shape: [6], chunks: [6], compression: 'gzip' });
        store.create_dataset({ name: 'single', data: new Float32Array(values) });
        store.create_dataset({ name: 'whole', data: new BigInt64Array([1n]) });
        store.create_dataset({ name: 'text', data: ['a', 'b'] });
      },
      names.map((name) => `/${name}`),
    );
    expect(layouts).toEqual(names.map(() => ({ kind: 'other' })));
  });
});

test('bytes that mean nothing are no layout, and never an endless loop', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), fc.nat(500), (bytes, header) => {
      const readAt: ReadAt = (offset, length) => Buffer.from(bytes.subarray(offset, offset + length));
      expect(dataLayout(headerMessages(readAt, header)).kind).toBe('other');
      expect(hasPlainAddresses(readAt)).toBe(false);
    }),
  );
});

test('a header that continues in itself is no layout', () => {
  const bytes = Buffer.alloc(64);
  bytes.set([1, 0, 1, 0, 1, 0, 0, 0, 32, 0, 0, 0], 0);
  // One message: a continuation (type 0x10, 16 bytes) at the block that holds it.
  bytes.set([0x10, 0, 16, 0], 16);
  bytes.writeBigUInt64LE(16n, 24);
  bytes.writeBigUInt64LE(32n, 32);
  const readAt: ReadAt = (offset, length) => bytes.subarray(offset, offset + length);
  expect(dataLayout(headerMessages(readAt, 0))).toEqual({ kind: 'other' });
});
