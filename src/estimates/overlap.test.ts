import { describe, expect, test } from 'vitest';
import { type SeamsTold, suggestOverlap } from './overlap';

type Kind = SeamsTold['seams']['verdict']['kind'];

/** A report of a run whose dispatch differs so much, per unit of 100 MVA, in each overlapping step. */
function told(
  kind: Kind,
  differences: readonly number[] | undefined,
  numOverlapSteps = differences?.length ?? 0,
): SeamsTold {
  const dispatch = {
    source: 'decision',
    container: 'variables',
    key: 'ActivePowerVariable__ThermalStandard',
    basePower: 100,
    end: { compared: 24 },
    ...(differences ? { perStep: differences.map((maxAbsolute) => ({ maxAbsolute, differing: 1 })) } : {}),
  } as const;
  // What decides nothing may differ to the end.
  const price = {
    ...dispatch,
    container: 'duals',
    key: 'CopperPlateBalance__System',
    perStep: [{ maxAbsolute: 9, differing: 1 }],
  };
  return {
    numbers: { numSteps: 365, period: 7, numOverlapSteps },
    seams: { verdict: { kind, sentence: '' }, datasets: [dispatch, price] },
  };
}

describe('a suggested overlap', () => {
  test.each([
    ['no step differs', [0, 0, 0], 1, 'In an earlier run partitions agreed from the first of 3 overlapping steps.'],
    [
      'the first differs',
      [0.2, 0.00009, 0],
      2,
      'In an earlier run the differences had died away after the first of 3 overlapping steps.',
    ],
    [
      'two of four differ',
      [0.2, 0.1, 0, 0],
      3,
      'In an earlier run the differences had died away after 2 of 4 overlapping steps.',
    ],
    [
      'the last one begins to agree',
      [0.2, 0.1, 0.1],
      3,
      'In an earlier run 3 steps of overlap were enough at every seam.',
    ],
    ['there is one', [0.2], 1, 'In an earlier run 1 step of overlap was enough at every seam.'],
  ] as const)('is a step more than differs, but no more than was enough: %s', (_, differences, overlap, why) => {
    expect(suggestOverlap(told('enough', differences), 1)).toEqual({ overlap, why });
  });

  test('is what was enough where an earlier version did not tell of each step', () => {
    expect(suggestOverlap(told('enough', undefined, 3), 1)).toMatchObject({ overlap: 3 });
  });

  test('is twice as long where it was not enough, up to the period', () => {
    const short = told('notEnough', [0.2, 0.2]);
    expect(suggestOverlap(short, 2)).toEqual({
      overlap: 4,
      why: 'Partitions still differ after 2 steps of overlap.',
    });
    expect(suggestOverlap(told('notEnough', undefined, 5), 1)?.overlap).toBe(7);
    expect(suggestOverlap(told('notEnough', undefined, 7), 1)).toEqual({
      overlap: 7,
      why: 'Partitions still differ after 7 steps of overlap, which is as long as the period: try a longer period.',
    });
  });

  test('leaves a longer one that is set by now to be tried', () => {
    expect(suggestOverlap(told('notEnough', [0.2]), 5)?.overlap).toBe(5);
  });

  test('is one step where there was none, so that the error of cutting can be measured', () => {
    expect(suggestOverlap(told('noOverlap', undefined, 0), 0)?.overlap).toBe(1);
  });

  test('is none where the seams cannot tell', () => {
    expect(suggestOverlap(told('unknown', [0]), 1)).toBeUndefined();
    expect(suggestOverlap(told('differentInputs', [0]), 1)).toBeUndefined();
    expect(suggestOverlap(undefined, 1)).toBeUndefined();
  });
});
