/** Setup and join as a task does them, also when Slurm starts it again in the middle. */
import path from 'node:path';
import type { PhaseResult } from '../executors/executor';
import type { LocalExecutor } from '../executors/local';
import type { JobSpec, JobWork } from '../executors/slurm/spec';
import {
  isThere,
  joinLog,
  makeOneFolder,
  nameAside,
  readMarker,
  removeWriteCheck,
  renameIfThere,
  type SimulationPlace,
  setStatusAside,
  simulationDir,
} from '../layout';
import { type JoinEngine, runtimeOf } from '../runtimes';
import { UserError } from '../text';

type SetupWork = Extract<JobWork, { type: 'setup' }>;
type JoinWork = Extract<JobWork, { type: 'join' }>;

/** Where setup is to make its results. */
export const setupPlaceOf = ({ outputDir, name }: SimulationPlace, work: SetupWork): SimulationPlace => ({
  outputDir: work.outputDir ?? outputDir,
  name,
});

/** Setup must find the folder of its results absent. @throws UserError `task.notOurs` */
export async function refuseResults(place: SimulationPlace): Promise<void> {
  const folder = simulationDir(place);
  if (!(await isThere(folder))) return;
  throw new UserError(
    'task.notOurs',
    `${folder} was made by somebody else since this job was handed over, so setup does not begin. Choose another name or output folder, or move it away.`,
  );
}

/**
 * @param again setup was cut off: what it made has to make room
 * @throws UserError `task.notOurs`
 */
export async function setUp(
  { place, runId, settings }: JobSpec,
  work: SetupWork,
  executor: LocalExecutor,
  again: boolean,
  now: number,
): Promise<PhaseResult> {
  const where = setupPlaceOf(place, work);
  const aside = again ? await setHalfAside(where, runId, now) : undefined;
  if (runtimeOf(settings.script).id === 'julia') await removeWriteCheck(where.outputDir);
  const result = await executor.setup(work.outputDir);
  if (aside === undefined) return result;
  const warning = `Slurm started setup again. What it had made until then was kept as ${aside}.`;
  return { ...result, warnings: [warning, ...(result.warnings ?? [])] };
}

/** Nothing was there when this task began: what is there now without a marker is its own. */
async function setHalfAside(place: SimulationPlace, runId: string, now: number): Promise<string | undefined> {
  const folder = simulationDir(place);
  const marker = await readMarker(place);
  if (marker !== undefined && marker !== runId) await refuseResults(place);
  const aside = nameAside(folder, now);
  return (await renameIfThere(folder, aside)) ? aside : undefined;
}

export async function join(
  { place }: JobSpec,
  { skipFailures }: JoinWork,
  executor: LocalExecutor,
  engine: JoinEngine,
  now: number,
): Promise<PhaseResult> {
  // A join that is cut off must not look successful for what an earlier one wrote; the native one sees to that itself.
  if (engine === 'package') await setStatusAside(simulationDir(place), now);
  await makeOneFolder(path.dirname(joinLog(place)));
  return executor.join(skipFailures);
}
