import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {
  joinReportFile,
  journalFile,
  MOST_REPORT_BYTES,
  placeOf,
  readOwnFile,
  readStatus,
  type SimulationPlace,
  simulationDir,
} from '../layout';
import { livedBetween, type RunState, readJournal } from '../run';
import { checksumProblem } from '../store';
import { oneLine, UserError } from '../text';
import { complain } from './print';
import { askReader } from './reader';

const STORE = path.join('data_store', 'simulation_store.h5');

/**
 * `powersim summary OUT/NAME`: cost, energy and what a joined simulation could not serve. The store's library is too
 * large for this program: the reader of results prints it, in a process of its own.
 * @throws UserError `run.noResults` where there are none
 */
export async function summaryCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const place = placeOfResults(folder);
  const results = simulationDir(place);
  const status = await readStatus(results);
  const store = path.join(results, STORE);
  const problem = await checksumProblem(results);
  if (problem !== undefined) complain(`warning: ${store} may not be what the join wrote: ${problem}.`);
  const { state } = await readJournal(journalFile(place));
  const seams = status === undefined ? undefined : await noteOfJoin(place);
  const about = { ...(state ? workOf(state) : {}), ...(seams === undefined ? {} : { seams }) };
  // Of what is not complete the reader finds what there is: before the join the partitions' stores.
  const from = status?.status === 'succeeded' ? store : results;
  await askReader({ command: 'summary', path: from, json: options.json ?? false, ...about });
}

/**
 * The simulation that a folder, or the store in it, holds.
 * @throws UserError `run.noResults`, naming what is there instead
 */
export function placeOfResults(given: string): SimulationPlace {
  const absolute = path.resolve(given);
  const folder = absolute.endsWith(`${path.sep}${STORE}`) ? path.dirname(path.dirname(absolute)) : absolute;
  if (existsSync(path.join(folder, STORE))) return placeOf(folder);
  const inside = entriesOf(folder).filter((name) => existsSync(path.join(folder, name, STORE)));
  const names = inside.slice(0, 5).map((name) => path.join(folder, name));
  const instead =
    names.length > 0
      ? `Did you mean ${names.join(' or ')}?`
      : 'Name the folder OUT/NAME of a simulation that was executed.';
  throw new UserError('run.noResults', `There are no results in ${folder}: it has no ${STORE}. ${instead}`);
}

/** Folders that may hold results, none that was set aside. */
function entriesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((e) => e.isDirectory() && !e.name.includes('.old-')).map((e) => e.name);
  } catch {
    return [];
  }
}

const joinNote = z.object({ note: z.string() });

/** What the last native join said of the seams; undefined where there was none. */
export async function noteOfJoin(place: SimulationPlace): Promise<string | undefined> {
  try {
    const { text } = await readOwnFile(joinReportFile(place), { links: 'refuse', most: MOST_REPORT_BYTES });
    const report = joinNote.safeParse(JSON.parse(text));
    return report.success ? oneLine(report.data.note, 1500) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds. */
interface WorkOfRun {
  readonly wallSeconds?: number;
  readonly workSeconds?: number;
}

/** From the start of setup to the end of the join, without the time that nobody was at work on it, and what the partitions that succeeded took together. */
export function workOf({ setup, join, partitions, lives }: RunState): WorkOfRun {
  let work = 0;
  for (const { attempts } of partitions) {
    const last = attempts.findLast((attempt) => attempt.outcome === 'succeeded');
    if (last?.endedAt !== undefined) work += last.endedAt - last.startedAt;
  }
  const begun = setup.startedAt;
  const ended = join.endedAt;
  if (begun === undefined || ended === undefined || work === 0) return {};
  return { wallSeconds: livedBetween(lives, begun, ended) / 1000, workSeconds: work / 1000 };
}
