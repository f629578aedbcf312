import type { PartitionState, RunState } from '../../run';

/** The cluster's name of the task that has a partition, or had it last, e.g. `4711_12`; undefined where there is none. */
export function jobIdOf({ handed, attempts }: PartitionState, run: RunState): string | undefined {
  const job = handed && run.jobs.get(handed.submission)?.job;
  return handed && job !== undefined ? `${job}_${handed.task}` : attempts.at(-1)?.job;
}

/** The cluster's number of the job that is, or was last, setup or join; undefined where there is none. */
export function jobIdOfPhase(phase: 'setup' | 'join', run: RunState): string | undefined {
  return [...run.jobs.values()].findLast((job) => job.phase === phase && job.job !== undefined)?.job;
}

/** The cluster's numbers of the jobs of a run that it may still have; of all that it ever had where none is left. */
export function jobIdsOf(run: RunState): string[] {
  const jobs = [...run.jobs.values()];
  const live = jobs.filter(({ endedAt }) => endedAt === undefined);
  return (live.length > 0 ? live : jobs).flatMap(({ job }) => job ?? []);
}
