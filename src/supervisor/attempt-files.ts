import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptResult } from '../executors/executor';
import { linkMessage } from '../executors/links';
import {
  consoleLog,
  isMissing,
  linkInPartition,
  newestExecutionDir,
  partitionDir,
  readStatus,
  type SimulationPlace,
  setAttemptAside,
} from '../layout';
import type { RuntimeWords } from '../runtimes';
import { oneLine } from '../text';
import { lastErrorOf } from './log-errors';
import { resultProblem } from './result-problem';

/** Whether the newest execution of a partition succeeded and left a store that can be used. */
export async function succeededOnDisk(place: SimulationPlace, index: number): Promise<boolean> {
  const execution = await newestExecutionDir(partitionDir(place, index), place.name);
  if (execution === undefined || (await readStatus(execution))?.status !== 'succeeded') return false;
  return (await resultProblem(execution)) === undefined;
}

/** What an attempt came to, with its log, and where the failed execution was put. */
export type JudgedAttempt = AttemptResult & { readonly log: string; readonly aside?: string };

/** One whose files were put away already is neither looked at nor touched: another attempt may be writing there. */
export const putAway = (place: SimulationPlace, index: number, result: AttemptResult): JudgedAttempt => ({
  ...result,
  log: consoleLog(place, index),
});

/**
 * What an attempt came to. Success is never the worker's word: it is the newest execution's status.json with
 * upstream's word for success. A failed execution is taken out of upstream's numbering.
 */
export async function judgeAttempt(
  place: SimulationPlace,
  index: number,
  attempt: number,
  result: AttemptResult,
  words: RuntimeWords,
): Promise<JudgedAttempt> {
  const link = await linkInPartition(place, index);
  // What it left may be somewhere else: it is neither believed nor touched.
  if (link !== undefined && result.outcome === 'cancelled') return { ...result, log: consoleLog(place, index) };
  if (link !== undefined) {
    return {
      outcome: 'failed',
      kind: 'status',
      message: linkMessage(link),
      final: true,
      log: consoleLog(place, index),
    };
  }
  const execution = await newestExecutionDir(partitionDir(place, index), place.name);
  const status = execution === undefined ? undefined : await readStatus(execution);
  const log = consoleLog(place, index);
  const damage = status?.status === 'succeeded' && execution !== undefined ? await resultProblem(execution) : undefined;
  if (status?.status === 'succeeded' && damage === undefined) {
    // Also when the worker died or was stopped right after it: a resume would believe it, too.
    const { peakRss } = result;
    return { outcome: 'succeeded', ...(peakRss === undefined ? {} : { peakRss }), log };
  }
  const cause = execution === undefined ? undefined : await lastErrorOf(place, index, execution);
  const aside = execution === undefined ? undefined : await setAttemptAside(execution, attempt);
  // Messages name files of the execution, which are somewhere else now.
  const placed = (text: string) =>
    execution === undefined || aside === undefined
      ? text
      : text.replaceAll(`${execution}${path.sep}`, `${aside}${path.sep}`);
  const where = { log, ...(aside === undefined ? {} : { aside }) };
  if (damage !== undefined && result.outcome !== 'cancelled') {
    const { peakRss } = result;
    const message = `Its status.json says that it succeeded, but its store cannot be used: ${damage}.`;
    return { outcome: 'failed', kind: 'status', message, ...(peakRss === undefined ? {} : { peakRss }), ...where };
  }
  if (result.outcome !== 'succeeded') {
    // The script's own error often says only that the status was not success: the log knows why.
    const said = result.message ?? '';
    const knowsMore = cause !== undefined && result.kind === 'script' && !saysTheSame(cause, said);
    const message = knowsMore ? `${cause} (${said})` : result.message;
    return { ...result, ...(message === undefined ? {} : { message: placed(message) }), ...where };
  }
  return {
    ...failedQuietly(status?.word, execution, cause && placed(cause), words),
    ...(result.peakRss === undefined ? {} : { peakRss: result.peakRss }),
    ...where,
  };
}

/** One of them holds the other, but for what a logger or the driver adds. */
function saysTheSame(logged: string, said: string): boolean {
  const [a, b] = [bare(logged), bare(said)];
  return a.includes(b) || b.includes(a);
}

/** Without the engine's beginning, the line in the script at the end, and a cut. */
function bare(text: string): string {
  return oneLine(text, 10_000)
    .replace(/^simulation failed: /, '')
    .replace(/ \([^()\s]+:\d+\)$/, '')
    .replace(/…$/, '');
}

function failedQuietly(
  word: string | undefined,
  execution: string | undefined,
  cause: string | undefined,
  words: RuntimeWords,
): AttemptResult {
  const why = cause === undefined ? '' : `${cause}. `;
  let message: string;
  if (execution === undefined) {
    message = `The script returned without executing anything: there is no execution folder. ${words.executedNothing}`;
  } else if (word === undefined) {
    message = `${why}The script returned, but the simulation was not executed to its end: it left no status.json. ${words.notExecutedToTheEnd}`;
  } else {
    message = `${why}The simulation's status is ${word}, although the script returned as if it had succeeded: ${words.statusNotChecked}`;
  }
  return { outcome: 'failed', kind: 'status', message };
}

/** The text of a file, or undefined when it is not there. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
