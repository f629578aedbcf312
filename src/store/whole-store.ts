/** Whether a store is all there: looked at without the HDF5 library, so that anybody may ask. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, noFileReason, readOwnFile, storeFile } from '../layout';
import { superblockProblem } from './hdf5/superblock';

const STORE = 'simulation_store.h5';

/** `check.sha256` beside the store of a simulation's or an execution's folder. */
export const checksumFile = (folder: string) => path.join(folder, 'data_store', 'check.sha256');

/**
 * Why a file cannot be a whole store, as a clause about "it": it does not exist, is empty, no HDF5 file, cut off, or was
 * not closed. Undefined when nothing speaks against it. Reads a few hundred bytes, whatever the size.
 * @throws the system's error when it cannot be looked at (no permission, a failing disk): that says nothing about the store
 */
export async function storeProblem(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return 'it is not a file';
    const handle = await open(file, 'r');
    try {
      return await superblockProblem(async (offset, length) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      }, found.size);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return 'it does not exist';
    throw error;
  }
}

/**
 * Whether the store of a simulation's or an execution's folder is the one that its `check.sha256` was written for, as a
 * clause about the store: why not. Undefined when it is, and when there is no `check.sha256`. Reads the whole store.
 * @throws the system's error when one of the two cannot be read
 */
export async function checksumProblem(folder: string, signal?: AbortSignal): Promise<string | undefined> {
  const expected = await expectedChecksum(folder);
  if (expected === undefined) return undefined;
  if (expected === 'damaged') return 'its check.sha256 is damaged';
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(storeFile(folder), { highWaterMark: 1 << 20, signal })) {
      hash.update(chunk);
    }
  } catch (error) {
    if (isMissing(error)) return 'it does not exist';
    throw error;
  }
  return hash.digest('hex') === expected
    ? undefined
    : 'it has changed since it was written: its checksum is not the one in check.sha256';
}

/** What `check.sha256` says of a folder's store, in lower-case hexadecimal; undefined when it says nothing. */
export async function expectedChecksum(folder: string): Promise<string | undefined> {
  let text: string;
  try {
    ({ text } = await readOwnFile(checksumFile(folder)));
  } catch (error) {
    if (noFileReason(error) !== undefined) return 'damaged';
    if (isMissing(error)) return undefined;
    throw error;
  }
  return checksumIn(text);
}

/** `{"files": [{"filename": "simulation_store.h5", "hash": "…"}]}`; files of other names are not ours to judge. */
function checksumIn(text: string): string | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isRecord(content) || !Array.isArray(content['files'])) return 'damaged';
  const files: readonly unknown[] = content['files'];
  const own = files.find((file) => isRecord(file) && file['filename'] === STORE);
  if (own === undefined) return undefined;
  const hash = isRecord(own) ? own['hash'] : undefined;
  return typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : 'damaged';
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
