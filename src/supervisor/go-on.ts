import { setTimeout as delay } from 'node:timers/promises';
import type { Executor } from '../executors/executor';
import { messageOf } from '../text';
import type { QueueGate } from './queue-gate';
import type { DiskCare } from './watch/disk-care';

/** Milliseconds that a cluster has to answer while somebody waits for our own answer. */
const PATIENCE = 8000;

/** Somebody wants the run to go on, whatever held it. @returns what there is to say of it beside that it goes on */
export async function goOn(
  gate: QueueGate,
  disk: DiskCare,
  executor: Executor | undefined,
): Promise<string | undefined> {
  const wasPaused = gate.isShut;
  if (wasPaused) gate.clear();
  disk.overrule();
  const released = executor?.releaseHeld?.();
  if (!released) return wasPaused ? undefined : 'Nothing was paused.';
  const late = delay(PATIENCE, LATE, { ref: false });
  const words = await Promise.race([released.then(releasedWords, refusedWords), late]);
  const nothing = wasPaused ? undefined : 'Nothing was paused, and Slurm holds nothing of this run.';
  return words ?? nothing;
}

const LATE = 'Slurm does not answer now: whether it holds anything of this run is not known. Try again later.';

function releasedWords(tasks: number): string | undefined {
  if (tasks === 0) return undefined;
  return tasks === 1
    ? '1 task that was held in Slurm is released.'
    : `${tasks} tasks that were held in Slurm are released.`;
}

const refusedWords = (error: unknown): string =>
  `What Slurm holds of this run could not be released: ${messageOf(error)}. What an administrator holds, an administrator has to release.`;
