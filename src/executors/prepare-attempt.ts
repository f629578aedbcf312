import {
  configFile,
  isThere,
  makeOneFolder,
  newestExecutionDir,
  partitionDir,
  partitionLog,
  partitionLogOfAttempt,
  readStatus,
  removeWriteCheck,
  renameIfThere,
  type SimulationPlace,
  setAttemptAside,
} from '../layout';
import { refuseLinks } from './links';

/**
 * Keeps the last attempt's log, which upstream opens for writing anew, and takes what it left out of the numbering. A
 * partition's folder that somebody removed is made again.
 * @throws UserError `layout.link` when a link stands where the attempt would write
 */
export async function prepareAttempt(place: SimulationPlace, index: number, attempt: number): Promise<void> {
  await refuseLinks(place, index);
  // Only in what setup made: never on the bare folder that a disk was mounted on.
  if (await isThere(configFile(place))) await makeOneFolder(partitionDir(place, index));
  const execution = await newestExecutionDir(partitionDir(place, index), place.name);
  if (execution !== undefined && (await readStatus(execution))?.status !== 'succeeded') {
    await setAttemptAside(execution, Math.max(1, attempt - 1));
  }
  await removeWriteCheck(partitionDir(place, index));
  if (attempt > 1) await renameIfThere(partitionLog(place, index), partitionLogOfAttempt(place, index, attempt - 1));
}
