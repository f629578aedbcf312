import type { SlurmSettings } from '../../settings';
import { shellWord } from '../../text';

/** What the settings ask of Slurm for each job, as arguments of `sbatch`; the user's own ones last, where they win. */
export function sbatchOptions(slurm: SlurmSettings): string[] {
  const { account, partition, qos, time, memory, memoryPerCpu, cpusPerTask, constraint, gres } = slurm;
  const values = {
    account,
    partition,
    qos,
    time,
    mem: memory,
    'mem-per-cpu': memory === undefined ? memoryPerCpu : undefined,
    'cpus-per-task': cpusPerTask,
    constraint,
    gres,
    export: slurm.export,
  };
  const options = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return [...options, ...(slurm.extraArguments ?? [])];
}

/** A line of a batch script: `sbatch` reads single quotes as shells do. */
export const directive = (option: string) => `#SBATCH ${shellWord(option)}`;

/** A path for `--output`, in which `%` begins a replacement. */
export const outputPattern = (path: string) => path.replaceAll('%', '%%');
