import { countPartitions } from '../../partitions';
import { type RunSettings, slurmDefaults } from '../../settings';
import { planArrays, specTasksOf } from './array-plan';
import type { ClusterLimits } from './client';
import { type BatchJob, batchJob, type TaskProgram, withoutSecrets } from './script';
import type { JobSpec, JobWork } from './spec';

/** A job as it would be submitted. */
export interface DryJob extends BatchJob {
  readonly title: string;
}

export interface DryRun {
  readonly settings: RunSettings;
  readonly program: TaskProgram;
  /** Of the cluster, where it was asked. */
  readonly limits?: Pick<ClusterLimits, 'maxArraySize'> | undefined;
}

/** Stands for the id that the run will have. */
const RUN_ID = 'RUN';
/** Stands for the number that Slurm will have given to the array before. */
const JOB_BEFORE = 'JOB';
/** Slurm's default of MaxArraySize. */
const MAX_ARRAY_SIZE = 1001;

/**
 * The jobs of a run in which nothing fails, in the order of their submission. Each is handed over when the one before it
 * has ended, but for several arrays, which wait in the queue for one another.
 * @throws UserError as {@link batchJob}
 */
export function dryRun({ settings: given, program, limits }: DryRun): DryJob[] {
  const settings = withoutSecrets(given);
  const count = countPartitions(settings);
  const { partitionsPerTask = slurmDefaults.partitionsPerTask } = settings.slurm;
  const pairs = Array.from({ length: count }, (_, i) => [i + 1, 1] as const);
  const maxArraySize = limits?.maxArraySize ?? MAX_ARRAY_SIZE;
  const arrays = planArrays(pairs, { partitionsPerTask, maxArraySize });
  const tasks = arrays.flat().length;
  const throttle = settings.numParallelProcesses < tasks ? settings.numParallelProcesses : 0;
  const place = { outputDir: settings.outputDir, name: settings.name };
  const specOf = (submission: number, work: JobWork): JobSpec => ({
    v: 1,
    runId: RUN_ID,
    submission,
    place,
    settings,
    offered: {},
    work,
  });
  const jobs: DryJob[] = [{ title: 'Setup', ...batchJob({ spec: specOf(1, { type: 'setup' }), program }) }];
  for (const planned of arrays) {
    const indices = planned.flatMap(({ attempts }) => attempts.map(([index]) => index));
    const after = jobs.length > 1 && throttle > 0 ? { jobs: [JOB_BEFORE], any: false } : undefined;
    const spec = specOf(jobs.length + 1, { type: 'execute', tasks: specTasksOf(planned) });
    const array = { numbers: planned.map(({ task }) => task), throttle, after };
    const title = `Partitions ${indices[0]} to ${indices.at(-1)}`;
    jobs.push({ title, ...batchJob({ spec, program, array }) });
  }
  const join = specOf(jobs.length + 1, { type: 'join', skipFailures: false });
  return [...jobs, { title: 'Join', ...batchJob({ spec: join, program }) }];
}
