import { expect, test } from 'vitest';
import { type CostDataset, costClause, costSentence, seamCost } from './cost';
import { verdictOf } from './verdict';

const dataset = (of: Partial<CostDataset>): CostDataset => ({
  model: 'ED',
  source: 'decision',
  container: 'expressions',
  key: 'ProductionCostExpression__ThermalStandard',
  rowsPerStep: 24,
  sums: [
    { seam: 1, earlier: 50_000, later: 50_003 },
    { seam: 2, earlier: 50_000, later: 49_997 },
  ],
  compared: 48,
  ...of,
});

test('costs of seams do not cancel each other', () => {
  const cost = seamCost([dataset({})]);
  expect(cost).toEqual({ of: 'productionCost', model: 'ED', earlier: 100_000, later: 100_000, apart: 6 });
  if (!cost) throw new Error('no cost');
  expect(costClause(cost)).toBe('cost differs by 0.006 %');
  expect(costSentence(cost, 2)).toBe(
    'In the last overlapping steps of the 2 seams cost differs by 0.006 %, 6 of 100,000 $; what the later partitions computed of them is discarded.',
  );
});

test('the model that is executed most often tells the cost, and the objective where none is stored', () => {
  const uc = dataset({ model: 'UC', rowsPerStep: 1, sums: [{ seam: 1, earlier: 1, later: 2 }] });
  expect(seamCost([dataset({}), uc])?.model).toBe('ED');
  const objective = dataset({ container: 'optimizer_stats', key: 'optimizer_stats' });
  expect(seamCost([uc, objective])).toMatchObject({ of: 'productionCost', model: 'UC', apart: 1 });
  expect(seamCost([objective])).toMatchObject({ of: 'objective', model: 'ED' });
  expect(seamCost([dataset({ compared: 0 })])).toBeUndefined();
});

test('a verdict tells the cost of the last period, as it does the dispatch: earlier hours are what an overlap is for', () => {
  const agrees = { compared: 3, maxAbsolute: 0, relative: 0, differing: 0 };
  const { sentence } = verdictOf({
    numbers: { numSteps: 4, period: 2, numOverlapSteps: 1 },
    seams: 1,
    measured: [1],
    datasets: [
      {
        model: 'ED',
        source: 'decision',
        container: 'variables',
        key: 'ActivePowerVariable__ThermalStandard',
        kind: 'continuous',
        basePower: 100,
        magnitude: 1,
        realised: agrees,
        lastStep: agrees,
        end: agrees,
        totals: { earlier: 1, later: 1 },
        perSeam: [],
        notCompared: [],
      },
    ],
    endCost: { of: 'productionCost', model: 'ED', earlier: 100_000, later: 100_003, apart: 3 },
    resolutionMs: 3_600_000,
  });
  expect(sentence).toBe(
    'An overlap of 1 step is enough: at the last overlapping hour dispatch agrees within 0.01 MW at the only seam; cost differs by 0.003 %.',
  );
});

test('the share is of the number that stands beside it', () => {
  const cost = { of: 'productionCost', model: 'ED', earlier: 1000, later: 1050, apart: 55 } as const;
  expect(costSentence(cost, 1)).toBe(
    'In the last overlapping step cost differs by 5.2 %, 55 of 1,050 $; what the later partition computed of it is discarded.',
  );
  expect(costSentence({ ...cost, earlier: 2_489_370.4, later: 2_450_000, apart: 62_373.3 }, 1)).toContain(
    ' 62,373 of 2,489,370 $;',
  );
});
