/** The file that becomes the joined store, before it has any data: all else of the old one, and a place for the data. */
import { type FileHandle, open } from 'node:fs/promises';
import { type DataLayout, withHdf5 } from '../hdf5';
import { readLayouts, type StoreContents } from './contents';
import { keptBlocks, type Range } from './extents';
import { BLOCK_BYTES, readExactly, writeExactly } from './open-files';
import { isZero } from './write-blocks';

/**
 * Makes `temporary`, which does not exist yet.
 * @param kept what is copied of the old store
 * @param raw datasets that are to have a place in it
 * @returns where they are
 */
export async function makeCopy(
  whole: StoreContents,
  temporary: string,
  kept: readonly Range[],
  raw: readonly string[],
): Promise<ReadonlyMap<string, DataLayout>> {
  await copyRanges(whole.file, temporary, kept, whole.bytes);
  const unallocated = raw.filter((path) => whole.datasets.get(path)?.layout.kind === 'unallocated');
  await allocate(temporary, unallocated, whole);
  return readLayouts(temporary, raw);
}

/** A file of `size` bytes that has only these ranges of `from`; the rest is a hole. */
async function copyRanges(from: string, to: string, ranges: readonly Range[], size: number): Promise<void> {
  const source = await open(from, 'r');
  let target: FileHandle | undefined;
  try {
    target = await open(to, 'wx');
    await target.truncate(size);
    const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (const range of ranges) {
      for (const { offset, length } of keptBlocks(range, BLOCK_BYTES)) {
        const bytes = buffer.subarray(0, length);
        await readExactly(source, bytes, offset, from);
        if (!isZero(bytes)) await writeExactly(target, bytes, offset);
      }
    }
  } finally {
    await target?.close();
    await source.close();
  }
}

/** Gives datasets that were never written their place in the file: one value is enough, and the library closed. */
async function allocate(file: string, paths: readonly string[], { datasets }: StoreContents): Promise<void> {
  if (paths.length === 0) return;
  await withHdf5(file, 'r+', (store) => {
    for (const path of paths) {
      const shape = datasets.get(path)?.shape ?? [];
      const first = { start: shape.map(() => 0), count: shape.map(() => 1) };
      store.writeFloat64(path, first, store.readFloat64(path, first));
    }
  });
}
