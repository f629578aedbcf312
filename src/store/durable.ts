/** Files that are either the old one or the new one, whenever the machine stops. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, makeOneFolder } from '../layout';

/** A name beside `file` that no other program uses and {@link removeLeftOvers} recognises. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.unfinished-${randomBytes(6).toString('hex')}`);
}

/**
 * Removes what a process that was killed left beside `file`.
 * @param but one that is still of use
 */
export async function removeLeftOvers(file: string, but?: string): Promise<void> {
  const folder = path.dirname(file);
  const begin = `.${path.basename(file)}.unfinished-`;
  for (const entry of await entriesOf(folder)) {
    if (path.join(folder, entry) === but) continue;
    if (entry.startsWith(begin) && /^[0-9a-f]{12}$/.test(entry.slice(begin.length))) {
      await rm(path.join(folder, entry), { force: true });
    }
  }
}

/**
 * Removes a file whose writing failed, and gives its space back at once: whoever could not close it may hold it open.
 */
export async function discard(file: string): Promise<void> {
  // On a full disk nothing else may be possible, and that it failed is told by whoever calls this.
  await truncate(file, 0).catch(() => undefined);
  await rm(file, { force: true });
}

/** Replaces `file` by `temporary`, whose content is on disk already, and makes the change of names last. */
export async function replaceBy(temporary: string, file: string): Promise<void> {
  await rename(temporary, file);
  await syncFolder(path.dirname(file));
}

/** Writes a small file that is there as a whole or not at all. Its folder is made, and nothing above it. */
export async function writeDurably(file: string, text: string): Promise<void> {
  await makeOneFolder(path.dirname(file));
  await removeLeftOvers(file);
  const temporary = temporaryBeside(file);
  const handle = await open(temporary, 'wx');
  try {
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await replaceBy(temporary, file);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

/** Makes the names in a folder last: a new file's content alone would be found by nobody. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch {
    // Windows opens no folders; NTFS keeps the order of names in its own journal.
    return;
  }
  try {
    await handle.sync();
  } catch {
    // Some network file systems refuse it: nothing more can be done.
  } finally {
    await handle.close();
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
