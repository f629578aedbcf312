import { expect, test } from 'vitest';
import type { OpenedResults } from '../open';
import type { Catalogue, CatalogueModel } from '../protocol';
import { listText } from './list';

const model: CatalogueModel = {
  name: 'UC',
  source: 'decision',
  resolutionMs: 3_600_000,
  intervalMs: 86_400_000,
  horizonCount: 48,
  executions: 2,
  executionsPerStep: 1,
  periods: 48,
  basePower: 100,
  outputs: [],
  statsFields: [],
};
const catalogue: Catalogue = {
  results: 1,
  target: { kind: 'simulation', folder: '/out/sim' },
  name: 'sim',
  file: undefined,
  bytes: 2_500_000,
  layout: 'partial',
  statusWord: undefined,
  warnings: [],
  initialMs: Date.UTC(2024, 0, 1),
  stepResolutionMs: 86_400_000,
  numSteps: 2,
  models: [model],
  partitions: [],
  numOverlapSteps: undefined,
  gaps: [],
  unknown: [],
};
const listOf = (of: Partial<Catalogue>) =>
  // No output, so that nothing of the store is asked.
  listText({ catalogue: { ...catalogue, ...of } } as unknown as OpenedResults);

test("partial results are those of the partitions' stores, and none of them is named", () => {
  expect(listOf({})).toEqual([
    'sim (not joined: the partitions that succeeded)',
    '  2 steps of 24 h from 2024-01-01T00:00:00',
    "  the partitions' stores (2.5 MB)",
    '',
    'UC: a period every 1 h, 2 executions every 24 h with a horizon of 48 periods, base power 100 MVA',
  ]);
});

test.each([0, -1, Number.NaN])('a base power of %d is unknown', (basePower) => {
  expect(listOf({ models: [{ ...model, basePower }] }).at(-1)).toMatch(/, base power unknown$/);
});

test('what is shown and lacks something is told apart from what is not shown; neither steers a terminal', () => {
  const noted = [{ path: 'simulation/a\u001b[2J', why: 'its columns are numbered' }];
  const unknown = [{ path: 'simulation/b', why: 'it is no group\n\u0007' }];
  expect(listOf({ noted, unknown }).slice(-6)).toEqual([
    '',
    'Noted:',
    '  simulation/a: its columns are numbered',
    '',
    'Not shown:',
    '  simulation/b: it is no group',
  ]);
});
