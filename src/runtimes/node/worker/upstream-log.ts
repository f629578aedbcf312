import { closeSync, openSync, writeSync } from 'node:fs';
import { APPEND_EXISTING, REWRITE_NO_LINK } from '../../../layout';

/** The log that PowerSimulations keeps of one command, in the form of Julia's loggers. */
export interface UpstreamLog {
  info(message: string): void;
  error(message: string): void;
}

/** Begins the log anew, as upstream does. A log that cannot be written fails nothing. */
export function openUpstreamLog(file: string): UpstreamLog {
  quietly(() => put(file, REWRITE_NO_LINK, ''));
  const write = (level: string, message: string) => quietly(() => put(file, APPEND_EXISTING, entry(level, message)));
  return { info: (message) => write('Info', message), error: (message) => write('Error', message) };
}

/** `[ Info: 2024-01-01T00:00:00.000 [123:1]: message`, or a box around several lines. */
function entry(level: string, message: string): string {
  const [first = '', ...rest] = message.split('\n');
  const head = `${level}: ${new Date().toISOString().slice(0, -1)} [${process.pid}:1]: ${first}`;
  if (rest.length === 0) return `[ ${head}\n`;
  return `┌ ${head}\n${rest.map((line, i) => `${i === rest.length - 1 ? '└' : '│'} ${line}\n`).join('')}`;
}

function put(file: string, flags: number, text: string): void {
  const descriptor = openSync(file, flags);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}
