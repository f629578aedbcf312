import { oneLine } from '../../text';
import { type PartitionNode, partitionsByRun } from '../tree/nodes';

/** Partitions of a run, and runs, that a question names one by one. */
const NAMED = 10;

/** `1, 2, 3`, of several runs `first: 1, 2; second: 7`; of many the first ones, and `…`. */
export function partitionNames(partitions: readonly PartitionNode[]): string {
  const byRun = [...partitionsByRun(partitions)].map(([run, indices]) => ({ run, names: firstOf(indices, ', ') }));
  if (byRun.length === 1) return byRun[0]?.names ?? '';
  return firstOf(
    byRun.map(({ run, names }) => `${oneLine(run.name, 60)}: ${names}`),
    '; ',
  );
}

/** The first ones, and `…` where there are more. */
export function firstOf(names: readonly (string | number)[], separator: string): string {
  return [...names.slice(0, NAMED), ...(names.length > NAMED ? ['…'] : [])].join(separator);
}
