import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The log that PowerSimulations keeps of one command, in the form of Julia's loggers. */
export interface UpstreamLog {
  info(message: string): void;
  error(message: string): void;
}

/** Begins the log anew, as upstream does. A log that cannot be written fails nothing. */
export function openUpstreamLog(file: string): UpstreamLog {
  quietly(() => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  });
  const write = (level: string, message: string) => quietly(() => appendFileSync(file, entry(level, message)));
  return { info: (message) => write('Info', message), error: (message) => write('Error', message) };
}

/** `[ Info: 2024-01-01T00:00:00.000 [123:1]: message`, or a box around several lines. */
function entry(level: string, message: string): string {
  const [first = '', ...rest] = message.split('\n');
  const head = `${level}: ${new Date().toISOString().slice(0, -1)} [${process.pid}:1]: ${first}`;
  if (rest.length === 0) return `[ ${head}\n`;
  return `┌ ${head}\n${rest.map((line, i) => `${i === rest.length - 1 ? '└' : '│'} ${line}\n`).join('')}`;
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}
