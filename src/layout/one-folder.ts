import { mkdir } from 'node:fs/promises';

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
