import type { TaskName } from '../layout';
import { UserError } from '../text';

/** Which task of a cluster this process is. */
export interface TaskIdentity {
  /** Slurm's name of the task: `4711_12` in an array, else `4711`. */
  readonly job: string;
  /** In the names of its files. */
  readonly name: TaskName;
  /** How often Slurm has started it again. */
  readonly restart: number;
  readonly node: string;
  /** Bytes of memory that it may have, where Slurm says so. */
  readonly memory?: number;
}

/** The value of RUN_ID_VARIABLE in a task's workers: other tasks of the run may be on the same node. */
export const markOf = (runId: string, job: string) => `${runId}.${job}`;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What Slurm put into a task's environment.
 * @param host this machine's name, for where Slurm tells none
 * @throws UserError `task.notSlurm` where no job of Slurm started this process
 */
export function taskIdentity(env: Environment, host: string): TaskIdentity {
  const array = env['SLURM_ARRAY_JOB_ID'];
  const number = wholeNumber(env['SLURM_ARRAY_TASK_ID']);
  const single = env['SLURM_JOB_ID'];
  const inArray = array !== undefined && array !== '' && number !== undefined;
  if (!inArray && !single) {
    throw new UserError(
      'task.notSlurm',
      'This is what a job of Slurm runs; it is started by "powersim run --executor slurm" and by nobody else.',
    );
  }
  const memory = memoryOf(env);
  return {
    job: inArray ? `${array}_${number}` : `${single}`,
    name: inArray ? number : 'job',
    restart: wholeNumber(env['SLURM_RESTART_COUNT']) ?? 0,
    node: env['SLURMD_NODENAME'] || host,
    ...(memory === undefined ? {} : { memory }),
  };
}

/** Slurm tells MB; 0 stands for all that the node has. */
function memoryOf(env: Environment): number | undefined {
  const perNode = wholeNumber(env['SLURM_MEM_PER_NODE']);
  const perCpu = wholeNumber(env['SLURM_MEM_PER_CPU']);
  // What was allocated may be more than was asked for: whole cores.
  const cpus = wholeNumber(env['SLURM_CPUS_ON_NODE']) ?? wholeNumber(env['SLURM_CPUS_PER_TASK']) ?? 1;
  const megabytes = perNode ?? (perCpu === undefined ? undefined : perCpu * cpus);
  return megabytes === undefined || megabytes === 0 ? undefined : megabytes * 2 ** 20;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
