import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Block } from './extents';
import type { OpenFiles } from './open-files';
import { isZero, writeBlocks, writeHashed } from './write-blocks';

let folder: string;
let target: FileHandle;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'blocks '));
  target = await open(path.join(folder, 'store.h5'), 'wx+');
});
afterEach(async () => {
  await target.close();
  rmSync(folder, { recursive: true });
});

const blockBytes = 4096;
/** Blocks of one piece or more, each of a partition of its own. */
const blocksOf = (blocks: number, pieces: number): Block[] =>
  Array.from({ length: blocks }, (_, b) => ({
    kind: 'pieces',
    hollow: true,
    offset: b * blockBytes,
    length: blockBytes,
    pieces: Array.from({ length: pieces }, (_, p) => ({
      at: (p * blockBytes) / pieces,
      length: blockBytes / pieces,
      source: { partition: b * pieces + p + 1, offset: 0 },
    })),
  }));
const filled: OpenFiles = {
  read: async (partition, into) => {
    into.fill(partition % 251);
  },
  close: async () => undefined,
};

test.each([3, 12])(
  'what the disk refuses while %i blocks are written is not lost: a later sync would succeed',
  async (n) => {
    const failing = new Proxy(target, {
      get: (handle, name) => {
        if (name === 'datasync') return () => Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }));
        const value: unknown = Reflect.get(handle, name, handle);
        return typeof value === 'function' ? value.bind(handle) : value;
      },
    });
    const written = writeHashed({
      target: failing,
      targetName: 'store.h5',
      sources: filled,
      blocks: blocksOf(n, 1),
      blockBytes,
      syncEvery: n * blockBytes,
    });
    await expect(written).rejects.toMatchObject({ code: 'EIO' });
  },
);

test('a block of many partitions does not open all of them at once', async () => {
  let reading = 0;
  let most = 0;
  const counting: OpenFiles = {
    ...filled,
    read: async (partition, into, offset) => {
      reading += 1;
      most = Math.max(most, reading);
      await filled.read(partition, into, offset);
      await new Promise((resolve) => setImmediate(resolve));
      reading -= 1;
    },
  };
  const hash = await writeHashed({
    target,
    targetName: 'store.h5',
    sources: counting,
    blocks: blocksOf(9, 512),
    blockBytes,
  });
  const bytes = Buffer.from(Array.from({ length: 9 * 512 }, (_, i) => Array(8).fill((i + 1) % 251)).flat());
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(most).toBeLessThanOrEqual(100);
});

describe('what blocks say is what the file holds', () => {
  const doubles = (...values: number[]) => Buffer.from(new Float64Array(values).buffer);
  /** Partition 1 holds 0, 1, … 6, partition 2 100, 101, … 106, and no other is there. */
  const counted: OpenFiles = {
    read: async (partition, into, offset) => {
      if (partition > 2) throw new Error(`there is no partition ${partition}`);
      if (offset + into.length > 7 * 8) throw new Error(`partition ${partition} ends`);
      const values = Array.from({ length: into.length / 8 }, (_, i) => 100 * (partition - 1) + offset / 8 + i);
      doubles(...values).copy(into);
    },
    close: async () => undefined,
  };
  const from = (partition: number, offset: number) => ({ partition, offset: 8 * offset });
  const write = (blocks: readonly Block[], more: Partial<Parameters<typeof writeBlocks>[0]> = {}) =>
    writeHashed({ target, targetName: 'store.h5', sources: counted, blocks, blockBytes: 64, ...more });
  const content = () => [...new Float64Array(Uint8Array.from(readFileSync(path.join(folder, 'store.h5'))).buffer)];
  const hashOf = (...values: number[]) =>
    createHash('sha256')
      .update(doubles(...values))
      .digest('hex');

  const pieces: Block = {
    kind: 'pieces',
    hollow: false,
    offset: 16,
    length: 40,
    pieces: [
      { at: 0, length: 8, source: from(2, 3) },
      { at: 8, length: 16 },
      { at: 24, length: 16, source: from(1, 5) },
    ],
  };
  /** Two rows of three: one of partition 1, one that is left out, one of partition 2. */
  const gathers: Block = {
    kind: 'gathers',
    hollow: false,
    offset: 16,
    length: 48,
    gathers: [
      { at: 0, targetStride: 24, rows: 2, run: 8, source: { ...from(1, 3), stride: 16 } },
      { at: 8, targetStride: 24, rows: 2, run: 8 },
      { at: 16, targetStride: 24, rows: 2, run: 8, source: { ...from(2, 0), stride: 40 } },
    ],
  };
  const kept: Block = { kind: 'kept', offset: 0, length: 16 };

  test('where partitions follow each other, one of them left out', async () => {
    await target.write(doubles(7, 8), 0, 16, 0);
    expect(await write([kept, pieces])).toBe(hashOf(7, 8, 103, Number.NaN, Number.NaN, 5, 6));
    expect(content()).toEqual([7, 8, 103, Number.NaN, Number.NaN, 5, 6]);
  });

  test('where every row holds a run of each partition', async () => {
    await target.write(doubles(7, 8), 0, 16, 0);
    const expected = [7, 8, 3, Number.NaN, 100, 5, Number.NaN, 105];
    expect(await write([kept, gathers])).toBe(hashOf(...expected));
    expect(content()).toEqual(expected);
  });

  test('and what is kept is read, not written', async () => {
    await target.write(doubles(7, 8, 9), 0, 24, 0);
    const readOnly = await open(path.join(folder, 'store.h5'), 'r');
    try {
      expect(await write([kept, { kind: 'kept', offset: 16, length: 8 }], { target: readOnly })).toBe(hashOf(7, 8, 9));
    } finally {
      await readOnly.close();
    }
  });

  const zeros = (hollow: boolean): Block => ({
    kind: 'pieces',
    hollow,
    offset: 0,
    length: 8,
    pieces: [{ at: 0, length: 8, source: from(1, 0) }],
  });

  test('zeros are written over what stood there, and leave a hole where there is one', async () => {
    expect(await write([zeros(true)])).toBe(hashOf(0));
    expect(content()).toEqual([]);
    await target.write(doubles(7), 0, 8, 0);
    expect(await write([zeros(false)])).toBe(hashOf(0));
    expect(content()).toEqual([0]);
    const readOnly = await open(path.join(folder, 'store.h5'), 'r');
    try {
      for (const hollow of [true, false]) expect(await write([zeros(hollow)], { target: readOnly })).toBe(hashOf(0));
    } finally {
      await readOnly.close();
    }
  });

  test('done bytes are told in their order, to the last', async () => {
    await target.write(doubles(...Array(25).fill(1)), 0, 200, 0);
    const blocks = Array.from({ length: 25 }, (_, i): Block => ({ kind: 'kept', offset: 8 * i, length: 8 }));
    const done: number[] = [];
    const told: number[] = [];
    await writeBlocks({
      target,
      targetName: 'store.h5',
      sources: counted,
      blocks,
      blockBytes: 64,
      onBytes: (bytes) => told.push(bytes.length),
      onProgress: (bytes) => done.push(bytes),
    });
    expect(done).toEqual(blocks.map((_, i) => 8 * (i + 1)));
    expect(told).toEqual(blocks.map(() => 8));
  });

  test('a partition that cannot be read, a store that ends too soon and a stop end the writing', async () => {
    const source = { ...from(3, 0), stride: 8 };
    await expect(
      write([{ ...gathers, gathers: [{ at: 0, targetStride: 8, rows: 1, run: 8, source }] }]),
    ).rejects.toThrow('there is no partition 3');
    await expect(write([kept])).rejects.toMatchObject({ code: 'join.partitionStore' });
    const signal = AbortSignal.abort();
    await expect(write([pieces], { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(content()).toEqual([]);
  });

  test('the disk is asked to begin whenever enough was written', async () => {
    let syncs = 0;
    const counting = new Proxy(target, {
      get: (handle, name) => {
        if (name === 'datasync') {
          return async () => {
            syncs += 1;
          };
        }
        const value: unknown = Reflect.get(handle, name, handle);
        return typeof value === 'function' ? value.bind(handle) : value;
      },
    });
    await write([pieces], { target: counting, syncEvery: 41 });
    expect(syncs).toBe(0);
    await write([pieces, pieces, pieces, pieces], { target: counting, syncEvery: 80 });
    expect(syncs).toBe(2);
  });
});

test.each([0, 1, 65_535, 65_536, 65_537, 200_000])('%i bytes are zeros until one of them is none', (length) => {
  const bytes = Buffer.alloc(length);
  expect(isZero(bytes)).toBe(true);
  for (const at of [0, 65_535, 65_536, length - 1].filter((one) => one >= 0 && one < length)) {
    bytes[at] = 1;
    expect(isZero(bytes)).toBe(false);
    bytes[at] = 0;
  }
});
