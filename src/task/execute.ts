import type { AttemptResult } from '../executors/executor';
import type { LocalExecutor } from '../executors/local';
import type { JobSpec } from '../executors/slurm/spec';
import { newestExecutionDir, partitionDir, readStatus, type SimulationPlace } from '../layout';
import { messageOf, UserError } from '../text';
import { CancelRequests } from './cancel-requests';
import type { Duty } from './earlier';
import type { Hold } from './hold';
import { lastWord } from './last-word';
import type { TaskRecord } from './record';
import type { TaskWorld } from './world';

/** What attempts are made with, and written down in. */
export interface Means {
  readonly executor: LocalExecutor;
  /** Partitions whose attempt began, as the executor's listener sees it. */
  readonly begun: ReadonlySet<number>;
  readonly record: TaskRecord;
  readonly hold: Hold;
}

/**
 * Makes the attempts one after the other; one that fails does not keep the next one from being made.
 * @returns whether all of them succeeded
 */
export async function executeDuties(
  duties: readonly Duty[],
  { place, submission }: JobSpec,
  means: Means,
  world: TaskWorld,
): Promise<boolean> {
  const { record, hold } = means;
  const attempts = new Map(duties.map(({ index, attempt }) => [index, attempt]));
  // Of what was cut off it is looked first how far it had come.
  const unbegun = duties.filter(({ cutOff }) => cutOff === undefined).map(({ index }) => index);
  const requests = new CancelRequests(place, submission, unbegun, async (index) => {
    if (world.terminated.aborted || (await hold.isLost())) return;
    const attempt = attempts.get(index) ?? 1;
    await record.write({ type: 'attemptEnded', index, attempt, result: { outcome: 'cancelled' } });
  });
  try {
    return await oneByOne(duties, place, requests, means, world);
  } finally {
    await requests.end();
  }
}

async function oneByOne(
  duties: readonly Duty[],
  place: SimulationPlace,
  requests: CancelRequests,
  means: Means,
  world: TaskWorld,
): Promise<boolean> {
  const { executor, record, hold } = means;
  let allSucceeded = true;
  for (const duty of duties) {
    const { index } = duty;
    if (duty.cutOff === undefined && !requests.take(index)) {
      allSucceeded = false;
      continue;
    }
    if (!(await hold.take(index))) return false;
    let result = await foregone(duty, place, requests);
    let { attempt } = duty;
    if (result?.outcome === 'succeeded') attempt = duty.cutOff ?? attempt;
    if (world.terminated.aborted) return false;
    if (!result) {
      requests.watch(index, () => executor.cancelPartition(index));
      result = await lastWord(attemptOf(duty, means), world);
      requests.unwatch();
    }
    // What was cut off is for Slurm to explain.
    if (!result || !(await hold.release())) return false;
    await record.write({ type: 'attemptEnded', index, attempt, result });
    allSucceeded &&= result.outcome === 'succeeded';
  }
  return allSucceeded;
}

/** What an attempt comes to that need not be made. */
async function foregone(
  { index, cutOff }: Duty,
  place: SimulationPlace,
  requests: CancelRequests,
): Promise<AttemptResult | undefined> {
  if (cutOff !== undefined) {
    // Cut off between its end and the word of it.
    const execution = await newestExecutionDir(partitionDir(place, index), place.name);
    const status = execution === undefined ? undefined : await readStatus(execution);
    if (status?.status === 'succeeded') return { outcome: 'succeeded' };
  }
  return (await requests.isWanted(index)) ? { outcome: 'cancelled' } : undefined;
}

async function attemptOf({ index, attempt }: Duty, { executor, begun, record, hold }: Means): Promise<AttemptResult> {
  // Cancelled while its worker was loading, it never has a result.
  let result: AttemptResult = { outcome: 'cancelled' };
  try {
    await executor.execute(index, attempt, {
      first: false,
      fresh: false,
      ended: async (given) => {
        result = given;
      },
    });
    return result;
  } catch (error) {
    if (hold.lost.aborted) return result;
    if (!begun.has(index)) await record.write({ type: 'attemptBegan', index, attempt });
    const kind = error instanceof UserError ? 'start' : 'internal';
    return { outcome: 'failed', kind, message: messageOf(error) };
  }
}
