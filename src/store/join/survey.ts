/** What a join finds on disk: the store that setup allocated, and those of the partitions. */
import { access } from 'node:fs/promises';
import { type PartitionOnDisk, readStatus, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { type PartitionNumbers, partitionAt, type StepRange } from '../../partitions';
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
 * @param known what it holds, where it has not changed since that was read
 * @throws UserError `join.unknownStore`, `join.noStore`
 */
export async function surveyWhole(place: SimulationPlace, known?: StoreContents): Promise<StoreContents> {
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
  return known ?? readContents(file);
}

/** What a join has to know of the store of a partition that succeeded. */
export interface Surveyed {
  readonly source: Source;
  readonly input: InputMatch;
}

/**
 * A store as a partition left it, checked against the whole.
 * @throws UserError `join.partitionDiffers`, `join.unknownStore`, `store.open`, `store.read`
 */
export async function surveyPartition(
  index: number,
  file: string,
  numbers: PartitionNumbers,
  whole: StoreContents,
  expected: ExpectedColumns,
): Promise<Surveyed> {
  return surveyed(index, numbers, whole, await readWhole(file, expected));
}

async function surveyed(
  index: number,
  numbers: PartitionNumbers,
  whole: StoreContents,
  contents: StoreContents,
): Promise<Surveyed> {
  checkMatches(whole, numbers, index, contents);
  const input = await matchInputs(whole, contents);
  const { file, bytes, allocatedBytes } = contents;
  return { source: { index, file, bytes, allocatedBytes, datasets: sourceDatasets(contents) }, input };
}

/**
 * The stores of all partitions, checked against the whole.
 * @param unreadable what becomes of a store that is missing or cut off although its partition succeeded
 * @param known stores that were looked at before and have not changed since, by partition
 * @throws UserError `join.partitionDiffers`, `join.unknownStore`, `store.open`
 */
export async function surveyPartitions(
  place: SimulationPlace,
  { numbers, partitions }: JoinPreflight,
  whole: StoreContents,
  unreadable: 'refuseUnreadable' | 'skipUnreadable',
  known: ReadonlyMap<number, Surveyed> = new Map(),
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
    let contents: StoreContents | undefined;
    try {
      contents = known.has(index) ? undefined : await readWhole(file, expected);
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
    const found = contents ? await surveyed(index, numbers, whole, contents) : known.get(index);
    if (!found) throw new Error(`partition ${index} was not looked at`);
    inputs.set(index, found.input);
    sources.set(index, found.source);
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
