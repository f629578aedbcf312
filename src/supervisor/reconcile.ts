import { stopTree } from '../executors/local';
import { partitionOnDisk, readMarker, setAttemptAside } from '../layout';
import { bootId, isAlive, isRetryable, type RunState } from '../run';
import { RUN_ID_VARIABLE } from '../runtimes';
import type { OwnedRun } from './owned-run';
import { resultProblem } from './result-problem';

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
 * was running when the last supervisor ended. A result whose store is not whole is none.
 * @param thorough the machine went down meanwhile: what it said was written may not be, so that whole stores are read
 * @returns the partitions that did not succeed
 */
export async function reconcile(run: OwnedRun, thorough = false): Promise<number[]> {
  const unfinished: number[] = [];
  // Nothing is renamed in a folder that this run did not make.
  const ours = run.state.kind === 'run' && (await readMarker(run.place)) === run.runId;
  for (const { index } of run.state.partitions) {
    const partition = run.state.partitions[index - 1];
    if (!partition) continue;
    const { status, executionDir } = await partitionOnDisk(run.place, index);
    const attempt = partition.attempts.at(-1)?.attempt ?? 1;
    const problem =
      status === 'succeeded' && executionDir !== undefined && run.state.partitionStores.are === 'kept'
        ? await resultProblem(executionDir, thorough)
        : undefined;
    if (status === 'succeeded' && problem === undefined) {
      if (partition.state !== 'succeeded') run.emit({ type: 'foundOnDisk', index, outcome: 'succeeded' });
      continue;
    }
    if (partition.state === 'running') {
      const message = 'The process that ran this simulation ended before the partition did.';
      run.emit({ type: 'attemptEnded', index, attempt, outcome: 'interrupted', kind: 'lost', message });
    } else if (partition.state === 'succeeded') {
      const message =
        problem === undefined
          ? `Partition ${index} had succeeded, but its results are not on disk any more.`
          : `Partition ${index} had succeeded, but the store that it left in ${executionDir} cannot be used: ${problem}. It is executed again.`;
      run.emit({ type: 'warning', code: 'partition.resultGone', message });
      run.emit({ type: 'foundOnDisk', index, outcome: 'failed' });
    }
    if (executionDir !== undefined && ours) await setAttemptAside(executionDir, attempt);
    unfinished.push(index);
  }
  return unfinished;
}

/** The last supervisor did not say goodbye, and its machine is another one or was started anew. */
export function machineWentDown({ supervisor }: RunState): boolean {
  return supervisor !== undefined && supervisor.bootId !== bootId();
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
