import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { stopTree } from '../executors/local';
import {
  nameAside,
  type PartitionOnDisk,
  partitionOnDisk,
  readMarker,
  renameIfThere,
  setAttemptAside,
  sideBySide,
  storeFile,
} from '../layout';
import { isAlive } from '../machine';
import { isInHands, isRetryable, partitionsInJobs } from '../run';
import { RUN_ID_VARIABLE } from '../runtimes';
import { formatBytes } from '../text';
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
 * was running when the last supervisor ended, but for what a cluster goes on with. A result whose store is not whole is none.
 * @param thorough reads whole stores: whoever wrote them is gone, and what was done to them since nobody saw
 * @returns the partitions that did not succeed
 */
export async function reconcile(
  run: OwnedRun,
  thorough = false,
  tell: (message: string) => void = () => undefined,
): Promise<number[]> {
  const unfinished: number[] = [];
  const onDisk = await sideBySide(run.state.partitions, ({ index }) => partitionOnDisk(run.place, index));
  const problems = await problemsOf(run, onDisk, thorough, tell);
  // Nothing is renamed in a folder that this run did not make.
  const ours = run.state.kind === 'run' && (await readMarker(run.place)) === run.runId;
  const inJobs = partitionsInJobs(run.state);
  for (const { index, status, executionDir } of onDisk) {
    // There may be very many.
    if (index % BREATH === 0) await setImmediate();
    const partition = run.state.partitions[index - 1];
    // A cluster goes on with it: how it ends is for whoever follows to say.
    if (!partition || isInHands(partition)) continue;
    const attempt = partition.attempts.at(-1)?.attempt ?? 1;
    const problem = problems.get(index);
    if (status === 'succeeded' && problem === undefined) {
      if (partition.state !== 'succeeded') run.emit({ type: 'foundOnDisk', index, outcome: 'succeeded' });
      continue;
    }
    if (partition.state === 'running') {
      const message = 'The process that ran this simulation ended before the partition did.';
      run.emit({ type: 'attemptEnded', index, attempt, outcome: 'interrupted', kind: 'lost', message });
    } else if (partition.state === 'succeeded' || (problem !== undefined && run.state.kind === 'foreign')) {
      const message =
        problem === undefined
          ? `Partition ${index} had succeeded, but its results are not on disk any more.`
          : `Partition ${index} had succeeded, but the store that it left in ${executionDir} cannot be used: ${problem}. It must be executed again.`;
      run.emit({ type: 'warning', code: 'partition.resultGone', message });
      run.emit({ type: 'foundOnDisk', index, outcome: 'failed', message });
    }
    // Where a task may still write, the next attempt puts it away.
    if (executionDir !== undefined && ours && !inJobs.has(index)) await setAttemptAside(executionDir, attempt);
    unfinished.push(index);
  }
  return unfinished;
}

/** Partitions that are judged before others have their turn. */
const BREATH = 1000;
/** Stores that are read at the same time. */
const STORES_AT_ONCE = 4;
/** Bytes that are read within a breath. */
const MUCH = 1e9;

/** What is wrong with the stores of partitions that succeeded, by partition. */
async function problemsOf(
  run: OwnedRun,
  onDisk: readonly PartitionOnDisk[],
  thorough: boolean,
  tell: (message: string) => void,
): Promise<ReadonlyMap<number, string>> {
  if (run.state.partitionStores.are !== 'kept') return new Map();
  const results = onDisk.flatMap(({ index, status, executionDir }) =>
    status === 'succeeded' && executionDir !== undefined ? [{ index, executionDir }] : [],
  );
  if (thorough) await tellIfMuch(results, tell);
  const found = new Map<number, string>();
  const look = async ({ index, executionDir }: (typeof results)[number]) => {
    const problem = await resultProblem(executionDir, thorough);
    if (problem !== undefined) found.set(index, problem);
  };
  await sideBySide(results, look, STORES_AT_ONCE);
  return found;
}

async function tellIfMuch(
  results: readonly { readonly executionDir: string }[],
  tell: (message: string) => void,
): Promise<void> {
  const sizes = await sideBySide(results, ({ executionDir }) =>
    stat(storeFile(executionDir)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes >= MUCH) tell(`Checking ${results.length} stores (${formatBytes(bytes)}) before the run goes on.`);
}

/**
 * Keeps the results of partitions that succeeded and are to be executed again under another name.
 * @param indices of them, those that did not succeed are left alone
 */
export async function setSucceededAside(run: OwnedRun, indices: readonly number[], now: number): Promise<void> {
  for (const index of indices) {
    if (run.state.partitions[index - 1]?.state !== 'succeeded') continue;
    const { executionDir } = await partitionOnDisk(run.place, index);
    if (executionDir !== undefined) await renameIfThere(executionDir, nameAside(executionDir, now));
    run.emit({ type: 'requeued', index, by: 'user' });
  }
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
