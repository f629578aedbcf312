import { statfs } from 'node:fs/promises';
import { formatBytes, UserError } from '../../text';

/** Left free for everybody else, at most, and of a small disk only a part. */
const MOST_RESERVED = 32 << 20;
const PART_RESERVED = 0.01;

/**
 * Makes sure that a new store of `bytes` fits beside the old one.
 * @throws UserError `join.noSpace`
 */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const reserve = Math.min(MOST_RESERVED, blocks * bsize * PART_RESERVED);
  if (free >= bytes + reserve) return;
  throw new UserError(
    'join.noSpace',
    `The joined store needs ${formatBytes(bytes)} in ${folder}, where ${formatBytes(free)} are free: it is written beside the old one and replaces it when it is complete, and ${formatBytes(reserve)} are left free. Make room for ${formatBytes(bytes + reserve - free)} more and join again.`,
  );
}

/** What the system, or the HDF5 library, says when a disk or a quota is used up, in a sentence; any other error as it is. */
export function explainFullDisk(error: unknown, folder: string, bytes: number): unknown {
  const code = fullDiskCode(error);
  if (code === undefined) return error;
  return new UserError(
    'join.noSpace',
    `The disk of ${folder} became full during the join (${code}): the joined store needs ${formatBytes(bytes)} there. The old store is unchanged and the half-written one was removed. Make room and join again.`,
    [],
    { cause: error },
  );
}

function fullDiskCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return error.code;
  if (/No space left on device/.test(error.message)) return 'ENOSPC';
  return /quota exceeded/i.test(error.message) ? 'EDQUOT' : undefined;
}
