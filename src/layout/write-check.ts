import { rmdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * PowerSimulations finds out whether it may write into a folder by making `fake` there and removing it again. A process
 * that is killed in between leaves it, and every later attempt would be refused for want of write access.
 */
export async function removeWriteCheck(folder: string): Promise<void> {
  // Only an empty folder can be removed like this.
  await rmdir(path.join(folder, 'fake')).catch(() => undefined);
}
