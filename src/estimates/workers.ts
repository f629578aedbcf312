import { countPartitions, type PartitionNumbers } from '../partitions';
import { type Machine, type RuntimeId, suggestProcesses, WORKER_MEMORY } from '../settings';
import { english, formatBytes, type Translate } from '../text';
import type { Measured } from './measured';

export interface WorkersSuggestion {
  readonly processes: number;
  readonly why: string;
}

/** How many partitions to execute side by side, and what sets the limit. The numbers must have passed `checkNumbers`. */
export function suggestWorkers(
  machine: Machine,
  numbers: PartitionNumbers,
  runtime: RuntimeId,
  measured?: Measured,
  t: Translate = english,
): WorkersSuggestion {
  const partitions = countPartitions(numbers);
  const processes = suggestProcesses(machine, partitions, runtime, measured?.peak);
  return {
    processes,
    why: `${limitText(processes, machine, partitions, t)} ${memoryText(machine, runtime, measured, t)}`,
  };
}

function limitText(processes: number, { cores }: Machine, partitions: number, t: Translate): string {
  if (processes === cores) return cores === 1 ? t('This machine has 1 core.') : t('This machine has {0} cores.', cores);
  if (processes === partitions) {
    return partitions === 1 ? t('There is 1 partition.') : t('There are {0} partitions.', partitions);
  }
  return processes === 1 ? t('Memory is enough for 1 process.') : t('Memory is enough for {0} processes.', processes);
}

function memoryText(
  { availableMemory }: Machine,
  runtime: RuntimeId,
  measured: Measured | undefined,
  t: Translate,
): string {
  const available = formatBytes(availableMemory);
  if (measured?.peak !== undefined) {
    return t('A process took up to {0} in earlier runs; {1} are available.', formatBytes(measured.peak), available);
  }
  return t('{0} are assumed for a process; {1} are available.', formatBytes(WORKER_MEMORY[runtime]), available);
}
