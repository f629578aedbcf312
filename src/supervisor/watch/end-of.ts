import { open } from 'node:fs/promises';

/** How much of a log's end is looked at, bytes. */
const TAIL = 8 * 1024;
const HEADING = /^==== attempt \d+ .*$/gm;

/** What the last attempt printed last; empty when there is nothing. */
export async function endOf(console: string): Promise<string> {
  try {
    const handle = await open(console, 'r');
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
      return buffer.toString('utf8', 0, bytesRead).split(HEADING).at(-1) ?? '';
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
