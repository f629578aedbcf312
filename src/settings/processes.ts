/** What a machine offers to a run. */
export interface Machine {
  readonly cores: number;
  /** Bytes of memory that processes can get now. */
  readonly availableMemory: number;
}

/** A Julia worker with PowerSimulations and a solver loaded needs about this much before it has read any data. */
const WORKER_MEMORY = 2e9;

/**
 * How many partitions to run side by side when the user does not say: as many as there are cores, memory for workers
 * (`peak` bytes each where an earlier run measured it) and partitions. At least 1.
 */
export function suggestProcesses(machine: Machine, partitions: number, peak = WORKER_MEMORY): number {
  const byMemory = Math.floor((machine.availableMemory * 0.9) / peak);
  return Math.max(1, Math.min(machine.cores, byMemory, partitions));
}
