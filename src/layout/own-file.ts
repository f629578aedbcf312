import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, UserError } from '../text';
import { READ_NO_LINK } from './open-flags';

export interface OwnFileOptions {
  /** `refuse`: the file that a link names is not opened. */
  readonly links?: 'follow' | 'refuse';
}

/**
 * Opens a file that may lie in anybody's folder, to read it: nobody waits for the other end of a pipe.
 * @throws UserError `layout.noFile` where it is no file, or a link that is not to be followed; else the system's error
 */
export async function openOwnFile(file: string, options: OwnFileOptions = {}): Promise<FileHandle> {
  return (await opened(file, options)).handle;
}

async function opened(
  file: string,
  { links = 'follow' }: OwnFileOptions,
): Promise<{ readonly handle: FileHandle; readonly info: Stats }> {
  const flags = links === 'refuse' ? READ_NO_LINK : constants.O_RDONLY;
  let handle: FileHandle;
  try {
    handle = await open(file, flags | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP') throw noFile(file, 'it is a link');
    // A socket.
    if (code === 'ENXIO') throw noFile(file, 'it is not a file');
    throw error;
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw noFile(file, 'it is not a file');
    return { handle, info };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** More is none of the small files that simulations, upstream and we write. */
const MOST_BYTES = 4 << 20;
const CHUNK = 64 * 1024;
const LEAST_CHUNK = 1024;

/**
 * Reads a small file that may lie in anybody's folder: whatever stands in its place, this takes neither long nor much memory.
 * @param most bytes that the file may have
 * @throws UserError `layout.noFile` where it is no file, too large, or a link that is not to be followed; else the system's error
 */
export async function readOwnFile(
  file: string,
  { most = MOST_BYTES, ...options }: OwnFileOptions & { readonly most?: number } = {},
): Promise<{ readonly text: string; readonly modifiedMs: number }> {
  const { handle, info } = await opened(file, options);
  try {
    const { size, mtimeMs } = info;
    if (size > most) throw noFile(file, 'it is too large');
    const chunks: Buffer[] = [];
    for (let read = 0; ; ) {
      // One byte more than it says shows its end; what says nothing may still have something.
      const length = Math.min(CHUNK, Math.max(LEAST_CHUNK, size - read + 1));
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, read);
      if (bytesRead === 0) break;
      read += bytesRead;
      // It grew meanwhile.
      if (read > most) throw noFile(file, 'it is too large');
      chunks.push(buffer.subarray(0, bytesRead));
    }
    return { text: Buffer.concat(chunks).toString('utf8'), modifiedMs: mtimeMs };
  } finally {
    await handle.close();
  }
}

/** Why something is not a file as it should be there, as a clause about "it"; undefined for every other error. */
export function noFileReason(error: unknown): string | undefined {
  return error instanceof UserError && error.code === 'layout.noFile' ? messageOf(error.cause) : undefined;
}

function noFile(file: string, why: string): UserError {
  return new UserError('layout.noFile', `${file} cannot be read: ${why}. Move it away and try again.`, [], {
    cause: new Error(why),
  });
}
