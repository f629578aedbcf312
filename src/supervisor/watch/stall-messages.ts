import type { PartitionState, StepProgress } from '../../run';
import type { RunSettings } from '../../settings';
import { formatDuration, oneLine } from '../../text';

type StallAction = RunSettings['stallAction'];

/** What becomes of a partition that shows nothing. */
const CONSEQUENCE: Readonly<Record<StallAction, string>> = {
  warn: 'It goes on: have a look at its log, and cancel the partition if it hangs.',
  retry: 'It was ended, to be tried again.',
  fail: 'It was ended.',
};

/** Why a partition counts as stalled, what was seen last, and which setting says so. */
export function stallMessage(partition: PartitionState, idle: number, settings: RunSettings): string {
  const { stallTimeout, stallAction } = settings;
  const seen = lastSeen(partition.progress);
  return `No step and no output for ${formatDuration(idle)}${seen}. ${CONSEQUENCE[stallAction]} (powersim.stallTimeout: ${stallTimeout} s, powersim.stallAction: ${stallAction}.)`;
}

/** Why a partition took too long. */
export function timeoutMessage(partition: PartitionState, settings: RunSettings): string {
  const { partitionTimeout } = settings;
  return `It did not end within ${formatDuration(partitionTimeout * 1000)}, and was ended${lastSeen(partition.progress)}. (powersim.partitionTimeout: ${partitionTimeout} s.)`;
}

/** What is said of a phase that shows nothing; nothing is done about it. */
export function phaseStallMessage(phase: 'setup' | 'join', idle: number, settings: RunSettings): string {
  const name = phase === 'setup' ? 'Setup' : 'The join';
  return `${name} has shown nothing for ${formatDuration(idle)}. It may be at work all the same: have a look at its log, and cancel the run if it hangs. (powersim.stallTimeout: ${settings.stallTimeout} s.)`;
}

/** What is said when partitions wait and no worker gets ready for them. */
export function loadingStallMessage(idle: number, logs: string, settings: RunSettings): string {
  return `Partitions wait, but for ${formatDuration(idle)} no worker has become ready: the script, or a package that it loads, may hang. Have a look at ${logs}, and cancel the run if it does. (powersim.stallTimeout: ${settings.stallTimeout} s.)`;
}

function lastSeen(progress: StepProgress | undefined): string {
  if (!progress) return '; no step has begun yet';
  const { step, of, model, simulatedTime } = progress;
  const where = [model, simulatedTime].filter((part) => part !== undefined).map((part) => oneLine(part, 100));
  return `; the last was step ${step} of ${of}${where.length > 0 ? ` (${where.join(', ')})` : ''}`;
}
