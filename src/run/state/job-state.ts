import type { SettingChanges } from '../../settings';
import type { RunEvent } from './events';
import type { JobState, PartitionState, RunState } from './run-state';

type JobEvent = Extract<RunEvent, { type: 'jobSubmitting' | 'jobSubmitted' | 'jobWaits' | 'jobEnded' }>;

/** What happens to what was handed to a cluster. @returns what of the picture changed */
export function applyJob(state: RunState, event: JobEvent): 'run' | 'all' {
  if (event.type === 'jobSubmitting') {
    const { submission, phase, name, tasks, after, outputDir, time } = event;
    const links = { ...(after === undefined ? {} : { after }), ...(outputDir === undefined ? {} : { outputDir }) };
    state.jobs.set(submission, { submission, phase, name, tasks, submittedAt: time, ...links });
    for (const { task, attempts } of tasks) {
      for (const [index] of attempts) {
        const partition = state.partitions[index - 1];
        if (partition) partition.handed = { submission, task };
      }
    }
    return 'all';
  }
  const job = state.jobs.get(event.submission);
  if (!job) {
    state.anomalies += 1;
    return 'run';
  }
  if (event.type === 'jobSubmitted') job.job = event.job;
  else if (event.type === 'jobWaits') {
    if (event.tasks === 0) delete job.waits;
    else job.waits = { tasks: event.tasks, reason: event.reason };
  } else {
    job.endedAt = event.time;
    delete job.waits;
    for (const partition of state.partitions) {
      if (partition.handed?.submission === event.submission) delete partition.handed;
    }
  }
  return 'all';
}

/** Settings of Slurm that are no matter of a job that was handed over. */
const OF_THE_RUN: ReadonlySet<string> = new Set(['maxConcurrent', 'partitionsPerTask', 'pollInterval', 'lostAfter']);

/** Jobs that were handed over ask for something else than what they are to have from now on. */
export function outdateJobs(state: RunState, { slurm = {} }: SettingChanges): void {
  if (Object.keys(slurm).every((key) => OF_THE_RUN.has(key))) return;
  for (const job of liveJobs(state)) job.isOutdated = true;
}

/** The jobs that a cluster may still have, in the order in which they were handed over. */
export function liveJobs({ jobs }: Pick<RunState, 'jobs'>): JobState[] {
  return [...jobs.values()].filter(({ endedAt }) => endedAt === undefined);
}

/** A cluster has the partition, waiting or running: how it goes on is for whoever follows to say. */
export const isInHands = ({ state, handed }: PartitionState): boolean =>
  handed !== undefined && (state === 'running' || state === 'queued');

/** Whether a cluster may still execute something of the run. */
export const hasLiveJobs = (run: Pick<RunState, 'jobs'>): boolean => liveJobs(run).length > 0;

/** The job of setup or join that a cluster may still have. */
export function jobOfPhase(run: Pick<RunState, 'jobs'>, phase: 'setup' | 'join'): JobState | undefined {
  return liveJobs(run).findLast((job) => job.phase === phase);
}

/** Whether setup or join was handed over and does not run yet. */
export function waitsInCluster(run: Pick<RunState, 'jobs'>, phase: 'setup' | 'join'): boolean {
  const job = jobOfPhase(run, phase);
  return job !== undefined && (job.job === undefined || job.waits !== undefined);
}

/** Partitions that tasks which a cluster may still have were to execute: their folders may be written to. */
export function partitionsInJobs(run: Pick<RunState, 'jobs'>): Set<number> {
  return new Set(
    liveJobs(run).flatMap(({ tasks }) => tasks.flatMap(({ attempts }) => attempts.map(([index]) => index))),
  );
}
