import { expect, test } from 'vitest';
import { type ProgressReport, throttled, type Worth } from './progress';

function reported(worth: Worth, reports: readonly (readonly [step: number, at: number])[]): number[][] {
  const seen: number[][] = [];
  let now = 0;
  const report = throttled(
    ({ step }: ProgressReport) => void seen.push([step, now]),
    worth,
    250,
    () => now,
  );
  for (const [step, at] of reports) {
    now = at;
    report({ step, of: 3 });
  }
  return seen;
}

test('every new step is reported at once, the same step only now and then', () => {
  const reports = [
    [1, 0],
    [1, 100],
    [1, 260],
    [2, 261],
    [2, 300],
    [3, 310],
  ] as const;
  expect(reported('everyStep', reports)).toEqual([
    [1, 0],
    [1, 260],
    [2, 261],
    [3, 310],
  ]);
});

test('where steps are many only some are reported, and the last', () => {
  const reports = [
    [1, 0],
    [2, 100],
    [2, 260],
    [3, 261],
    [3, 262],
  ] as const;
  expect(reported('now and then', reports)).toEqual([
    [1, 0],
    [2, 260],
    [3, 261],
  ]);
});
