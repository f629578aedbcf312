import type { RunState } from '../run';
import type { Timed } from './measured';

/** Less than so much of a simulation tells nothing of how its steps differ. */
const LEAST_SHARE = 0.5;

interface TimedRun {
  readonly run: RunState;
  readonly attempts: readonly Timed[];
}

/**
 * How long each step of a simulation takes in relation to the typical one: winter weeks may take twice as long as others.
 * @param runs the newest first: those with as many steps as the newest one are counted
 * @param typical milliseconds of a step
 * @returns a number for each step, 1 where nothing is known; undefined where little is known of the whole
 */
export function paceOf(runs: readonly TimedRun[], typical: number): number[] | undefined {
  const numSteps = runs[0]?.run.settings.numSteps ?? 0;
  const same = runs.filter(({ run }) => run.settings.numSteps === numSteps);
  const sums = new Array<number>(numSteps).fill(0);
  const counts = new Array<number>(numSteps).fill(0);
  for (const { attempts } of same) {
    for (const { partition, step, build, isFirst } of attempts) {
      // What compiles, or has its building among its steps, tells nothing of them.
      if (isFirst || build === undefined || typical <= 0) continue;
      const [first, last] = partition.validSteps;
      for (let i = first - 1; i < last; i += 1) {
        sums[i] = (sums[i] ?? 0) + step / typical;
        counts[i] = (counts[i] ?? 0) + 1;
      }
    }
  }
  const known = counts.filter((count) => count > 0).length;
  if (known === 0 || known < LEAST_SHARE * numSteps) return undefined;
  return sums.map((sum, i) => ((counts[i] ?? 0) === 0 ? 1 : sum / (counts[i] ?? 1)));
}
