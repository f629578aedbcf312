/** What is left to do for a task that Slurm started again, by what it wrote down before. */
import type { JobSpec } from '../executors/slurm/spec';
import type { TaskLine } from '../executors/slurm/task-log';

/** An attempt that a task makes. */
export interface Duty {
  readonly index: number;
  readonly attempt: number;
  /** The attempt before it that had begun and did not come to its end. */
  readonly cutOff?: number;
}

type Pairs = Extract<JobSpec['work'], { type: 'execute' }>['tasks'][string];

/** The attempts that are left, in order: one that was cut off is made again under the next number. */
export function dutiesOf(pairs: Pairs, earlier: readonly TaskLine[]): Duty[] {
  const ended = new Set(earlier.flatMap((line) => (line.type === 'attemptEnded' ? [line.index] : [])));
  return pairs
    .filter(([index]) => !ended.has(index))
    .map(([index, attempt]) => {
      const begun = earlier.flatMap((line) =>
        line.type === 'attemptBegan' && line.index === index ? [line.attempt] : [],
      );
      if (begun.length === 0) return { index, attempt };
      const cutOff = Math.max(...begun);
      return { index, attempt: cutOff + 1, cutOff };
    });
}

/** Whether every attempt that came to its end before succeeded. */
export function allSucceeded(earlier: readonly TaskLine[]): boolean {
  return earlier.every((line) => line.type !== 'attemptEnded' || line.result.outcome === 'succeeded');
}

/** How the phase ended before Slurm started the task again; undefined when it did not. */
export function phaseEndOf(earlier: readonly TaskLine[]) {
  return earlier.find((line) => line.type === 'phaseEnded')?.result;
}

/**
 * Whether setup began before. Its results' folder was not there then: where it is, that is refused in the same breath.
 */
export function hasBegun(earlier: readonly TaskLine[]): boolean {
  const began = earlier.filter((line) => line.type === 'began').length;
  return began > earlier.filter((line) => line.type === 'ended' && line.how === 'refused').length;
}
