import type { RuntimeId } from './script-type';

/** What a machine offers to a run. */
export interface Machine {
  readonly cores: number;
  /** Bytes of memory that processes can get now. */
  readonly availableMemory: number;
}

/**
 * Bytes that a worker needs: Julia with PowerSimulations and a solver loaded before it has read any data; the embedded
 * engine with a system of the size of RTS-GMLC.
 */
export const WORKER_MEMORY: Readonly<Record<RuntimeId, number>> = { julia: 2e9, node: 5e8 };

/**
 * How many partitions to run side by side when the user does not say: as many as there are cores, memory for workers
 * (`peak` bytes each where an earlier run measured it) and partitions. At least 1.
 */
export function suggestProcesses(
  machine: Machine,
  partitions: number,
  runtime: RuntimeId = 'julia',
  peak = WORKER_MEMORY[runtime],
): number {
  const byMemory = Math.floor((machine.availableMemory * 0.9) / peak);
  return Math.max(1, Math.min(machine.cores, byMemory, partitions));
}
