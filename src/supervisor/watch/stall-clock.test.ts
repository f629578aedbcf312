import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, type Limits, lookAt, type Stillness } from './stall-clock';

interface Look {
  readonly sign: string;
  readonly awake: number;
  readonly work?: string;
}

/** What a row of looks found. */
function findings(looks: readonly Look[], limits: Limits): Finding[] {
  let before: Stillness | undefined;
  return looks.map(({ sign, awake, work = 'attempt 1' }) => {
    const { stillness, finding } = lookAt(before, { work, sign }, awake, limits);
    before = stillness;
    return finding;
  });
}

const still = (awake: number, sign = 'a'): Look => ({ sign, awake });

describe('something at work', () => {
  test.each<[string, Look[], Limits, Finding[]]>([
    [
      'stalls once when nothing moves for long enough',
      [still(1), still(5), still(5), still(5)],
      { stall: 10, age: 0 },
      ['nothing', 'nothing', 'stalled', 'nothing'],
    ],
    [
      'moves again, and may stall anew',
      [still(0), still(10), still(1, 'b'), still(9, 'b'), still(1, 'b')],
      { stall: 10, age: 0 },
      ['nothing', 'stalled', 'moves', 'nothing', 'stalled'],
    ],
    [
      'that moves does not stall however long it takes',
      [still(0), still(9), still(9, 'b'), still(9, 'c'), still(9, 'd')],
      { stall: 10, age: 0 },
      ['nothing', 'nothing', 'nothing', 'nothing', 'nothing'],
    ],
    [
      'takes too long although it moves, and that is said at every look',
      [still(0), still(9, 'b'), still(9, 'c'), still(9, 'd')],
      { stall: 10, age: 18 },
      ['nothing', 'nothing', 'tooLong', 'tooLong'],
    ],
    [
      'begins anew with another attempt',
      [still(0), still(9), { ...still(9), work: 'attempt 2' }, { ...still(9), work: 'attempt 2' }],
      { stall: 10, age: 10 },
      ['nothing', 'nothing', 'nothing', 'nothing'],
    ],
    ['never stalls without a limit', [still(0), still(1e12)], { stall: 0, age: 0 }, ['nothing', 'nothing']],
  ])('%s', (_name, looks, limits, expected) => {
    expect(findings(looks, limits)).toEqual(expected);
  });

  test('is stalled and moves in turn, and never stalls before the time awake has gone by', () => {
    const looks = fc.array(fc.record({ sign: fc.constantFrom('a', 'b'), awake: fc.nat(6) }), { maxLength: 60 });
    fc.assert(
      fc.property(looks, fc.integer({ min: 1, max: 20 }), (row, stall) => {
        const found = findings(row, { stall, age: 0 });
        const turns = found.filter((finding) => finding !== 'nothing');
        turns.forEach((finding, i) => {
          expect(finding).toBe(i % 2 === 0 ? 'stalled' : 'moves');
        });
        found.forEach((finding, i) => {
          if (finding !== 'stalled') return;
          const last = row.findLastIndex((look, j) => j <= i && j > 0 && look.sign !== row[j - 1]?.sign);
          const idle = row.slice(Math.max(last, 0) + 1, i + 1).reduce((sum, { awake }) => sum + awake, 0);
          expect(idle).toBeGreaterThanOrEqual(stall);
        });
      }),
    );
  });
});
