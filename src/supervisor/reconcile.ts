import { stopTree } from '../executors/local';
import { partitionOnDisk, setAttemptAside } from '../layout';
import { isAlive, isRetryable } from '../run';
import { RUN_ID_VARIABLE } from '../runtimes';
import type { OwnedRun } from './owned-run';

/**
 * Ends what an earlier supervisor of this run left running on this machine: never adopted, because nobody heard what
 * it said meanwhile. A pid is signalled only if its start time is the recorded one and the machine was not restarted.
 */
export async function endLeftovers(run: OwnedRun, own: boolean, grace: number): Promise<void> {
  const mark = [RUN_ID_VARIABLE, run.runId] as const;
  if (own) {
    for (const worker of run.state.workers.values()) {
      if (worker.endedAt === undefined && (await isAlive(worker))) await stopTree({ root: worker, mark }, grace);
    }
  }
  await stopTree({ mark }, grace);
}

/**
 * Brings the state in line with status.json, which is believed over the journal in both directions, and closes what
 * was running when the last supervisor ended.
 * @returns the partitions that did not succeed
 */
export async function reconcile(run: OwnedRun): Promise<number[]> {
  const unfinished: number[] = [];
  for (const { index } of run.state.partitions) {
    const partition = run.state.partitions[index - 1];
    if (!partition) continue;
    const disk = await partitionOnDisk(run.place, index);
    const attempt = partition.attempts.at(-1)?.attempt ?? 1;
    if (disk.status === 'succeeded') {
      if (partition.state !== 'succeeded') run.emit({ type: 'foundOnDisk', index, outcome: 'succeeded' });
      continue;
    }
    if (partition.state === 'running') {
      const message = 'The process that ran this simulation ended before the partition did.';
      run.emit({ type: 'attemptEnded', index, attempt, outcome: 'interrupted', kind: 'lost', message });
    } else if (partition.state === 'succeeded') {
      run.emit({
        type: 'warning',
        code: 'partition.resultGone',
        message: `Partition ${index} had succeeded, but its results are not on disk any more.`,
      });
      run.emit({ type: 'foundOnDisk', index, outcome: 'failed' });
    }
    if (disk.executionDir !== undefined && run.state.kind === 'run') await setAttemptAside(disk.executionDir, attempt);
    unfinished.push(index);
  }
  return unfinished;
}

/** Queues what can be queued of the given partitions. */
export function requeue(run: OwnedRun, indices: readonly number[], by: 'user' | 'resume'): number[] {
  const queued: number[] = [];
  for (const index of indices) {
    const partition = run.state.partitions[index - 1];
    if (!partition) continue;
    if (isRetryable(partition.state)) run.emit({ type: 'requeued', index, by });
    if (partition.state === 'queued') queued.push(index);
  }
  return queued;
}
