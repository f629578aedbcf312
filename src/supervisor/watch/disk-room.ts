import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of a disk. */
export interface DiskRoom {
  readonly free: number;
  readonly total: number;
  /** With less than this it is full. */
  readonly low: number;
}

/** A disk never needs more than this to be left free. */
const MOST_LEFT_FREE = 32 << 20;

/** How much room there is for this user where a folder lies; undefined when that cannot be told. */
export async function roomIn(folder: string): Promise<DiskRoom | undefined> {
  try {
    const { bavail, blocks, bsize, files, ffree } = await statfs(folder);
    const total = blocks * bsize;
    // A file system of a network or a container may count nothing at all: only a write can fail there.
    if (total === 0) return { free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY, low: 0 };
    const free = files > 0 && ffree === 0 ? 0 : bavail * bsize;
    return { free, total, low: Math.min(MOST_LEFT_FREE, total / 100) };
  } catch {
    return undefined;
  }
}

/** What a system says when a disk or a quota is used up, or a disk cannot be written any more. */
const SAID =
  /\b(?:ENOSPC|EDQUOT|EROFS)\b|no space left on (?:the )?device|disk quota exceeded|read-only file system|errno = (?:28|30|122)\b|^The joined store needs .* are free\b/im;

/** Whether a message, a stack or an output says that something could not be written for want of room. */
export const saysDiskFull = (text: string): boolean => SAID.test(text);

/** Bytes that a folder takes; what vanishes meanwhile, or cannot be read, counts nothing. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(file);
    return stat(file).then(
      ({ size }) => size,
      () => 0,
    );
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Deletes the unfinished stores of an execution that was taken out of the numbering: nobody can read them, and they
 * keep the room that the next attempt needs. Its logs stay.
 * @returns the bytes that the execution took before
 */
export async function removeUnfinishedStores(aside: string): Promise<number> {
  const size = await sizeOf(aside);
  const folder = path.join(aside, 'data_store');
  const stores = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.h5'));
  await Promise.all(stores.map((name) => rm(path.join(folder, name), { force: true }).catch(() => undefined)));
  return size;
}

/** Whether a file can be written in a folder: quotas and read-only disks are not counted as room. */
export async function canWrite(folder: string): Promise<boolean> {
  const file = path.join(folder, `.room-${process.pid}`);
  try {
    await writeFile(file, Buffer.alloc(64 << 10));
    return true;
  } catch {
    return false;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
