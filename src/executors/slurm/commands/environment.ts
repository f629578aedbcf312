import { workerEnvironment } from '../../../runtimes';

/** What of Slurm's own variables says where it is and who asks. */
const KEPT = new Set(['SLURM_CONF', 'SLURM_CONF_SERVER', 'SLURM_CLUSTERS', 'SLURM_JWT']);
/**
 * The rest is of a surrounding allocation (an `salloc`ed shell's `SLURM_MEM_PER_NODE` would decide over our jobs), or
 * changes what the commands print.
 */
const DROPPED = /^(?:SLURM|SLURMD|SQUEUE|SACCT|SCANCEL|SCONTROL|SRUN|SALLOC|PMI|PMIX)_/;
/** A user's defaults for `sbatch` hold, but for those that would make another kind of job of ours. */
const NOT_FOR_US = new Set(
  [
    'ARRAY_INX',
    'CLUSTERS',
    'DEBUG',
    'DEPENDENCY',
    'ERROR',
    'INPUT',
    'JOBID',
    'JOB_NAME',
    'NO_REQUEUE',
    'OPEN_MODE',
    'OUTPUT',
    'REQUEUE',
    'WAIT',
    'WRAP',
  ].map((name) => `SBATCH_${name}`),
);

/**
 * The environment of Slurm's commands, and with `sbatch --export=ALL` of the jobs: the caller's, without what the
 * editor's host put there, and without what would change what Slurm does or prints.
 */
export function commandEnvironment(caller: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment = workerEnvironment(caller);
  const clusters = caller['SBATCH_CLUSTERS'];
  for (const name of Object.keys(environment)) {
    if (NOT_FOR_US.has(name) || (DROPPED.test(name) && !KEPT.has(name))) delete environment[name];
  }
  // All commands have to mean the same cluster.
  return clusters ? { ...environment, SLURM_CLUSTERS: clusters } : environment;
}

/** Of commands whose texts are read here; jobs inherit the user's language. */
export const inEnglish = (environment: Readonly<Record<string, string>>): Record<string, string> => ({
  ...environment,
  LC_ALL: 'C',
});

/** For `sbatch` with these arguments: sizes of memory exclude each other, also across variables and arguments. */
export function submitEnvironment(environment: Readonly<Record<string, string>>, args: readonly string[]) {
  if (!args.some((arg) => arg.startsWith('--mem'))) return environment;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^SBATCH_MEM_PER_/.test(name)));
}
