import { megabytesOf, type SlurmSettings, timeLimitOf } from '../settings';
import type { Measured } from './measured';

export const PHASES = ['setup', 'execute', 'join'] as const;
export type Phase = (typeof PHASES)[number];

/** What a job is to have, and who says so: the settings, or an earlier run. */
export interface Needs {
  readonly cpus: number;
  /** Of 2²⁰ bytes; undefined where nobody knows. */
  readonly megabytes?: number;
  readonly seconds?: number;
  readonly measured: { readonly memory: boolean; readonly time: boolean };
}

/** Another machine, other weather: a partition may take more than what was measured. */
const MORE_MEMORY = 1.3;
const MORE_TIME = 2;
const LEAST_MINUTES = 10;

/**
 * What a job of a phase needs: what the settings say, else what an earlier run took and somewhat more.
 * @param partitions that it executes, one after the other
 */
export function needsOf(phase: Phase, slurm: SlurmSettings, measured: Measured = {}, partitions = 1): Needs {
  const memory = memoryOf(slurm);
  const time = timeLimitOf(slurm.time) || undefined;
  const megabytes = memory ?? measuredMegabytes(measured);
  const seconds = time ?? measuredSeconds(phase, measured, partitions);
  return {
    cpus: slurm.cpusPerTask ?? 1,
    ...(megabytes === undefined ? {} : { megabytes }),
    ...(seconds === undefined ? {} : { seconds }),
    measured: {
      memory: memory === undefined && megabytes !== undefined,
      time: time === undefined && seconds !== undefined,
    },
  };
}

/** Zero is all that a node has: no number that another tool could use. */
function memoryOf({ memory, memoryPerCpu, cpusPerTask = 1 }: SlurmSettings): number | undefined {
  const perCpu = megabytesOf(memoryPerCpu);
  const total = megabytesOf(memory) ?? (perCpu === undefined ? undefined : perCpu * cpusPerTask);
  return total === undefined || total === 0 ? undefined : Math.ceil(total);
}

function measuredMegabytes({ memory }: Measured): number | undefined {
  return memory === undefined ? undefined : Math.ceil((memory * MORE_MEMORY) / (1 << 20));
}

function measuredSeconds(phase: Phase, { setup, partition, join }: Measured, partitions: number): number | undefined {
  // Each job loads and compiles the script, which a run's worker does once: setup tells how long that takes.
  const own = { setup, join, execute: partition === undefined ? undefined : partition * partitions + (setup ?? 0) };
  const milliseconds = own[phase];
  if (milliseconds === undefined) return undefined;
  return Math.max(LEAST_MINUTES, Math.ceil((milliseconds * MORE_TIME) / 60_000)) * 60;
}
