import { openOwnFile } from '../layout';
import { oneLine } from '../text';

/** How much of a log's end is looked at, bytes. */
const TAIL = 16 * 1024;

/**
 * The last lines of a file that say something, oldest first; of console.log, those of its last attempt. Empty when there
 * is no such file.
 */
export async function lastLines(file: string, count: number): Promise<string[]> {
  try {
    const handle = await openOwnFile(file);
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - TAIL);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, TAIL)), 0, undefined, start);
      const ofAttempt = buffer.toString('utf8', 0, bytesRead).split(HEADING).at(-1) ?? '';
      return ofAttempt
        .split('\n')
        .map((line) => oneLine(line, 200))
        .filter((line) => line !== '')
        .slice(-count);
    } finally {
      await handle.close();
    }
  } catch {
    return [];
  }
}

/** The line that begins an attempt's part of console.log. */
export const heading = (attempt: number, worker: number, time: Date) =>
  `==== attempt ${attempt} · worker ${worker} · ${time.toISOString()} ====\n`;
const HEADING = /^==== attempt \d+ .*$/m;
