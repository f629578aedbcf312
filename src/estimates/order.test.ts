import { describe, expect, test } from 'vitest';
import type { EventBody, RunState } from '../run';
import { ended, madeUpSettings, runOf, setUp, started } from '../run/golden/made-up';
import { startingOrder } from './order';

const numbers = madeUpSettings();

/** Each of so many seconds, one after the other in one process; the first has three steps, the others four. */
const took = (...seconds: number[]): RunState =>
  runOf(
    ...setUp(),
    ...seconds.flatMap((all, i): (EventBody | number)[] => [started(i + 1), all * 1000, ended(i + 1, 'succeeded')]),
  );

describe('the order in which partitions are started', () => {
  test('is their own where nothing is known', () => {
    expect(startingOrder(numbers, 2, [])).toEqual([1, 2, 3, 4]);
  });

  test('is from the longest one where that ends earlier', () => {
    expect(startingOrder(numbers, 2, [took(20, 20, 20, 60)])).toEqual([4, 2, 3, 1]);
  });

  test('is their own where another one ends hardly earlier, or each has a process', () => {
    expect(startingOrder(numbers, 2, [took(20, 20, 20, 20.1)])).toEqual([1, 2, 3, 4]);
    expect(startingOrder(numbers, 1, [took(20, 20, 20, 60)])).toEqual([1, 2, 3, 4]);
    expect(startingOrder(numbers, 4, [took(20, 20, 20, 60)])).toEqual([1, 2, 3, 4]);
  });

  test('does not take the first one of a process for long, where it compiles', () => {
    expect(startingOrder(numbers, 2, [took(200, 20, 20, 60)])).toEqual([4, 2, 3, 1]);
  });

  test('takes as usual what did not succeed; half of all have to be known', () => {
    expect(startingOrder(numbers, 2, [took(20, 20)])).toEqual([1, 2, 3, 4]);
    // The third takes 20 s as the second does: steps are equally many.
    const some = runOf(
      ...[...setUp(), started(1), 20_000, ended(1, 'succeeded'), started(2), 20_000, ended(2, 'succeeded')],
      ...[started(3), 90_000, ended(3, 'failed'), started(4), 60_000, ended(4, 'succeeded')],
    );
    expect(startingOrder(numbers, 2, [some])[0]).toBe(4);
    expect(startingOrder(numbers, 2, [took(20)])).toEqual([1, 2, 3, 4]);
  });

  test('is not learnt from runs with other numbers, or of a cluster', () => {
    const long = took(20, 20, 20, 60);
    const others = { ...long, settings: { ...long.settings, numOverlapSteps: 0 } };
    const cluster = { ...long, settings: { ...long.settings, executor: 'slurm' as const } };
    expect(startingOrder(numbers, 2, [others, cluster])).toEqual([1, 2, 3, 4]);
  });

  test('goes by the usual one of several runs', () => {
    const runs = [took(20, 20, 20, 60), took(20, 20, 20, 60), took(20, 90, 20, 20)];
    expect(startingOrder(numbers, 2, runs)[0]).toBe(4);
  });
});
