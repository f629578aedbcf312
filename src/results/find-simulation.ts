import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { configFile, isMissing, isThere, placeOf, readStatus, storeFile } from '../layout';
import { UserError } from '../text';
import type { Target } from './protocol';

/** Where results are: the folder of a simulation, or a store of which nothing more is known; `title` is its name. */
export type Found =
  | { readonly kind: 'simulation'; readonly folder: string; readonly title: string }
  | { readonly kind: 'store'; readonly file: string; readonly title: string };

/**
 * Finds what somebody may have meant: `OUT/NAME`, one of its folders, `OUT` with one simulation, or a store.
 * @throws UserError `results.none` saying what to name instead
 */
export async function findResults(target: Target): Promise<Found> {
  const named = path.resolve(target.kind === 'simulation' ? target.folder : target.file);
  const found = await lookAt(named);
  if (!found) throw none(`There is no ${named}. Name the folder OUT/NAME of a simulation, or its simulation_store.h5.`);
  if (!found.isDirectory()) return behindStore(named);
  const folder = await simulationIn(named);
  return { kind: 'simulation', folder, title: path.basename(folder) };
}

/** A link to a store is what it leads to, by its own name. */
async function behindStore(named: string): Promise<Found> {
  const isLink = (await lstat(named)).isSymbolicLink();
  const file = isLink ? await realpath(named) : named;
  const folder = path.dirname(path.dirname(file));
  const isOfSimulation = file === storeFile(folder) && (await isSimulation(folder));
  const title = path.basename(isOfSimulation && !isLink ? folder : named);
  return isOfSimulation ? { kind: 'simulation', folder, title } : { kind: 'store', file, title };
}

/** A store alone that lies in a `data_store` makes no simulation: whether it is finished cannot be told. */
async function isSimulation(folder: string): Promise<boolean> {
  if ((await readStatus(folder)) || (await isThere(configFile(placeOf(folder))))) return true;
  const made = await Promise.all(
    ['simulation_files', 'problems', 'logs'].map((name) => isThere(path.join(folder, name))),
  );
  return made.includes(true) && isThere(path.join(folder, 'data_store'));
}

async function simulationIn(folder: string): Promise<string> {
  if (await isSimulation(folder)) return folder;
  const parent = path.dirname(folder);
  if (['data_store', 'simulation_partitions', 'results', 'outputs'].includes(path.basename(folder)))
    if (await isSimulation(parent)) return parent;
  if (await isThere(storeFile(folder))) return folder;
  const simulations = await simulationsBelow(folder);
  const [only] = simulations;
  if (only && simulations.length === 1) return only;
  if (!only)
    throw none(
      `${folder} holds no simulation: there is no status.json, no simulation_partitions and no data_store in it. Name the folder OUT/NAME of a simulation, or its simulation_store.h5.`,
    );
  const shown = simulations.slice(0, 10).map((simulation) => path.basename(simulation));
  const more = simulations.length > shown.length ? ` and ${simulations.length - shown.length} more` : '';
  throw none(
    `${folder} holds ${simulations.length} simulations: ${shown.join(', ')}${more}. Name one of them, e.g. ${only}.`,
  );
}

async function simulationsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found: string[] = [];
  for (const { name } of folders.sort((a, b) => a.name.localeCompare(b.name)))
    if (await isSimulation(path.join(folder, name))) found.push(path.join(folder, name));
  return found;
}

const none = (message: string) => new UserError('results.none', message);

async function lookAt(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
