/** The store that setup allocated and a join writes into: one that is lost or damaged is made again, by setup. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Executor, PhaseResult } from '../executors/executor';
import { hashOf } from '../executors/script-hash';
import {
  nameAside,
  readPartitionNumbers,
  readStatus,
  renameIfThere,
  type SimulationPlace,
  setStatusAside,
  simulationDir,
  stateDir,
  storeFile,
} from '../layout';
import { liveJobs } from '../run';
import { runtimeOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { checksumProblem, storeProblem } from '../store';
import { UserError } from '../text';
import { checkSetup } from './check-setup';
import type { OwnedRun } from './owned-run';

/**
 * Why the store in OUT/NAME cannot be joined into, or be the joined one, as a clause about it; undefined when it can.
 * @param thorough reads one that was joined as a whole
 */
export async function skeletonProblem(place: SimulationPlace, thorough: boolean): Promise<string | undefined> {
  const folder = simulationDir(place);
  const problem = await storeProblem(storeFile(folder));
  if (problem !== undefined || !thorough) return problem;
  return (await readStatus(folder))?.status === 'succeeded' ? checksumProblem(folder) : undefined;
}

/** On a login node nothing heavy is read: the join, a job, reads everything. */
const isThorough = ({ state }: OwnedRun) => state.settings.executor === 'local';

/** Whether a join has to set the simulation up again first: its script is needed then. */
export async function needsSetupAgain(run: OwnedRun): Promise<boolean> {
  return run.state.kind === 'run' && (await skeletonProblem(run.place, isThorough(run))) !== undefined;
}

/** Where setup is done again: what is in OUT/NAME is not in its way. */
const scratchOf = (place: SimulationPlace) => path.join(stateDir(place), 'setup-again');

/** What setup makes beside the partitions' folders belongs together; all of it may be there already. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['simulation_partitions', 'results', 'outputs', 'recorder', 'logs']);

/**
 * Makes the store anew that a join needs, if it is not there or not sound: setup is done again elsewhere, and what it
 * made is put in the place of what is kept under another name. No partition is touched.
 * @returns what failed; undefined when there is a store to join into
 * @throws UserError `join.noStore` where nobody knows how it was set up
 */
export async function restoreSkeleton(
  run: OwnedRun,
  settings: RunSettings,
  executor: Executor,
  now: () => number,
): Promise<PhaseResult | undefined> {
  const { place } = run;
  const file = storeFile(simulationDir(place));
  if (run.state.kind !== 'run') {
    // Checksums of what others made are theirs to judge.
    const problem = await storeProblem(file);
    if (problem === undefined) return undefined;
    throw new UserError(
      'join.noStore',
      `${file} cannot be joined into: ${problem}. Set the same simulation up once more in another folder, copy its data_store to ${simulationDir(place)} and join again. No partition has to be executed again.`,
    );
  }
  const problem = await skeletonProblem(place, isThorough(run));
  if (problem === undefined) return undefined;
  const message = `${file} cannot be used: ${problem}. The simulation is set up again to make it anew; the partitions' results stay.`;
  run.emit({ type: 'warning', code: 'join.setupAgain', message });
  await warnOfChangedScript(run, settings);
  const scratch = { outputDir: scratchOf(place), name: place.name };
  // A job that an earlier supervisor handed over goes on there: what it writes is left alone.
  const isGoingOn = liveJobs(run.state).some(({ outputDir }) => outputDir === scratch.outputDir);
  if (!isGoingOn) {
    await rm(scratch.outputDir, { recursive: true, force: true });
    await mkdir(scratch.outputDir);
  }
  let isLeft = false;
  try {
    const failure = await setUpIn(scratch, place, settings, executor);
    isLeft = failure?.isLeft === true;
    if (failure) return failure;
    // Setup took its time: another supervisor may have come.
    if (!(await run.isOurs())) return { outcome: 'cancelled' };
    await takeOver(simulationDir(scratch), simulationDir(place), now());
    return undefined;
  } finally {
    // Otherwise it may be the one that another supervisor makes there.
    const isOurs = !isLeft && (await run.isOurs().catch(() => false));
    if (isOurs) executor.closePhase('setup');
    if (isOurs) await rm(scratch.outputDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function setUpIn(
  scratch: SimulationPlace,
  place: SimulationPlace,
  settings: RunSettings,
  executor: Executor,
): Promise<PhaseResult | undefined> {
  const { words } = runtimeOf(settings.script);
  const result = await executor.setup(scratch.outputDir);
  const checked =
    result.outcome === 'succeeded'
      ? await checkSetup(scratch, await readPartitionNumbers(place), result, words)
      : result;
  if (checked.outcome !== 'failed') return checked.outcome === 'succeeded' ? undefined : checked;
  const why = checked.message ?? 'it said nothing';
  return { ...checked, message: `Setup, which is to make the joined store anew, failed: ${why}` };
}

/** The store goes last: as long as it is not sound, all of this is done again. */
async function takeOver(from: string, to: string, now: number): Promise<void> {
  // It tells of what is not there any more.
  await setStatusAside(to, now);
  const made = (await readdir(from)).filter((entry) => !NOT_TAKEN.has(entry) && !entry.startsWith('.'));
  for (const entry of made.sort((a, b) => Number(a === 'data_store') - Number(b === 'data_store'))) {
    await renameIfThere(path.join(to, entry), nameAside(path.join(to, entry), now));
    await rename(path.join(from, entry), path.join(to, entry));
  }
}

async function warnOfChangedScript(run: OwnedRun, { script }: RunSettings): Promise<void> {
  if ((await hashOf(script).catch(() => undefined)) === run.state.scriptSha256) return;
  const message = `${script} has changed since this run began: the joined store is set up by the new one.`;
  run.emit({ type: 'warning', code: 'run.scriptChanged', message });
}
