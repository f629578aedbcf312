import { open, rename, rm, writeFile } from 'node:fs/promises';
import {
  isThere,
  journalFile,
  readMarker,
  type SimulationPlace,
  simulationDir,
  stateDir,
  timeSuffix,
} from '../../layout';
import { UserError } from '../../text';
import { placeKey } from '../ownership/own-place';
import { findRun, listRuns, type RegistryEntry } from '../ownership/registry';
import { amendFromDisk, eventsFromDisk } from '../state/disk-events';
import { EVENT_VERSION, type EventBody, type RunEvent } from '../state/events';
import { fold, type RunState } from '../state/state';
import { JournalReader, readJournal } from './reader';

/** What is known of a run, from its journal or, where that is damaged, from what else there is. */
export interface KnownRun {
  readonly state: RunState | undefined;
  /** The journal's beginning is lost: the settings are those of this user's list of runs, the rest is from disk. */
  readonly rebuilt: boolean;
}

/**
 * Reads the run at a place. A journal whose beginning is lost, or that was removed from beside the run's results, is
 * made up for by this user's list of runs and the disk; nothing is written.
 * @returns no state where there is no run
 * @throws UserError `journal.newer`; `journal.unreadable` when there is a journal, but nothing to make up for it
 */
export async function readRun(place: SimulationPlace): Promise<KnownRun> {
  const { state, isUnreadable, damage } = await readJournal(journalFile(place));
  const isGone = !isUnreadable && state === undefined && (await readMarker(place)) !== undefined;
  if (!isUnreadable && !isGone) return { state, rebuilt: false };
  const entry = await entryAt(place);
  if (!entry && isGone) return { state, rebuilt: false };
  if (!entry) throw await unreadable(place);
  const rebuilt = fold(await rebuiltEvents(entry, place, entry.createdAt));
  const none = { lines: 0, corrupt: [], missing: 0, disordered: 0 };
  if (rebuilt) rebuilt.damage = { ...(damage ?? none), beginning: true };
  return { state: rebuilt, rebuilt: true };
}

/**
 * The same to be shown where no supervisor lives: a damaged journal's state is brought in line with the disk.
 * @param isAlive whether the run's supervisor lives
 */
export async function readRunToShow(
  place: SimulationPlace,
  isAlive: (state: RunState) => Promise<boolean>,
): Promise<KnownRun & { alive: boolean }> {
  const known = await readRun(place);
  const { state } = known;
  const alive = state !== undefined && (await isAlive(state));
  if (state?.damage && !alive) await amendFromDisk(state, place);
  return { ...known, alive };
}

/** The same for somebody who wants the place for a new run: what nobody can make sense of is nobody's run. */
export async function readRunToReplace(place: SimulationPlace): Promise<KnownRun> {
  try {
    return await readRun(place);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'journal.unreadable') throw error;
    return { state: undefined, rebuilt: false };
  }
}

/**
 * Puts a new journal in the place of one whose beginning is lost, or that is gone; only for the owner of the run's lock.
 * A damaged one is kept as `journal.ndjson.damaged-<time>`.
 * @returns the new name of the damaged one, or undefined when there was none
 */
export async function renewJournal(place: SimulationPlace, now: number): Promise<string | undefined> {
  const file = journalFile(place);
  const { rebuilt } = await readRun(place);
  if (!rebuilt) return undefined;
  const entry = await entryAt(place);
  if (!entry) throw await unreadable(place);
  const aside = (await isThere(file)) ? await freeName(`${file}.damaged-${timeSuffix(now)}`) : undefined;
  const events = await rebuiltEvents(entry, place, now);
  const lost = aside === undefined ? 'The journal was gone.' : "The journal's beginning was lost.";
  const kept = aside === undefined ? '' : `; the damaged one is kept as ${aside}`;
  const message = `${lost} It was begun anew from your list of runs and from what is on disk${kept}.`;
  const warning: RunEvent = {
    v: EVENT_VERSION,
    seq: events.length + 1,
    time: now,
    type: 'warning',
    code: 'journal.renewed',
    message,
  };
  const temporary = `${file}.new`;
  await rm(temporary, { force: true });
  await writeFile(temporary, [...events, warning].map((event) => `${JSON.stringify(event)}\n`).join(''), {
    flush: true,
  });
  if (aside !== undefined) await rename(file, aside);
  await rename(temporary, file);
  await syncFolder(stateDir(place));
  return aside;
}

/** `runCreated` as this user's list of runs knows it, what can be read of the journal, and what the disk adds. */
async function rebuiltEvents(entry: RegistryEntry, place: SimulationPlace, now: number): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const add = (event: EventBody, time: number) => {
    events.push({ v: EVENT_VERSION, ...event, seq: events.length + 1, time });
  };
  const settings = { ...entry.settings, outputDir: place.outputDir, name: place.name, environment: {} };
  const { runId, kind, createdAt, scriptSha256 = '' } = entry;
  add({ type: 'runCreated', runId, kind, product: 'powersim-parallel', settings, scriptSha256 }, createdAt);
  await new JournalReader(journalFile(place)).poll((event) => add(event, event.time));
  const state = fold(events);
  if (state) for (const event of await eventsFromDisk(state, place)) add(event, now);
  return events;
}

/** This user's entry of the run that made the results at a place, or that was begun there last. */
async function entryAt(place: SimulationPlace): Promise<RegistryEntry | undefined> {
  const key = await placeKey(place);
  const isHere = async ({ settings }: RegistryEntry) => (await placeKey(settings)) === key;
  const marked = await findRun((await readMarker(place)) ?? '');
  if (marked) return (await isHere(marked)) ? marked : undefined;
  const entries = await listRuns();
  for (const entry of entries.toReversed()) if (await isHere(entry)) return entry;
  return undefined;
}

async function unreadable(place: SimulationPlace): Promise<UserError> {
  const file = journalFile(place);
  return new UserError(
    'journal.unreadable',
    `The journal ${file} is damaged from its beginning on, and this user's list of runs does not know the run in ${simulationDir(place)}. Move the journal away; then join what is there with "powersim join", or run the script anew under another name.`,
  );
}

async function freeName(file: string): Promise<string> {
  for (let k = 0; ; k += 1) {
    const name = k === 0 ? file : `${file}-${k}`;
    if (!(await isThere(name))) return name;
  }
}

/** A rename is on disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
