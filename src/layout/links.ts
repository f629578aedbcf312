import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './executions';
import {
  joinLog,
  logsDir,
  markerFile,
  partitionDir,
  partitionsDir,
  type SimulationPlace,
  setupLog,
  simulationDir,
  stateDir,
} from './places';
import { sideBySide } from './side-by-side';

/**
 * The first symbolic link among the folders and files of a run that we rename, remove or write: whoever follows it is
 * somewhere else. The output folder itself may be one: somebody named it.
 * @returns its path, or undefined when there is none
 */
export async function linkInRun(place: SimulationPlace): Promise<string | undefined> {
  return (await linkInState(place)) ?? (await linkInResults(place)) ?? inPartitions(place);
}

/** As {@link linkInRun}, in what is ours beside the results: the journal, the lock and the logs. */
export async function linkInState(place: SimulationPlace): Promise<string | undefined> {
  const folder = stateDir(place);
  return (
    (await firstLink([path.dirname(folder), folder])) ?? (await linkAmong(folder)) ?? (await linkAmong(logsDir(place)))
  );
}

/** As {@link linkInRun}, in what an attempt at a partition renames, removes or writes: its folder, and what lies in it. */
export async function linkInPartition(place: SimulationPlace, index: number): Promise<string | undefined> {
  const folder = partitionDir(place, index);
  return (await linkBelow(place.outputDir, folder)) ?? (await linkAmong(folder));
}

/** As {@link linkInRun}, in what upstream's log of a join lies in. */
export function linkToJoinLog(place: SimulationPlace): Promise<string | undefined> {
  return linkBelow(simulationDir(place), joinLog(place));
}

/** The first symbolic link on the way from `root` (itself not looked at) down to `file`, or undefined. */
export async function linkBelow(root: string, file: string): Promise<string | undefined> {
  const names = path.relative(root, file).split(path.sep);
  return firstLink(names.map((_, i) => path.join(root, ...names.slice(0, i + 1))));
}

/** As {@link linkInRun}, in what setup and the join write. */
export async function linkInResults(place: SimulationPlace): Promise<string | undefined> {
  const folder = simulationDir(place);
  const inside = ['logs', 'results', 'outputs', 'data_store'].map((name) => path.join(folder, name));
  for (const file of [folder, ...inside, markerFile(place), joinLog(place), setupLog(place)]) {
    const found = await firstLink([file]);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function inPartitions(place: SimulationPlace): Promise<string | undefined> {
  const folder = partitionsDir(place);
  const link = (await firstLink([folder])) ?? (await linkAmong(folder));
  if (link !== undefined) return link;
  const folders = (await entriesOf(folder)).filter((entry) => entry.isDirectory());
  const inside = await sideBySide(folders, ({ name }) => linkAmong(path.join(folder, name)));
  return inside.find((one) => one !== undefined);
}

async function linkAmong(folder: string): Promise<string | undefined> {
  const link = (await entriesOf(folder)).find((entry) => entry.isSymbolicLink());
  return link && path.join(folder, link.name);
}

async function firstLink(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    try {
      if ((await lstat(file)).isSymbolicLink()) return file;
    } catch (error) {
      if (!isMissing(error)) throw error;
      return undefined;
    }
  }
  return undefined;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
