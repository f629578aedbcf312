import { closeSync, openSync, writeSync } from 'node:fs';
import { APPEND_NO_LINK } from '../../../layout';
import { messageOf } from '../../../text';

/** Bytes that wait in memory for room on the disk; what comes after them is only counted. */
const MOST_WAITING = 1 << 20;

/** A file that output is appended to. Nothing that is said to it is lost without a word: what cannot be written waits. */
export interface ConsoleFile {
  append(bytes: Uint8Array): void;
  /** Writes what waits. @returns whether nothing is left waiting */
  retry(): boolean;
  /** Closes the file now, or as soon as nothing waits. */
  close(): void;
  /** Of what waits when nothing more can be done: a line about what is missing in the file. */
  missing(): string | undefined;
}

type Write = (descriptor: number, bytes: Uint8Array, offset: number) => number;

/**
 * Opens a file for appending. Written synchronously, so that the last words of a process that dies are in the file.
 * A full disk fails nobody for what they print: it waits in memory, up to {@link MOST_WAITING} bytes, and is written
 * when there is room.
 * @throws Error when it cannot be opened
 */
export function openConsoleFile(file: string, write: Write = writeSync): ConsoleFile {
  const descriptor = openSync(file, APPEND_NO_LINK);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let reason = '';
  let closing = false;
  let open = true;

  /** @returns how much could be written */
  function writeSome(bytes: Uint8Array): number {
    let at = 0;
    try {
      while (at < bytes.length) at += write(descriptor, bytes, at);
    } catch (error) {
      reason = messageOf(error);
    }
    return at;
  }

  function keep(bytes: Uint8Array): void {
    const room = lost > 0 ? 0 : MOST_WAITING - waitingBytes;
    // A copy: whoever printed it may use the memory again.
    const kept = Uint8Array.from(bytes.subarray(0, room));
    if (kept.length > 0) waiting.push(kept);
    waitingBytes += kept.length;
    lost += bytes.length - kept.length;
  }

  const missingLine = () => Buffer.from(`\n[powersim: ${lost} bytes of output are missing here: ${reason}]\n`);

  function retry(): boolean {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const written = writeSome(first);
      waitingBytes -= written;
      if (written < first.length) {
        waiting[0] = first.subarray(written);
        return false;
      }
      waiting = waiting.slice(1);
    }
    if (lost > 0) {
      const line = missingLine();
      const written = writeSome(line);
      if (written === 0) return false;
      lost = 0;
      if (written < line.length) keep(line.subarray(written));
    }
    if (waiting.length > 0) return false;
    if (closing && open) {
      open = false;
      closeSync(descriptor);
    }
    return true;
  }

  return {
    append: (bytes) => {
      if (!retry()) return keep(bytes);
      const written = writeSome(bytes);
      if (written < bytes.length) keep(bytes.subarray(written));
    },
    retry,
    close: () => {
      closing = true;
      retry();
    },
    missing: () => {
      const bytes = waitingBytes + lost;
      return bytes === 0 ? undefined : `${bytes} bytes of output could not be written to ${file}: ${reason}`;
    },
  };
}
