import { formatSteps } from '../../partitions/describe';
import { formatDuration, oneLine } from '../../text';
import { countIn } from '../state/counts';
import type { RunEvent } from '../state/events';
import type { RunState } from '../state/state';
import { jobLine } from './job-line';

/** Of a message in a line. */
const LONGEST = 800;

/** What happened, in a line; undefined for what is not worth one. */
export function lineOf(event: RunEvent, state: RunState): string | undefined {
  const done = () => `${countIn(state, 'succeeded')} of ${state.partitions.length}`;
  switch (event.type) {
    case 'phaseStarted':
      return event.phase === 'execute' ? undefined : `${event.phase} started`;
    case 'phaseEnded':
      if (event.phase === 'execute') return undefined;
      return `${event.phase} ${event.outcome}${event.message ? `: ${oneLine(event.message, LONGEST)}` : ''}`;
    case 'attemptStarted': {
      if (isOnlyOnDisk(event)) return undefined;
      const partition = state.partitions[event.index - 1];
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
      const where = event.node === undefined ? '' : ` on ${oneLine(event.node, 60)}`;
      const job = event.job === undefined ? '' : `, job ${event.job}`;
      return `partition ${event.index} started${where} (steps ${partition ? formatSteps(partition.steps) : '?'}${again}${job})`;
    }
    case 'attemptEnded': {
      const attempt = state.partitions[event.index - 1]?.attempts.at(-1);
      if (attempt && isOnlyOnDisk(attempt)) return foundLine(event, done());
      const took =
        attempt?.endedAt === undefined ? '' : ` after ${formatDuration(attempt.endedAt - attempt.startedAt)}`;
      const why = event.message ? `: ${oneLine(event.message, LONGEST)}` : '';
      const log = event.outcome === 'failed' && event.log ? ` (log: ${event.log})` : '';
      return `partition ${event.index} ${event.outcome}${took}${why}${log} [${done()}]`;
    }
    case 'requeued':
      return `partition ${event.index} queued again`;
    case 'dequeued':
      return `partition ${event.index} cancelled`;
    case 'foundOnDisk':
      return event.outcome === 'succeeded'
        ? `partition ${event.index} succeeded, as its status.json says`
        : `partition ${event.index} has no successful result on disk`;
    case 'queueChanged':
      if (!event.paused) return sideBySide(event.concurrency, state);
      return `paused (${event.paused})${event.message ? `: ${oneLine(event.message, LONGEST)}` : ''}`;
    case 'stallEnded':
      return `partition ${event.index} moves again`;
    case 'cancelRequested':
      return event.index === undefined ? 'cancelling' : `cancelling partition ${event.index}`;
    case 'warning':
      return `warning: ${oneLine(event.message, LONGEST)}`;
    case 'jobSubmitted':
    case 'jobWaits':
    case 'jobEnded':
      return jobLine(event, state.jobs.get(event.submission));
    default:
      return undefined;
  }
}

function sideBySide(concurrency: number, { settings, partitions }: RunState): string {
  if (settings.executor === 'slurm' && concurrency >= partitions.length) return 'as many tasks as the cluster lets';
  return concurrency === 1 ? '1 process' : `${concurrency} partitions side by side`;
}

/** No worker and no job executed it, as far as anybody saw. */
const isOnlyOnDisk = ({ worker, job }: { worker: number; job?: string | undefined }) =>
  worker === 0 && job === undefined;

/** Of an attempt that only the disk knew: nobody saw it begin, nor how long it took. */
function foundLine({ index, outcome, attempt, message }: Extract<RunEvent, { type: 'attemptEnded' }>, done: string) {
  const why = message ? `: ${oneLine(message, LONGEST)}` : '';
  const how = outcome === 'succeeded' ? 'had succeeded, as its status.json says' : `had been ${outcome}${why}`;
  return `partition ${index}, attempt ${attempt}, ${how} [${done}]`;
}
