import { writeSync } from 'node:fs';
import { type ConsoleFile, openConsoleFile } from './console-file';

/** Where stdout and stderr of this process' JavaScript go now; undefined for the descriptors themselves. */
let target: ConsoleFile | undefined;
/** Files of earlier commands with output that waits for room on the disk. */
let waiting: ConsoleFile[] = [];

/** Whoever waits to hear that something was written: a loop that prints a lot would fill the memory with turns of their own. */
let unheard: (() => void)[] = [];

/** Milliseconds between two attempts to write what waits. */
const RETRY_EVERY = 1000;

/**
 * Points `process.stdout`, `process.stderr` and thereby `console` at the file of the current command. The descriptors
 * stay on the worker's own log, where Node itself and programs that the script starts write to.
 */
export function takeOverOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      if (target === undefined) return original(chunk, ...rest);
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
      target.append(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      const done = rest.at(-1);
      if (typeof done === 'function') callSoon(done as () => void);
      return true;
    };
  }
  setInterval(retryWaiting, RETRY_EVERY).unref();
  process.on('exit', lastAttempt);
}

/**
 * From now on the output is appended to this file.
 * @throws Error when it cannot be opened
 */
export function appendOutputTo(file: string): void {
  const previous = target;
  target = openConsoleFile(file);
  if (previous === undefined) return;
  waiting.push(previous);
  previous.close();
  retryWaiting();
}

function callSoon(done: () => void): void {
  unheard.push(done);
  if (unheard.length > 1) return;
  process.nextTick(() => {
    const heard = unheard;
    unheard = [];
    for (const each of heard) {
      try {
        each();
      } catch (error) {
        // Uncaught, as if it had had its turn alone.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  });
}

function retryWaiting(): void {
  target?.retry();
  waiting = waiting.filter((file) => !file.retry());
}

/** What could not be written to the end is said in the worker's own log. */
function lastAttempt(): void {
  retryWaiting();
  for (const file of target ? [...waiting, target] : waiting) {
    const missing = file.missing();
    if (missing === undefined) continue;
    try {
      writeSync(2, `${missing}\n`);
    } catch {
      // That log is on the same disk.
    }
  }
}
