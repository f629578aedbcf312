import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { createContext, Script } from 'node:vm';
import { isMissing } from '../../layout';
import { english, oneLine, type Translate, UserError } from '../../text';

/** The logs of a partition, of setup or of the join. */
export interface SearchedLogs<T> {
  readonly of: T;
  /** Absolute; those that are not there hold nothing. A function is called when it is their turn. */
  readonly files: readonly string[] | (() => Promise<readonly string[]>);
}

/** A line that was found. */
export interface FoundLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Without control characters, cut. */
  readonly text: string;
}

/** What was found in the logs of one. */
export interface FoundLogs<T> {
  readonly of: T;
  /** How many lines there are; not all of them need to be kept. */
  readonly count: number;
  readonly lines: readonly FoundLine[];
}

export interface SearchOptions {
  /** Asked before each of the logs, and between pieces of files. */
  readonly isCancelled?: () => boolean;
  /** After each of the logs: how many of all are done. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Most lines that are kept of one, and of all. */
  readonly perLogs?: number;
  readonly inAll?: number;
  /** Milliseconds that looking through one piece may take: a regular expression may take for ever. */
  readonly patience?: number;
  readonly t?: Translate;
}

/** Bytes that are read at once: nothing else of this process goes on while they are looked through. */
const PIECE = 256 * 1024;
/** What is kept of a line, and what of it is looked at. Characters. */
const SHOWN = 400;
const LOOKED_AT = 10_000;

/** What tells lines that are looked for. */
export interface Matcher {
  isIn(line: string): boolean;
  /** Whether any line of a longer text may hold it, where that is faster told of all at once. */
  mayBeIn(lines: string): boolean;
}

/**
 * What a person typed, as something that finds: a text, in whatever case, or a regular expression between slashes, with
 * `i` behind them in whatever case.
 * @throws UserError `logs.pattern` where it is no regular expression
 */
export function matcherOf(typed: string, t: Translate = english): Matcher {
  const [, source, flags = ''] = /^\/(.+)\/([iu]*)$/s.exec(typed) ?? [];
  if (source === undefined) {
    // Lowering the case of every line takes ten times as long.
    const text = new RegExp(typed.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
    return { isIn: (line) => text.test(line), mayBeIn: (lines) => text.test(lines) };
  }
  try {
    const pattern = new RegExp(source, flags);
    return { isIn: (line) => pattern.test(line), mayBeIn: () => true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'logs.pattern',
      t('That is no regular expression: {0}. Leave out the slashes to look for it as text.', why),
    );
  }
}

/**
 * Looks through logs, one piece of one file after the other, so that as little is held as goes into a piece, and others
 * get their turn in between. Of a line that never ends its beginning is looked at.
 * @returns those in which something was found, in the order given; undefined when it was cancelled
 * @throws UserError `logs.slowPattern` where a regular expression takes too long; file system errors
 */
export async function searchLogs<T>(
  logs: readonly SearchedLogs<T>[],
  matches: Matcher,
  options: SearchOptions = {},
): Promise<FoundLogs<T>[] | undefined> {
  const { isCancelled = () => false, onProgress, perLogs = 200, inAll = 5000, patience = 2000, t = english } = options;
  const found: FoundLogs<T>[] = [];
  let kept = 0;
  for (const [i, { of, files }] of logs.entries()) {
    const lines: FoundLine[] = [];
    let count = 0;
    if (isCancelled()) return undefined;
    for (const file of typeof files === 'function' ? await files() : files) {
      for await (const piece of piecesOf(file)) {
        if (isCancelled()) return undefined;
        within(patience, t, () => {
          for (const { text, line } of linesIn(piece, matches)) {
            count += 1;
            if (lines.length >= perLogs || kept >= inAll) continue;
            kept += 1;
            lines.push({ file, line, text: oneLine(text, SHOWN) });
          }
        });
      }
    }
    if (count > 0) found.push({ of, count, lines });
    onProgress?.(i + 1, logs.length);
  }
  return found;
}

/** Whole lines of a file. */
interface PieceOfFile {
  /** Of the first one, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a piece that hold what is looked for, as far as they are looked at. */
function linesIn({ line, text }: PieceOfFile, matches: Matcher): PieceOfFile[] {
  if (!matches.mayBeIn(text)) return [];
  const lines = text.split('\n').map((one, i) => ({ line: line + i, text: one.slice(0, LOOKED_AT) }));
  return lines.filter((one) => matches.isIn(one.text));
}

/** A file's lines, as many at a time as a piece completes. */
async function* piecesOf(file: string): AsyncGenerator<PieceOfFile> {
  const handle = await openIfThere(file);
  if (!handle) return;
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.allocUnsafe(PIECE);
    let line = 1;
    let rest = '';
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE);
      const read = bytesRead === 0 ? decoder.end() : decoder.write(buffer.subarray(0, bytesRead));
      const end = bytesRead === 0 ? read.length : read.lastIndexOf('\n');
      if (end < 0) {
        rest = (rest + read).slice(0, 2 * LOOKED_AT);
        continue;
      }
      const text = rest + read.slice(0, end);
      if (text !== '' || bytesRead > 0) yield { line, text };
      if (bytesRead === 0) return;
      line += linesOf(text);
      rest = read.slice(end + 1);
    }
  } finally {
    await handle.close();
  }
}

function linesOf(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    // Opening a pipe would wait for somebody who writes.
    return (await stat(file)).isFile() ? await open(file, 'r') : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** In a context of its own: only there what does not end by itself can be ended. */
const sandbox = createContext({ action: undefined });
const callAction = new Script('action()');

/** Does something that may have no end. */
function within(milliseconds: number, t: Translate, action: () => void): void {
  sandbox['action'] = action;
  try {
    callAction.runInContext(sandbox, { timeout: milliseconds });
  } catch (error) {
    // It comes from that context, where errors are of another class.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new UserError(
      'logs.slowPattern',
      t(
        'The regular expression takes too long on these logs. Write one without repetitions inside of repetitions, or look for a text.',
      ),
    );
  } finally {
    sandbox['action'] = undefined;
  }
}
