import { describe, expect, it } from 'vitest';
import type { Solved } from '../solve/solver';
import type { DecisionModel } from './decision-model';
import { gapNotice, optimizerStats } from './solve-statistics';

const time = Date.UTC(2024, 2, 21);
const solver = (method: DecisionModel['solver']['method']) => ({ method, relativeGap: 1e-3, timeLimit: undefined });
const exact = { name: 'UC', solver: solver({ type: 'exact' }) };
const relaxed = { name: 'UC', solver: solver({ type: 'relaxAndFix', window: 1, maxGap: 0.02 }) };

describe('what the log says of a gap', () => {
  it.each([
    ['exact', exact, 'exact', 9e-4, undefined],
    ['exact', exact, 'exact', 1e-3, undefined],
    ['exact', exact, 'exact', 0.05, 'warn: UC at 2024-03-21T00:00:00: the gap is 5 %, above the limit of 0.1 %'],
    ['relax-and-fix', relaxed, 'relaxAndFix', 0.019, undefined],
    [
      'relax-and-fix',
      relaxed,
      'relaxAndFixThenExact',
      0.031,
      'warn: UC at 2024-03-21T00:00:00: the gap is 3.1 %, above the limit of 2 %',
    ],
    [
      'relax-and-fix',
      relaxed,
      'relaxAndFixThenExact',
      1e-4,
      'info: UC at 2024-03-21T00:00:00: relax-and-fix left a gap above 2 %, went on by branch and bound',
    ],
  ] as const)('%s', (_, model, method, gap, expected) => {
    const notice = gapNotice(model, time, { gap, method });
    expect(notice && `${notice.level}: ${notice.message}`).toBe(expected);
  });
});

describe('what the store keeps of a solve', () => {
  const solved: Solved = {
    ok: true,
    primal: new Float64Array(),
    rowDual: new Float64Array(),
    objective: 110,
    bound: 100,
    gap: 10 / 110,
    cutShort: false,
    seconds: 2,
    simplexIterations: 30,
    nodes: 4,
    lazyRounds: 0,
    lazyRowCount: 0,
    method: 'exact',
  };

  it('says TIME_LIMIT of one that was cut short, OPTIMAL of others, with a feasible point both times', () => {
    expect(optimizerStats(solved, false)).toMatchObject({ termination_status: 1, primal_status: 1, dual_status: 0 });
    expect(optimizerStats({ ...solved, cutShort: true }, true)).toMatchObject({
      termination_status: 12,
      primal_status: 1,
      dual_status: 1,
      relative_gap: solved.gap,
    });
  });
});
