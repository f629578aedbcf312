import { closeSync, openSync, writeSync } from 'node:fs';

/** Where stdout and stderr of this process' JavaScript go now; undefined for the descriptors themselves. */
let target: number | undefined;

/**
 * Points `process.stdout`, `process.stderr` and thereby `console` at the file of the current command. Written
 * synchronously, so that the last words of a process that dies are in the file. The descriptors stay on the worker's own
 * log, where Node itself and programs that the script starts write to.
 */
export function takeOverOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      if (target === undefined) return original(chunk, ...rest);
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
      append(target, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
  }
}

/**
 * From now on the output is appended to this file.
 * @throws Error when it cannot be opened
 */
export function appendOutputTo(file: string): void {
  const previous = target;
  target = openSync(file, 'a');
  if (previous !== undefined) closeSync(previous);
}

function append(descriptor: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  } catch {
    // A full disk must not fail a partition for what it prints.
  }
}
