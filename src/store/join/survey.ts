/** What a join finds on disk: the store that setup allocated, and those of the partitions. */
import { access } from 'node:fs/promises';
import { type PartitionOnDisk, readStatus, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { partitionAt, type StepRange } from '../../partitions';
import { UserError } from '../../text';
import type { JoinPreflight } from '../preflight';
import { sidecarFiles } from '../sidecars';
import { storeProblem } from '../whole-store';
import { type ExpectedColumns, expectColumns, readContents, type StoreContents, unknownStore } from './contents';
import { type InputMatch, type InputMatches, matchInputs } from './inputs';
import { checkMatches } from './match';
import { type Source, sourceDatasets } from './merge';
import { damageOf } from './trouble';

interface Skipped {
  readonly index: number;
  readonly steps: StepRange;
  readonly reason: string;
}

export interface Survey {
  /** Partitions that can be joined, by index. */
  readonly sources: ReadonlyMap<number, Source>;
  readonly skipped: readonly Skipped[];
  /** Of the partitions that can be joined. */
  readonly inputs: InputMatches;
  /** How this generation of the package calls success. */
  readonly successWord: string | undefined;
}

/**
 * The store that setup allocated for all steps.
 * @throws UserError `join.unknownStore`, `join.noStore`
 */
export async function surveyWhole(place: SimulationPlace): Promise<StoreContents> {
  const file = storeFile(simulationDir(place));
  try {
    await access(file);
  } catch {
    throw new UserError(
      'join.noStore',
      `There is no ${file} to join into: setup did not finish, or it was moved or deleted. Put it back, or set the same simulation up once more in another folder and copy its data_store here.`,
    );
  }
  await refuseSidecars(simulationDir(place));
  return readContents(file);
}

/**
 * The stores of all partitions, checked against the whole.
 * @param unreadable what becomes of a store that is missing or cut off although its partition succeeded
 * @throws UserError `join.partitionDiffers`, `join.unknownStore`, `store.open`
 */
export async function surveyPartitions(
  place: SimulationPlace,
  { numbers, partitions }: JoinPreflight,
  whole: StoreContents,
  unreadable: 'refuseUnreadable' | 'skipUnreadable',
): Promise<Survey> {
  const sources = new Map<number, Source>();
  const skipped: Skipped[] = [];
  const inputs = new Map<number, InputMatch>();
  const expected = expectColumns(whole);
  let successWord: string | undefined;
  for (const { index, status, executionDir } of partitions) {
    const skip = (reason: string) => skipped.push({ index, steps: partitionAt(numbers, index).validSteps, reason });
    if (status !== 'succeeded' || executionDir === undefined) {
      skip(withoutResults(status));
      continue;
    }
    const file = storeFile(executionDir);
    let contents: StoreContents;
    try {
      contents = await readWhole(file, expected);
    } catch (error) {
      if (!(error instanceof UserError && ['store.open', 'store.read'].includes(error.code))) throw error;
      if (unreadable === 'skipUnreadable') {
        skip(damageOf(file, error));
        continue;
      }
      throw new UserError(
        'join.partitionStore',
        `The store of partition ${index} of ${simulationDir(place)} cannot be read although its status is success: ${damageOf(file, error)} Retry the partition.`,
      );
    }
    checkMatches(whole, numbers, index, contents);
    inputs.set(index, await matchInputs(whole, contents));
    const { bytes, allocatedBytes } = contents;
    sources.set(index, { index, file, bytes, allocatedBytes, datasets: sourceDatasets(contents) });
    successWord ??= (await readStatus(executionDir))?.word;
  }
  return { sources, skipped, inputs, successWord };
}

/** Why a partition has nothing to join, in a word. */
export const withoutResults = (status: PartitionOnDisk['status']): string =>
  status === 'none'
    ? 'not executed'
    : status === 'running'
      ? 'not finished'
      : status === 'succeeded'
        ? 'no store'
        : status;

/** @throws UserError `store.open` for a store that cannot be whole, before the HDF5 library looks at it */
async function readWhole(file: string, expected: ExpectedColumns): Promise<StoreContents> {
  const problem = await storeProblem(file);
  if (problem !== undefined) throw new UserError('store.open', `The store ${file} is not whole: ${problem}.`);
  return readContents(file, expected);
}

async function refuseSidecars(folder: string): Promise<void> {
  const [file] = await sidecarFiles(folder);
  if (file !== undefined)
    throw unknownStore(`${file} holds parameters outside the store, which the native join does not know`);
}
