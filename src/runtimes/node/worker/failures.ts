import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FailureKind } from '../../protocol';
import { diskError } from './disk';

/** A failure that the driver itself finds. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}

/** What a command failed with, in the protocol's words. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly stack: string;
}

const LONGEST_MESSAGE = 2000;
const LONGEST_STACK = 60_000;
/** Errors that one was caused by: more are a circle. */
const MOST_CAUSES = 20;

/**
 * Kind, message and stack of anything thrown.
 * @param driver absolute path of the driver's own file
 */
export function describeFailure(thrown: unknown, driver: string): Failure {
  const error = thrown instanceof Error ? thrown : new Error(describeThrown(thrown), { cause: thrown });
  const text = textOf(error).slice(0, LONGEST_MESSAGE);
  if (thrown instanceof Refused) return { kind: thrown.kind, message: text, stack: text };
  const stack = userStack(error, driver).slice(0, LONGEST_STACK);
  const missing = missingPackage(error);
  if (missing !== undefined) {
    const importer = importPlace(error);
    const where = importer === undefined ? '' : ` (${importer})`;
    return {
      kind: 'packageMissing',
      message: `The package "${missing}" is not installed${where}. Install it with npm install ${missing} in the script's folder.`,
      stack,
    };
  }
  const syntax = syntaxPlace(error);
  if (syntax !== undefined) return { kind: 'syntax', message: `${syntax}: ${text}`, stack };
  // Its text has the system's code: `ENOSPC: no space left on device, write`.
  if (diskError(error)) return { kind: 'disk', message: text, stack };
  const place = importPlace(error) ?? (thrown instanceof Error ? placeOf(error, driver) : undefined);
  return { kind: 'script', message: place === undefined ? text : `${text} (${place})`, stack };
}

/** `TypeError: text`; of a plain error its text alone, with what caused it. */
function textOf(error: Error): string {
  const own = ['Error', 'UserError', 'Refused'].includes(error.name)
    ? error.message
    : `${error.name}: ${error.message}`;
  const cause = error.cause instanceof Error && !own.includes(error.cause.message) ? `: ${error.cause.message}` : '';
  return `${own || error.name}${cause}`;
}

/** The package that could not be found, by its bare name; undefined for a file, or for another error. */
function missingPackage(error: Error): string | undefined {
  if (!isNotFound(error)) return undefined;
  const name = /^Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1];
  if (name === undefined || /^[./\\]|^[A-Za-z]:|^file:/.test(name)) return undefined;
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** File and line of the import or require that found nothing: Node names the file at most. */
function importPlace(error: Error): string | undefined {
  if (!isNotFound(error)) return undefined;
  const name = /^Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1];
  const importer =
    / imported from (\S[^\n]*)$/m.exec(error.message)?.[1] ?? /\nRequire stack:\n- ([^\n]+)/.exec(error.message)?.[1];
  if (name === undefined || importer === undefined) return undefined;
  try {
    const file = fileOf(importer);
    const wanted = path.basename(name).replace(/\.[cm]?[jt]s$/, '');
    const lines = readFileSync(file, 'utf8').split('\n');
    const line = lines.findIndex((text) => /\b(?:import|from|require)\b/.test(text) && text.includes(wanted));
    return line < 0 ? path.basename(file) : `${path.basename(file)}:${line + 1}`;
  } catch {
    return undefined;
  }
}

function isNotFound(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

/** `script.mjs:3`: Node begins the stack of an error in the syntax of a file with its place. */
function syntaxPlace(error: Error): string | undefined {
  if (!(error instanceof SyntaxError) && error.name !== 'SyntaxError') return undefined;
  const place = /^(file:\/\/\S+|\/[^\n]+?|[A-Za-z]:\\[^\n]+?):(\d+)\n/.exec(error.stack ?? '');
  return place?.[1] === undefined ? undefined : `${path.basename(fileOf(place[1]))}:${place[2]}`;
}

/** File and line of the innermost frame that is the user's own. */
export function placeOf(error: Error, driver: string): string | undefined {
  const frame = framesOf(error)
    .map(placeOfFrame)
    .find((place) => place !== undefined && place.file !== driver);
  return frame && `${path.basename(frame.file)}:${frame.line}`;
}

/** The error's text and its stack down to the last frame that is the user's own. */
function userStack(error: Error, driver: string, causes = MOST_CAUSES): string {
  const frames = framesOf(error);
  const text = error.stack ?? String(error);
  if (frames.length === 0) return text;
  const head = text.slice(0, text.indexOf(frames[0] ?? '')).trimEnd();
  const last = frames.findLastIndex((frame) => {
    const place = placeOfFrame(frame);
    return place !== undefined && place.file !== driver;
  });
  // Of a script that could not even be loaded there is nothing but ours.
  const ours = (frame: string) =>
    error instanceof SyntaxError || missingPackage(error) !== undefined ? placeOfFrame(frame)?.file === driver : false;
  const shown = (last < 0 ? frames : frames.slice(0, last + 1)).filter(
    (frame) => !/[( ]node:/.test(frame) && !ours(frame),
  );
  const cause =
    error.cause instanceof Error && causes > 0 ? `\nCaused by: ${userStack(error.cause, driver, causes - 1)}` : '';
  return `${[head, ...shown].join('\n')}${cause}`;
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
}

/** A frame in a file of the file system that is no package's. */
function placeOfFrame(frame: string): { readonly file: string; readonly line: string } | undefined {
  const match = /(?:\(|at (?:async )?)(file:\/\/[^\n]+?|\/[^\n]+?|[A-Za-z]:\\[^\n]+?):(\d+):\d+\)?$/.exec(frame);
  if (!match?.[1] || !match[2] || /[/\\]node_modules[/\\]/.test(match[1])) return undefined;
  return { file: fileOf(match[1]), line: match[2] };
}

function fileOf(place: string): string {
  try {
    return place.startsWith('file:') ? fileURLToPath(place.replace(/\?.*$/, '')) : place;
  } catch {
    return place;
  }
}

/** What is said of anything thrown that is no error: `the script threw {"code":5}`. */
export function describeThrown(value: unknown): string {
  return `the script threw ${inspect(value)}`;
}

function inspect(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
