import { rename } from 'node:fs/promises';
import { isMissing } from './executions';
import { readStatus } from './status';

/** `20261122T130501Z`: ends in a letter, so that upstream never takes a renamed folder for an execution. */
export const timeSuffix = (now: number) => new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');

/** `FILE.old-20261122T130501Z`: the name under which something is kept that makes room for something newer. */
export const nameAside = (file: string, now: number) => `${file}.old-${timeSuffix(now)}`;

/** Renames a file or folder; nothing happens when it is not there. */
export async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Keeps the `status.json` of an earlier join under another name: it must not be taken for what comes next. */
export async function setStatusAside(folder: string, now: number): Promise<void> {
  const earlier = await readStatus(folder);
  if (earlier) await renameIfThere(earlier.file, nameAside(earlier.file, now));
}
