import { access, readdir } from 'node:fs/promises';
import {
  isMissing,
  type PartitionOnDisk,
  partitionDir,
  partitionsOnDisk,
  readPartitionNumbers,
  type SimulationPlace,
  sideBySide,
  simulationDir,
  storeFile,
} from '../layout';
import { type PartitionNumbers, partitionAt } from '../partitions';
import { formatSteps } from '../partitions/describe';
import { UserError } from '../text';

/** What a join would find. */
export interface JoinPreflight {
  readonly numbers: PartitionNumbers;
  readonly partitions: readonly PartitionOnDisk[];
  /** Partitions without a successful newest execution; their steps would stay empty. */
  readonly missing: readonly PartitionOnDisk[];
  /** Partitions that succeeded, but whose store is not there: cleaned up, moved or deleted. None of them is in `missing`. */
  readonly withoutStore: readonly PartitionOnDisk[];
}

/**
 * Looks at every partition's newest execution.
 * @throws UserError when the folder holds no partitioned simulation
 */
export async function joinPreflight(place: SimulationPlace): Promise<JoinPreflight> {
  const numbers = await readPartitionNumbers(place);
  const partitions = await sideBySide(await partitionsOnDisk(place, numbers), (p) => withFailedAttempts(place, p));
  const [missing, withoutStore] = [
    partitions.filter((p) => p.status !== 'succeeded'),
    await partitionsWithoutStore(partitions.filter((p) => p.status === 'succeeded')),
  ];
  return { numbers, partitions, missing, withoutStore };
}

async function partitionsWithoutStore(succeeded: readonly PartitionOnDisk[]): Promise<PartitionOnDisk[]> {
  const found = await sideBySide(succeeded, (partition) =>
    access(storeFile(partition.executionDir ?? '')).then(
      () => [],
      (error: unknown) => (isMissing(error) ? [partition] : []),
    ),
  );
  return found.flat();
}

/** What failed was taken out of upstream's numbering, and is not as if it never was. */
async function withFailedAttempts(place: SimulationPlace, partition: PartitionOnDisk): Promise<PartitionOnDisk> {
  if (partition.status !== 'none') return partition;
  const entries = await readdir(partitionDir(place, partition.index)).catch(() => []);
  return entries.some((entry) => /\.attempt-\d+(?:\.\d+)?\.failed$/.test(entry))
    ? { ...partition, status: 'failed' }
    : partition;
}

/**
 * Refuses a join that would leave steps empty: the oldest PowerSimulations fills them with zeros without a word.
 * @throws UserError `join.incomplete`, `join.storesMissing` naming the partitions and their steps
 */
export function refuseIncomplete(place: SimulationPlace, preflight: JoinPreflight): void {
  const { missing, partitions } = preflight;
  if (missing.length > 0) {
    const named = listed(preflight, missing, ({ status }) =>
      status === 'none' ? 'not executed' : status === 'running' ? 'not finished' : status,
    );
    throw new UserError(
      'join.incomplete',
      `The results in ${simulationDir(place)} cannot be joined yet: ${missing.length} of ${partitions.length} partitions did not succeed: ${named}. Retry them first.`,
    );
  }
  refuseWithoutStore(place, preflight);
}

/**
 * Refuses a join without stores of partitions that succeeded.
 * @throws UserError `join.storesMissing` naming the partitions and their steps
 */
export function refuseWithoutStore(place: SimulationPlace, preflight: JoinPreflight): void {
  const { withoutStore, partitions } = preflight;
  if (withoutStore.length === 0) return;
  const named = listed(preflight, withoutStore, () => undefined);
  throw new UserError(
    'join.storesMissing',
    `The results in ${simulationDir(place)} cannot be joined: the stores of ${withoutStore.length} of ${partitions.length} partitions are not there any more, although they succeeded: ${named}. They were cleaned up, moved or deleted. Put them back, or retry these partitions.`,
  );
}

/** The first ten of these partitions, with their steps. */
function listed(
  { numbers }: JoinPreflight,
  partitions: readonly PartitionOnDisk[],
  stateOf: (partition: PartitionOnDisk) => string | undefined,
): string {
  const shown = partitions.slice(0, 10).map((partition) => {
    const steps = `steps ${formatSteps(partitionAt(numbers, partition.index).steps)}`;
    const state = stateOf(partition);
    return `partition ${partition.index} (${state === undefined ? steps : `${steps}, ${state}`})`;
  });
  const more = partitions.length > shown.length ? ` and ${partitions.length - shown.length} more` : '';
  return `${shown.join(', ')}${more}`;
}
