import { type PartitionOnDisk, partitionStores, readCleanedList, type SimulationPlace, storeFile } from '../layout';
import { partitionAt } from '../partitions';
import { type JoinPreflight, joinPreflight } from '../store/preflight';
import { storeProblem } from '../store/whole-store';
import type { CataloguePartition, PartState } from './protocol';
import { type RunTold, runToldOf } from './run-told';

/** What the partitions of a simulation have to show. */
export interface PartitionsFound {
  readonly numbers: JoinPreflight['numbers'];
  readonly partitions: readonly CataloguePartition[];
  /** Stores of partitions that succeeded, by index, where they lie now. */
  readonly files: ReadonlyMap<number, string>;
  /** What speaks against stores of partitions that succeeded, each a sentence. */
  readonly warnings: readonly string[];
  readonly told: RunTold;
}

/**
 * What the disk and the run tell together: the disk where a partition succeeded, else the run.
 * @throws UserError `layout.notPartitioned`, `layout.config`, `clean.list`
 */
export async function findPartitions(place: SimulationPlace): Promise<PartitionsFound> {
  const preflight = await joinPreflight(place);
  const { numbers, partitions } = preflight;
  const told = await runToldOf(place, numbers);
  const candidates = await storesOf(place, preflight);
  const files = new Map<number, string>();
  const problems = new Map<number, string>();
  for (const { index, status } of partitions) {
    if (status !== 'succeeded') continue;
    const file = candidates.get(index);
    const problem = file === undefined ? NO_STORE : await storeProblem(file);
    if (file !== undefined && problem === undefined) files.set(index, file);
    else problems.set(index, problem ?? NO_STORE);
  }
  const stateOf = (partition: PartitionOnDisk): PartState => {
    if (partition.status !== 'succeeded') return stateWithout(partition, told);
    return files.has(partition.index) ? 'succeeded' : 'storeMissing';
  };
  return {
    numbers,
    partitions: partitions.map((partition) => {
      const { index, steps, validSteps } = partitionAt(numbers, partition.index);
      const state = stateOf(partition);
      const message = state === 'failed' ? told.partitions.get(index)?.message : wrongWith(problems.get(index));
      return { index, steps, validSteps, state, ...(message === undefined ? {} : { message }) };
    }),
    files,
    warnings: [...told.warnings, ...[...problems].map(([index, why]) => unusableStore(index, why))],
    told,
  };
}

const NO_STORE = 'it does not exist';
/** Of a store that is there. */
const wrongWith = (problem: string | undefined) => (problem === NO_STORE ? undefined : problem);

/** @param why as a clause about the store */
export const unusableStore = (index: number, why: string) =>
  `Partition ${index} succeeded, but its store cannot be read: ${why.replace(/\.$/, '')}.`;

/** The state of a partition that has not succeeded on disk. */
function stateWithout(partition: PartitionOnDisk, { partitions, alive }: RunTold): PartState {
  const state = partitions.get(partition.index)?.state;
  if (state === undefined) return onDisk(partition, 'unfinished');
  if (state === 'queued' && alive) return 'queued';
  // Nobody waits for what is queued without a supervisor, and what the disk does not have has not succeeded.
  return state === 'queued' || state === 'succeeded' ? onDisk(partition, 'interrupted') : state;
}

const onDisk = ({ status }: PartitionOnDisk, unfinished: PartState): PartState =>
  status === 'running' ? unfinished : status;

/** Stores that were cleaned up are read where they were put. */
async function storesOf(place: SimulationPlace, preflight: JoinPreflight): Promise<Map<number, string>> {
  const { partitions, withoutStore } = preflight;
  const files = new Map(partitions.map(({ index, executionDir }) => [index, storeFile(executionDir ?? '')]));
  for (const { index } of withoutStore) files.delete(index);
  if (withoutStore.length === 0) return files;
  const list = await readCleanedList(place);
  for (const { index, at, aside } of list ? await partitionStores(place, partitions.length, list) : [])
    if (at === 'aside') files.set(index, aside);
  return files;
}
