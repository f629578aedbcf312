import type { AttemptResult, Executor } from '../executors/executor';
import { type MachineMemory, machineMemory } from '../executors/machine-memory';
import type { PartitionState } from '../run';
import { formatBytes } from '../text';
import type { OwnedRun } from './owned-run';

/**
 * How many partitions fit side by side after one of them ran out of memory: at least 1, and fewer than there were.
 * @param peak bytes of the one that needed most, undefined when never measured
 * @param obtainable bytes that partitions could have together
 */
export function processesThatFit(
  peak: number | undefined,
  obtainable: number,
  reserve: number,
  sideBySide: number,
): number {
  const fit = peak === undefined || peak <= 0 ? sideBySide : Math.floor((obtainable * (1 - reserve)) / peak);
  return Math.max(1, Math.min(fit, sideBySide - 1));
}

/** What is done about a partition that the system ended because memory ran out. */
export interface Relief {
  /** To be added to what is said of the attempt. */
  readonly words: string;
  /** The number of partitions side by side from now on; undefined when it was alone already. */
  readonly processes: number | undefined;
  /** Bytes of the partition that needed most so far, where that was measured. */
  readonly peak: number | undefined;
}

/** @param index of the partition, which still counts as running */
export function reliefFor(
  run: OwnedRun,
  executor: Pick<Executor, 'memoryInUse'>,
  index: number,
  result: Pick<AttemptResult, 'peakRss'>,
  memory: MachineMemory = machineMemory(),
): Relief {
  const { partitions, concurrency, settings } = run.state;
  const began = partitions[index - 1]?.attempts.at(-1)?.startedAt ?? 0;
  const others = partitions.filter((p) => p.index !== index && wasBeside(p, began)).length;
  if (others === 0) {
    const words = ` It ran alone: the partition needs more memory than it can get here (${formatBytes(memory.total)} altogether). Shorter partitions (powersim.period) or a machine with more memory may help.`;
    return { words, processes: undefined, peak: result.peakRss };
  }
  const peaks = partitions.flatMap((p) => p.attempts.map((a) => a.peakRss ?? 0));
  const peak = Math.max(result.peakRss ?? 0, ...peaks) || undefined;
  const obtainable = memory.available + executor.memoryInUse();
  const fit = processesThatFit(peak, obtainable, settings.memoryReserve / 100, others + 1);
  // Where several ended at once, the first has lowered it already.
  const processes = Math.min(concurrency, fit);
  return { words: ` It ran beside ${others} more: it is tried again with ${side(processes)}.`, processes, peak };
}

/** It runs, or memory ran out for it, too, since the other one began. */
function wasBeside({ state, attempts }: PartitionState, began: number): boolean {
  const last = attempts.at(-1);
  return state === 'running' || (last?.kind === 'outOfMemory' && (last.endedAt ?? 0) >= began);
}

/** Lowers the number of partitions side by side, and says so. */
export function relieve(
  run: OwnedRun,
  executor: Pick<Executor, 'setConcurrency'>,
  processes: number,
  peak: number | undefined,
): void {
  const { paused, pauseMessage, concurrency } = run.state;
  if (processes >= concurrency) return;
  executor.setConcurrency(processes);
  const message = paused === null || pauseMessage === undefined ? {} : { message: pauseMessage };
  run.emit({ type: 'queueChanged', paused, concurrency: processes, ...message });
  const measured = peak === undefined ? '' : ` (a partition used ${formatBytes(peak)})`;
  run.emit({
    type: 'warning',
    code: 'memory.parallelism',
    message: `Memory ran out${measured}: the run goes on with ${side(processes)}. Change Number of Parallel Processes… and powersim set-processes raise that again.`,
  });
}

const side = (processes: number) => (processes === 1 ? '1 process' : `${processes} processes side by side`);
