import { readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { executionDir } from './places';

/**
 * The number of the newest execution of `name` among a folder's entries, from 1, or 0 when there is none.
 * Upstream's pattern `NAME-(\d+)$` is not anchored at the start, so `x-NAME-7` counts as well: we must agree with it,
 * because its join takes the highest number (`_get_most_recent_execution`).
 */
export function newestExecution(entries: readonly string[], name: string): number {
  let newest = entries.includes(name) ? 1 : 0;
  for (const entry of entries) {
    const at = entry.lastIndexOf(`${name}-`);
    const digits = at < 0 ? '' : entry.slice(at + name.length + 1);
    if (/^\d+$/.test(digits)) newest = Math.max(newest, Number(digits));
  }
  return newest;
}

/** Absolute path of the newest execution of `name` in a partition's folder, or undefined when nothing was executed. */
export async function newestExecutionDir(parent: string, name: string): Promise<string | undefined> {
  const newest = newestExecution(await entriesOf(parent), name);
  return newest === 0 ? undefined : executionDir(parent, name, newest);
}

/**
 * Renames a failed attempt's execution folder out of upstream's numbering, to `NAME[-k].attempt-<n>.failed` (never
 * ending in digits): the join takes the highest number even if that execution failed.
 * @returns the new path, or undefined when there was nothing to set aside
 */
export async function setAttemptAside(executionFolder: string, attempt: number): Promise<string | undefined> {
  const parent = path.dirname(executionFolder);
  const taken = new Set(await entriesOf(parent));
  const base = path.basename(executionFolder);
  if (!taken.has(base)) return undefined;
  let target = `${base}.attempt-${attempt}.failed`;
  for (let k = 2; taken.has(target); k += 1) target = `${base}.attempt-${attempt}.${k}.failed`;
  await rename(executionFolder, path.join(parent, target));
  return path.join(parent, target);
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** There is such a file or folder. @throws Error when the file system does not answer */
export async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
