/** Which partitions a joined store holds: the join said it, whatever became of the partitions since. */
import { type SimulationPlace, type StatusRecord, simulationDir } from '../layout';
import type { StoreReader } from '../store/read-store';
import { expectedChecksum } from '../store/whole-store';
import type { PartitionsFound } from './partition-states';
import type { CataloguePartition, PartState } from './protocol';
import { readJoinReport } from './seams/join-report';

/** The partitions as the joined store has them, and what a reader of it must know, each a sentence. */
export interface Joined {
  readonly partitions: readonly CataloguePartition[];
  readonly warnings: readonly string[];
}

/**
 * @returns undefined where nothing was joined although its status says that a join failed: PowerSimulations writes that
 *   also when a partition failed, and the store is as setup left it
 * @throws UserError `store.read`
 */
export async function joinedStates(
  place: SimulationPlace,
  record: StatusRecord,
  parts: PartitionsFound,
  store: StoreReader,
): Promise<Joined | undefined> {
  const { status } = record;
  // A join that left something out never says that it succeeded.
  const leftOut = status === 'succeeded' ? new Set<number>() : await leftOutOf(place, parts, store);
  if (leftOut === undefined) return undefined;
  // The folders of partitions are found by the simulation's name: where it was renamed they tell nothing.
  const areKnown = parts.partitions.some(({ state }) => state !== 'none');
  const stateOf = ({ index, state }: CataloguePartition): PartState => {
    if (!leftOut.has(index)) return 'succeeded';
    return state === 'succeeded' || !areKnown ? 'leftOut' : state;
  };
  const partitions = parts.partitions.map((partition) => {
    const { message, ...rest } = partition;
    const state = stateOf(partition);
    return { ...rest, state, ...(state === 'failed' && message !== undefined ? { message } : {}) };
  });
  if (leftOut.size === 0 && status === 'succeeded') return { partitions, warnings: [] };
  const retried = parts.partitions.filter(({ index, state }) => leftOut.has(index) && state === 'succeeded');
  return { partitions, warnings: [joinedWarning(record), ...retriedSince(retried.map(({ index }) => index))] };
}

/** A file that is torn or was not written by upstream says nothing of the results. */
export const isUnreadable = ({ word }: StatusRecord) => word === 'unreadable';
export const unreadable = ({ file }: StatusRecord) =>
  `Whether these results are complete is not known: ${file} cannot be read.`;

/** Of a join that did not say that it succeeded. */
export const joinedWarning = (record: StatusRecord): string =>
  isUnreadable(record)
    ? unreadable(record)
    : 'These results were joined without all partitions: the steps of those that are missing are empty.';

const MOST_NAMED = 10;

function retriedSince(indices: readonly number[]): string[] {
  if (indices.length === 0) return [];
  const named = indices.slice(0, MOST_NAMED).join(', ');
  const more = indices.length > MOST_NAMED ? ` and ${indices.length - MOST_NAMED} more` : '';
  return indices.length === 1
    ? [`Partition ${named} was retried since and has results now: join again to see them.`]
    : [`Partitions ${named}${more} were retried since and have results now: join again to see them.`];
}

async function leftOutOf(
  place: SimulationPlace,
  { partitions, numbers, told, files }: PartitionsFound,
  store: StoreReader,
): Promise<ReadonlySet<number> | undefined> {
  const found = await readJoinReport(place);
  // A report is of the store that has its checksum, and of no other.
  if (found.kind === 'report' && found.report.store.sha256 === (await expectedChecksum(simulationDir(place))))
    return new Set(found.report.skipped.map(({ index }) => index));
  if (told.skipped.length > 0) return new Set(told.skipped);
  const empty = notSolved(partitions, store);
  if (empty && empty.size < partitions.length) return empty;
  return empty && files.size > 0 ? undefined : withoutResults(partitions, numbers.numSteps, store);
}

const withoutResults = (partitions: readonly CataloguePartition[], numSteps: number, { shape }: StoreReader) =>
  new Set(
    shape.numSteps === numSteps
      ? partitions.filter(({ state }) => state !== 'succeeded').map(({ index }) => index)
      : [],
  );

/** The partitions of whose steps the store says nothing of any solve; undefined where it holds no statistics. */
function notSolved(partitions: readonly CataloguePartition[], store: StoreReader): Set<number> | undefined {
  const model = store.shape.models.find(({ statsFields }) => statsFields.length > 0);
  if (!model) return undefined;
  const fields = [...store.readStats(model.name).values()];
  const { executionsPerStep } = model;
  const isEmpty = ({ validSteps: [first, last] }: CataloguePartition) =>
    fields.every((values) =>
      // Upstream leaves zeros where it wrote nothing.
      values
        .subarray((first - 1) * executionsPerStep, last * executionsPerStep)
        .every((v) => Number.isNaN(v) || v === 0),
    );
  return new Set(partitions.filter(isEmpty).map(({ index }) => index));
}
