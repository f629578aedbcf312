import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptResult, PhaseResult } from '../executors/executor';
import { type TaskWorld, unlessTerminated } from './world';

/** Milliseconds: Slurm's signal reaches a worker and this process one after the other. */
const SIGNALS_APART = 2000;

/** Ends of a worker that look like a fault of its own where Slurm ended it, with the whole task. */
const DEATHS: ReadonlySet<string | undefined> = new Set(['killed', 'crash', 'start']);

/** A result; undefined when the task was told to end before it was known, or just behind it. */
export async function lastWord<Result extends AttemptResult | PhaseResult>(
  promise: Promise<Result>,
  world: TaskWorld,
): Promise<Result | undefined> {
  const result = await promise;
  if (result.outcome === 'failed' && DEATHS.has(result.kind)) await unlessTerminated(delay(SIGNALS_APART), world);
  return world.terminated.aborted ? undefined : result;
}
