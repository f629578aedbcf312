import { open } from 'node:fs/promises';
import path from 'node:path';
import { partitionLog, type SimulationPlace } from '../layout';
import { oneLine } from '../text';

/** How much of a log's end is searched, bytes. */
const TAIL = 256 * 1024;
/** Of an error's text: it names at its end where more is to be found. */
const LONGEST = 2000;

/** The last error that PowerSimulations logged in an execution: its own log knows what `execute!` swallowed. */
export async function lastErrorOf(
  place: SimulationPlace,
  index: number,
  executionFolder: string,
): Promise<string | undefined> {
  for (const file of [path.join(executionFolder, 'logs', 'simulation.log'), partitionLog(place, index)]) {
    const error = lastErrorIn(await tailOf(file));
    if (error !== undefined) return error;
  }
  return undefined;
}

/**
 * The last error in the text of a Julia log: `┌ Error: text`, with the exception's first line where one follows,
 * or `[ Error: text`.
 */
export function lastErrorIn(log: string): string | undefined {
  const lines = log.split(/\r?\n/);
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const match = /^[┌[]\s*Error:\s*(.+)$/.exec(lines[i] ?? '');
    if (!match?.[1]) continue;
    const exception = exceptionAfter(lines, i + 1);
    const text = oneLine(withoutStamp(match[1]), LONGEST);
    return exception === undefined || text.includes(exception)
      ? withoutPointers(text)
      : `${withoutPointers(text)}: ${exception}`;
  }
  return undefined;
}

/** `│   exception = text`, or the text on the next line. */
function exceptionAfter(lines: readonly string[], start: number): string | undefined {
  for (let i = start; i < Math.min(lines.length, start + 8); i += 1) {
    const line = lines[i] ?? '';
    if (!line.startsWith('│')) return undefined;
    const match = /^│\s*exception =\s*(.*)$/.exec(line);
    if (!match) continue;
    const text = match[1]?.trim() || (lines[i + 1] ?? '').replace(/^│\s*/, '');
    return withoutPointers(oneLine(text, LONGEST)) || undefined;
  }
  return undefined;
}

/** Sienna's file logger begins a message with its time and process: `2024-01-01T00:00:00.000 [123:1]: `. */
function withoutStamp(text: string): string {
  return text.replace(/^\d{4}-\d{2}-\d{2}T[\d:.]+ \[\d+:\d+\]: /, '');
}

/** A logged `(exception, backtrace)` prints its backtrace as pages of addresses; the exception's own text is what counts. */
function withoutPointers(text: string): string {
  const tuple = /\((?:[\w.]+\()?"?(.*?)"?\)?, (?:Union\{|Ptr\{|Any\[|Base\.)/.exec(text);
  if (tuple?.index === undefined || tuple[1] === undefined) return text;
  const before = text.slice(0, tuple.index).trim();
  return before === '' ? tuple[1] : `${before} ${tuple[1]}`;
}

async function tailOf(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, TAIL);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
