import { readdir } from 'node:fs/promises';
import {
  type PartitionOnDisk,
  partitionDir,
  partitionsOnDisk,
  readPartitionNumbers,
  type SimulationPlace,
  simulationDir,
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
}

/**
 * Looks at every partition's newest execution.
 * @throws UserError when the folder holds no partitioned simulation
 */
export async function joinPreflight(place: SimulationPlace): Promise<JoinPreflight> {
  const numbers = await readPartitionNumbers(place);
  const partitions = await Promise.all(
    (await partitionsOnDisk(place, numbers)).map((p) => withFailedAttempts(place, p)),
  );
  return { numbers, partitions, missing: partitions.filter((p) => p.status !== 'succeeded') };
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
 * @throws UserError `join.incomplete` naming the partitions and their steps
 */
export function refuseIncomplete(place: SimulationPlace, { numbers, missing, partitions }: JoinPreflight): void {
  if (missing.length === 0) return;
  const shown = missing.slice(0, 10).map(({ index, status }) => {
    const state = status === 'none' ? 'not executed' : status === 'running' ? 'not finished' : status;
    return `partition ${index} (steps ${formatSteps(partitionAt(numbers, index).validSteps)}, ${state})`;
  });
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : '';
  throw new UserError(
    'join.incomplete',
    `The results in ${simulationDir(place)} cannot be joined yet: ${missing.length} of ${partitions.length} partitions did not succeed: ${shown.join(', ')}${more}. Retry them first.`,
  );
}
