/** Where an export goes: a file that is there as a whole or not at all, or standard output. */
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { isMissing } from '../../layout';
import { discard, removeLeftOvers, replaceBy, temporaryBeside } from '../../store/durable';
import { messageOf, UserError } from '../../text';

export interface Sink {
  /** Returns when there is room for more. What it was given may be changed then. */
  write(data: string | Uint8Array): Promise<void>;
}

/**
 * Hands a sink to `f`; what went into it becomes `file` when `f` is done, and nothing is left of it when `f` fails.
 * @param file absolute
 * @param overwrite whether a file that is there is replaced
 * @returns bytes
 * @throws UserError `results.exists`, `results.target`, `results.diskFull`, `results.write`; what `f` throws
 */
export async function writeFileWhole(file: string, overwrite: boolean, f: (sink: Sink) => Promise<void>) {
  await checkTarget(file, overwrite);
  const temporary = temporaryBeside(file);
  let bytes = 0;
  const said = async <T>(step: Promise<T>): Promise<T> =>
    step.catch((error: unknown) => Promise.reject(explained(error, file)));
  await said(removeLeftOvers(file));
  const handle = await said(open(temporary, 'wx'));
  try {
    try {
      await f({
        write: async (data) => {
          const chunk = typeof data === 'string' ? Buffer.from(data) : data;
          await said(writeAll(handle, chunk));
          bytes += chunk.byteLength;
        },
      });
      await said(handle.sync());
    } finally {
      await handle.close();
    }
    // Somebody may have made it meanwhile.
    await checkTarget(file, overwrite);
    await said(replaceBy(temporary, file));
    return bytes;
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await handle.write(chunk, at)).bytesWritten;
}

async function checkTarget(file: string, overwrite: boolean): Promise<void> {
  if (path.basename(file) === 'simulation_store.h5')
    throw new UserError('results.target', `${file} is the name of a store: name another file to export to.`);
  const found = await lstat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw explained(error, file);
  });
  if (!found) return;
  if (!found.isFile()) {
    const folder = (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
    throw new UserError(
      'results.target',
      folder ? `${file} is a folder: name a file in it.` : `${file} is no ordinary file: name another one.`,
    );
  }
  if (!overwrite)
    throw new UserError('results.exists', `${file} is there already. Name another file, or replace it with --force.`);
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What the system says of a file that cannot be written, in a sentence. */
function explained(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || error instanceof UserError) return error;
  const folder = path.dirname(file);
  const [word, text] = FULL.has(code)
    ? [
        'results.diskFull',
        `The disk of ${folder} is full (${code}): ${path.basename(file)} was not written, and nothing is left of it. Make room, or export to another disk.`,
      ]
    : code === 'ENOENT'
      ? ['results.target', `There is no folder ${folder} to write ${path.basename(file)} in. Make it first.`]
      : ['results.write', `${file} cannot be written: ${messageOf(error)}. Name a file where you may write.`];
  return new UserError(word, text, [], { cause: error });
}

/** Whoever read what is written went away: there is nothing more to do, and it is no failure. */
export class NobodyReads extends Error {}

/** @throws NobodyReads */
export function streamSink(stream: NodeJS.WriteStream): Sink {
  const gone = finished(stream, { readable: false }).then(
    () => Promise.reject(new NobodyReads()),
    () => Promise.reject(new NobodyReads()),
  );
  gone.catch(() => undefined);
  return {
    write: async (data) => {
      if (stream.destroyed) throw new NobodyReads();
      const written = new Promise<void>((resolve) => stream.write(data, () => resolve()));
      await Promise.race([written, gone]);
    },
  };
}
