import { countPartitions } from '../partitions';
import type { RunSettings } from '../settings';

/** `4 side by side on Slurm`, or as many as there is room for. */
export function sideBySideText(settings: RunSettings): string {
  const { numParallelProcesses: most, executor } = settings;
  if (executor !== 'slurm') return `${most} side by side`;
  return most < countPartitions(settings) ? `${most} side by side on Slurm` : 'as many side by side as Slurm lets';
}
