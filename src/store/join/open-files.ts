import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../../text';

/** Small enough that reading, hashing and writing keep each other busy, large enough for a disk. */
export const BLOCK_BYTES = 1 << 20;

/** The partitions' stores, opened when first read. */
export interface OpenFiles {
  /**
   * Fills `into` with the bytes from `offset` of the partition's store.
   * @throws UserError `join.partitionStore` when the store ends before
   */
  read(partition: number, into: Uint8Array, offset: number): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly handle: Promise<FileHandle>;
  users: number;
}

/**
 * Half of what a process may open: a thousand partitions must not meet the limit. Blocks go round all partitions, so that
 * with one more than may be open each is opened anew for each block.
 * @param limits as Linux tells them in `/proc/self/limits`
 */
export function mostOpen(limits: string): number {
  const limit = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 200);
  return Math.min(2000, Math.floor(limit / 2));
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/** @param fileOf absolute path of a partition's store */
export function openFiles(fileOf: (partition: number) => string, most = mostOpen(limitsOfThisProcess())): OpenFiles {
  // In the order of use: the first is the one that was not used for longest.
  const entries = new Map<number, Entry>();

  function take(partition: number): Entry {
    const entry = entries.get(partition) ?? { handle: open(fileOf(partition), 'r'), users: 0 };
    entry.users += 1;
    entries.delete(partition);
    entries.set(partition, entry);
    return entry;
  }

  async function closeSurplus(): Promise<void> {
    for (const [partition, entry] of entries) {
      if (entries.size <= most) return;
      if (entry.users > 0) continue;
      entries.delete(partition);
      await (await entry.handle).close();
    }
  }

  return {
    async read(partition, into, offset) {
      const entry = take(partition);
      try {
        await readExactly(await entry.handle, into, offset, fileOf(partition));
      } finally {
        entry.users -= 1;
      }
      if (entries.size > most) await closeSurplus();
    },
    async close() {
      const open = [...entries.values()];
      entries.clear();
      await Promise.allSettled(open.map(async ({ handle }) => (await handle).close()));
    },
  };
}

/** @throws UserError `join.partitionStore` when the file ends before `into` is full */
export async function readExactly(file: FileHandle, into: Uint8Array, offset: number, name: string): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
    if (bytesRead === 0) {
      throw new UserError(
        'join.partitionStore',
        `${name} ends at byte ${offset + done}, in the middle of its data: it was cut off. Retry the partition.`,
      );
    }
    done += bytesRead;
  }
}

export async function writeExactly(file: FileHandle, from: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < from.length; ) {
    const { bytesWritten } = await file.write(from, done, from.length - done, offset + done);
    done += bytesWritten;
  }
}
