import { stat } from 'node:fs/promises';
import {
  executionDir,
  type PartitionStore,
  partitionDir,
  readMarker,
  readStatus,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../layout';
import { type RunState, viewOf } from '../run';
import { checksumProblem, storeProblem } from '../store';
import { UserError } from '../text';

/** @throws UserError `run.notOurs` when OUT/NAME was not made by this run */
export async function refuseForeignFolder(place: SimulationPlace, state: RunState): Promise<void> {
  if (state.kind === 'run' && (await readMarker(place)) === state.runId) return;
  throw new UserError(
    'run.notOurs',
    `${simulationDir(place)} was not made by a run of PowerSimulations Parallel, so none of its stores is moved or deleted.`,
  );
}

/**
 * The partitions' stores can go only when their results are in the joined store.
 * @throws UserError `clean.notJoined` saying what is missing
 */
export async function refuseUnjoined(
  place: SimulationPlace,
  state: RunState,
  stores: readonly PartitionStore[],
): Promise<void> {
  const why = journalSays(state) ?? (await diskSays(place, state, stores));
  if (why !== undefined) throw notJoined(place, why);
}

/**
 * Reads the whole joined store.
 * @throws UserError `clean.notJoined` when it is not what the join wrote
 */
export async function refuseChangedStore(place: SimulationPlace): Promise<void> {
  const problem = await checksumProblem(simulationDir(place));
  if (problem !== undefined) throw notJoined(place, `${storeFile(simulationDir(place))} is not sound: ${problem}`);
}

function journalSays(state: RunState): string | undefined {
  if (state.join.state === 'succeeded' && state.skipped.length > 0)
    return `the join left out ${state.skipped.length} of ${state.partitions.length} partitions`;
  if (state.join.state !== 'succeeded' || viewOf(state, false, 0).state !== 'succeeded')
    return 'they were not joined successfully';
  const left = state.partitions.find((partition) => partition.state !== 'succeeded');
  return left && `partition ${left.index} did not succeed`;
}

async function diskSays(
  place: SimulationPlace,
  state: RunState,
  stores: readonly PartitionStore[],
): Promise<string | undefined> {
  const folder = simulationDir(place);
  const status = await readStatus(folder);
  if (status?.status !== 'succeeded') return status ? `${status.file} says ${status.word}` : 'there is no status.json';
  const file = storeFile(folder);
  const problem = await storeProblem(file);
  if (problem !== undefined) return `${file} is not sound: ${problem}`;
  const joined = (await stat(file)).mtimeMs;
  for (const { index } of state.partitions) {
    const store = stores.find((one) => one.index === index);
    if (!store) return `partition ${index} was not executed`;
    const own = await readStatus(executionDir(partitionDir(place, index), place.name, store.execution));
    if (own?.status !== 'succeeded') return `partition ${index} did not succeed, says its status.json`;
    if (store.modified > joined) return `the store of partition ${index} is newer than the joined one`;
  }
  return undefined;
}

function notJoined(place: SimulationPlace, why: string): UserError {
  return new UserError(
    'clean.notJoined',
    `The partition stores of ${simulationDir(place)} are still needed: ${why}. Join them first; nothing was changed.`,
  );
}
