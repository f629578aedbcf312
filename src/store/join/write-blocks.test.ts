import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Block } from './extents';
import type { OpenFiles } from './open-files';
import { writeHashed } from './write-blocks';

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
