import { oneLine } from '../../text';
import type { RunEvent } from '../state/events';
import type { JobState } from '../state/run-state';

type JobEvent = Extract<RunEvent, { type: 'jobSubmitted' | 'jobWaits' | 'jobEnded' }>;

/**
 * What happened to a job of a cluster, in a line: `4 tasks handed to Slurm as job 4711`; undefined for what is not worth
 * one.
 * @param job that the event is about, after it
 */
export function jobLine(event: JobEvent, job: JobState | undefined): string | undefined {
  if (!job) return undefined;
  const { phase, tasks } = job;
  const what = phase !== 'execute' ? phase : tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  switch (event.type) {
    case 'jobSubmitted':
      return `${what} handed to Slurm as job ${event.job}`;
    case 'jobWaits': {
      if (event.tasks === 0) return undefined;
      const waiting =
        phase !== 'execute' ? `${phase} waits` : event.tasks === 1 ? '1 task waits' : `${event.tasks} tasks wait`;
      return `${waiting} in Slurm (${oneLine(event.reason, 100)})`;
    }
    case 'jobEnded':
      return event.message === undefined ? undefined : `job ${job.job ?? job.name}: ${oneLine(event.message, 800)}`;
  }
}
