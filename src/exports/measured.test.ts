import { expect, test } from 'vitest';
import { ended, phase, phaseEnded, runOf, setUp, started } from '../run/golden/made-up';
import { measuredOf } from './measured';

test('what succeeded tells what a run takes, at most', () => {
  const run = runOf(
    ...setUp(),
    started(1),
    started(2, 1, 2),
    60_000,
    ended(1, 'succeeded', { peakRss: 2e9 }),
    30_000,
    ended(2, 'succeeded', { peakRss: 1e9 }),
    started(3),
    500_000,
    ended(3, 'failed', { peakRss: 9e9 }),
    phase('join'),
    7000,
    phaseEnded('join', 'failed'),
  );
  expect(measuredOf(run)).toEqual({ memory: 2e9, partition: 90_000, setup: 72_000 });
});
