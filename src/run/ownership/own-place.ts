import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { journalFile, type SimulationPlace, simulationDir } from '../../layout';
import { UserError } from '../../text';
import { readJournal } from '../journal/reader';
import { findRun, type RegistryEntry } from './registry';

/** A run's key on disk: the same folder by whatever path. */
export async function placeKey({ outputDir, name }: SimulationPlace): Promise<string> {
  return path.join(await realpath(outputDir).catch(() => path.resolve(outputDir)), name);
}

/**
 * This user's registry entry for the run at a place.
 * @returns undefined when the run is somebody else's, or was moved here
 * @throws UserError `run.copy` when the place holds a copy of a run that still stands where this user made it: steering
 *   the copy would steer the original
 */
export async function entryOfPlace(runId: string, place: SimulationPlace): Promise<RegistryEntry | undefined> {
  const entry = await findRun(runId);
  if (!entry) return undefined;
  const original = { outputDir: entry.settings.outputDir, name: entry.settings.name };
  if ((await placeKey(original)) === (await placeKey(place))) return entry;
  const { state } = await readJournal(journalFile(original));
  if (state?.runId !== runId) return undefined;
  throw new UserError(
    'run.copy',
    `${simulationDir(place)} is a copy of the run in ${simulationDir(original)}. Go on with that one, or run the script anew.`,
  );
}
