import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SlurmClient } from '../executors/slurm/client';
import { isFinalState } from '../executors/slurm/states';
import {
  cleanedDir,
  journalFile,
  logsDir,
  metricsFile,
  nameAside,
  readCleanedList,
  readMarker,
  renameIfThere,
  type SimulationPlace,
  simulationDir,
  submissionDir,
} from '../layout';
import { forgetRun, liveJobs, type RunState, readRunToReplace } from '../run';
import { messageOf, quoted, UserError } from '../text';

/**
 * Makes room for a new run; what is there is renamed, and only if it is ours and the user agreed.
 * @param cluster where jobs of the run that was here before may be
 * @returns where the earlier results are now, and the partition stores that were cleaned up, if there were any
 */
export async function clearPlace(
  place: SimulationPlace,
  force: boolean,
  now: number,
  cluster: () => SlurmClient,
): Promise<Kept> {
  const folder = simulationDir(place);
  let aside: string | undefined;
  const old = await readRunToReplace(place);
  if (old.state) await refuseLiveJobs(place, old.state, cluster);
  if (await isThere(folder)) {
    const marker = await readMarker(place);
    const ours = old.state && (marker === old.state.runId || (marker === undefined && setupBrokeOff(old.state)));
    if (!old.state || !ours) {
      throw new UserError(
        'run.notOurs',
        `${folder} exists and was not made by a run of PowerSimulations Parallel, so it is not replaced. Choose another name or output folder, or move it away.`,
      );
    }
    if (!force) {
      throw new UserError(
        'run.exists',
        `${folder} already holds the results of a run. Choose another name, or run it with --force: the old results are then kept as ${place.name}.old-<time>.`,
      );
    }
    await refuseStoresAside(place);
    aside = await setResultsAside(place, old.state, now);
  }
  const submissions = path.dirname(submissionDir(place, 1));
  for (const file of [journalFile(place), metricsFile(place), logsDir(place), submissions]) {
    await renameIfThere(file, await freeName(file, now));
  }
  const cleaned = await setCleanedAside(place, now);
  if (old.state) await forgetRun(old.state.runId);
  return { results: aside, cleaned };
}

/**
 * Jobs of the run that was here before would write into the new one's folders.
 * @throws UserError `run.jobsAlive`, also when the cluster does not say how they are
 */
async function refuseLiveJobs(place: SimulationPlace, state: RunState, cluster: () => SlurmClient): Promise<void> {
  const names = liveJobs(state).map(({ name }) => name);
  if (names.length === 0) return;
  const folder = simulationDir(place);
  const remedy = `Cancel them first (Cancel Run in the list of runs, or powersim cancel ${quoted(folder)}) and try again, or choose another name.`;
  let alive: string[];
  try {
    const rows = (await cluster().queue(names)).filter((row) => !isFinalState(row.state));
    alive = [...new Set(rows.map(({ job }) => job))];
  } catch (error) {
    throw new UserError(
      'run.jobsAlive',
      `Jobs of the run that was in ${folder} before may still be in Slurm's hands, and Slurm does not say how they are (${messageOf(error)}). ${remedy}`,
    );
  }
  if (alive.length === 0) return;
  throw new UserError(
    'run.jobsAlive',
    `Jobs of the run that was in ${folder} before are still in Slurm's hands (${alive.slice(0, 5).join(', ')}${alive.length > 5 ? ', …' : ''}). ${remedy}`,
  );
}

/**
 * Apart from the results that they belong to, nobody could put them back or find them again.
 * @throws UserError `run.storesAside`
 */
async function refuseStoresAside(place: SimulationPlace): Promise<void> {
  const list = await readCleanedList(place).catch(() => undefined);
  if (!list || list.emptied || list.stores.length === 0) return;
  const command = `powersim clean ${quoted(simulationDir(place))}`;
  throw new UserError(
    'run.storesAside',
    `The partition stores of ${simulationDir(place)} are set aside in ${cleanedDir(place)}. Before the results are replaced, put the stores back (${command} --restore), so that they are kept with them, or delete them for good (${command} --empty).`,
  );
}

/** @returns where the stores that a clean-up set aside are now, if there are any: they may take much room */
async function setCleanedAside(place: SimulationPlace, now: number): Promise<string | undefined> {
  const isEmptied = (await readCleanedList(place).catch(() => undefined))?.emptied ?? false;
  const kept = await freeName(cleanedDir(place), now);
  const moved = await renameIfThere(cleanedDir(place), kept);
  return moved && !isEmptied ? kept : undefined;
}

/** What is kept of the run that was at the place before. */
interface Kept {
  readonly results: string | undefined;
  readonly cleaned: string | undefined;
}

export function keptWords({ results, cleaned }: Kept): string | undefined {
  if (results === undefined)
    return cleaned && `The partition stores of the run that was here before are kept as ${cleaned}.`;
  const stores = cleaned === undefined ? '' : `, and its partition stores, which had been cleaned up, as ${cleaned}`;
  return `The results of the run that was here before are kept as ${results}${stores}.`;
}

/**
 * A setup that was killed left no marker; the journal knows that OUT/NAME was not there before it began. One that came
 * to its end marked what it made: a folder without a marker is somebody else's then.
 */
function setupBrokeOff({ kind, setup }: RunState): boolean {
  return kind === 'run' && (setup.state === 'running' || setup.state === 'interrupted');
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * Sets OUT/NAME aside, so that setup can start anew.
 * @returns the new name, or undefined when there was nothing
 * @throws UserError `run.notOurs` when neither its marker nor the journal says that the run made it
 */
export async function setResultsAside(
  place: SimulationPlace,
  state: RunState,
  now: number,
): Promise<string | undefined> {
  const folder = simulationDir(place);
  if (!(await isThere(folder))) return undefined;
  const marker = await readMarker(place);
  if (marker !== state.runId && !(marker === undefined && setupBrokeOff(state))) {
    throw new UserError(
      'run.notOurs',
      `${folder} exists and was not made by this run, so it is not replaced. Choose another name or output folder, or move it away.`,
    );
  }
  const aside = await freeName(folder, now);
  await rename(folder, aside);
  return aside;
}

/** `FILE.old-20261122T130501Z`, or with letters behind if that is taken. */
async function freeName(file: string, now: number): Promise<string> {
  const name = nameAside(file, now);
  let free = name;
  for (let k = 1; await isThere(free); k += 1) free = `${name}-${'z'.repeat(k)}`;
  return free;
}
