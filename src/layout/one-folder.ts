import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from './executions';

/**
 * Makes a folder where it is missing, and nothing above it: where a disk is not mounted any more, or somebody moved the
 * results away, a whole path would come to be in the wrong place.
 * @throws Error `ENOENT` when its parent is not there
 */
export async function makeOneFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` does not end where a folder is there but
 * the system says `ENOENT` for every folder in it, as automounters and /proc do.
 * @throws Error where a folder cannot be made, or a file is in its place
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const parent = path.dirname(folder);
    if (code === 'ENOENT' && !(await isThere(parent)) && parent !== folder) {
      await makeFolders(parent);
      await makeFolders(folder);
    } else if (!(await isFolder(folder))) throw error;
  }
}

async function isFolder(place: string): Promise<boolean> {
  const stats = await stat(place).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}
