import { UserError } from '../../text';

/** Options of `sbatch` that are ours, or that submit nothing. */
const LONG = [
  'array',
  'chdir',
  'clusters',
  'dependency',
  'error',
  'export',
  'help',
  'input',
  'job-name',
  'open-mode',
  'output',
  'parsable',
  'test-only',
  'usage',
  'version',
  'wait',
  'wrap',
];
const SHORT = /^-[aDMdehiJoVW]/;

/**
 * Refuses further arguments of `sbatch` that would make a job of another kind of ours, or none.
 * @throws UserError `slurm.argument`
 */
export function refuseOwnArguments(extra: readonly string[]): void {
  const own = extra.find((arg) => SHORT.test(arg) || isOwnLong(arg));
  if (own === undefined) return;
  throw new UserError(
    'slurm.argument',
    `"${own}" cannot be among powersim.slurm.extraArguments: name, array, output and the like of a run's jobs are chosen by the run itself. Take it out; for another cluster, set SLURM_CLUSTERS in the environment.`,
  );
}

/** Also shortened, as `sbatch` takes it: `--arr=1`. */
function isOwnLong(arg: string): boolean {
  const [, name] = /^--([^=]*)/.exec(arg) ?? [];
  return name !== undefined && LONG.some((own) => own.startsWith(name));
}
