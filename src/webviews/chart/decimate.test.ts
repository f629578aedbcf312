import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAK, extremes, levelFor, picks, pyramidOf } from './decimate';

const value = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  fc.constant(Number.NaN),
);
const curve = fc.array(value, { minLength: 1, maxLength: 200 }).map((list) => Float64Array.from(list));
const level = fc.integer({ min: 0, max: 9 });
/** A curve and a span of its periods. */
const spanned = curve.chain((values) =>
  fc.tuple(fc.constant(values), fc.nat(values.length - 1), fc.integer({ min: 1, max: values.length + 5 })),
);

const known = (values: Iterable<number>) => [...values].filter((one) => !Number.isNaN(one));
const drawn = (values: Float64Array, list: Int32Array) =>
  [...list].filter((at) => at !== BREAK).map((at) => values[at]);

describe('Decimation', () => {
  it('keeps the least and the greatest value of every span, and draws nothing but values that are there', () => {
    fc.assert(
      fc.property(spanned, level, ([values, from, count], coarse) => {
        const chosen = known(drawn(values, picks(pyramidOf(values), from, from + count, coarse)) as number[]);
        const inside = known(values.slice(from, from + count));
        expect(chosen).toHaveLength(drawn(values, picks(pyramidOf(values), from, from + count, coarse)).length);
        if (inside.length === 0) return;
        expect(Math.min(...chosen)).toBeLessThanOrEqual(Math.min(...inside));
        expect(Math.max(...chosen)).toBeGreaterThanOrEqual(Math.max(...inside));
      }),
      { seed: 5 },
    );
  });

  it('keeps the least and the greatest value of every bucket', () => {
    fc.assert(
      fc.property(curve, level, (values, coarse) => {
        const chosen = new Set(picks(pyramidOf(values), 0, values.length, coarse));
        for (let start = 0; start < values.length; start += 2 ** coarse) {
          const periods = [...values.keys()].slice(start, start + 2 ** coarse);
          const inside = known(periods.map((at) => values[at] ?? Number.NaN));
          const shown = periods.filter((at) => chosen.has(at)).map((at) => values[at]);
          if (inside.length === 0) expect(shown).toEqual([]);
          else expect(shown).toEqual(expect.arrayContaining([Math.min(...inside), Math.max(...inside)]));
        }
      }),
      { seed: 5 },
    );
  });

  it('joins no two periods of different buckets between which a value is missing', () => {
    fc.assert(
      fc.property(curve, level, (values, coarse) => {
        const list = [...picks(pyramidOf(values), 0, values.length, coarse)];
        for (const [i, left] of list.entries()) {
          const right = list[i + 1] ?? BREAK;
          if (left === BREAK || right === BREAK) continue;
          expect(right).toBeGreaterThan(left);
          if (left >> coarse === right >> coarse) continue;
          expect(known(values.slice(left, right + 1))).toHaveLength(right + 1 - left);
        }
      }),
      { seed: 5 },
    );
  });

  it('begins with the first and ends with the last value of a span', () => {
    fc.assert(
      fc.property(curve, level, (values, coarse) => {
        const there = [...values.keys()].filter((at) => !Number.isNaN(values[at]));
        const list = [...picks(pyramidOf(values), 0, values.length, coarse)];
        if (there.length === 0) expect(list).toEqual([]);
        else expect([list[0], list.at(-1)]).toEqual([there[0], there.at(-1)]);
      }),
      { seed: 5 },
    );
  });

  it('begins and ends beside a gap with the values that are there', () => {
    const values = Float64Array.from({ length: 64 }, (_, i) => (i >= 20 && i < 44 ? Number.NaN : Math.sin(i)));
    const list = [...picks(pyramidOf(values), 0, 64, 3)];
    const gap = list.indexOf(BREAK, list.indexOf(19));
    expect([list[gap - 1], list[gap], list[gap + 1]]).toEqual([19, BREAK, 44]);
  });

  it('tells the same extremes of a span as a look at each of its values', () => {
    fc.assert(
      fc.property(spanned, ([values, from, count]) => {
        const inside = known(values.slice(from, from + count));
        const found = extremes(pyramidOf(values), from, from + count);
        if (inside.length === 0) expect(found).toBeUndefined();
        else expect(found).toEqual({ low: Math.min(...inside), high: Math.max(...inside) });
      }),
      { seed: 5 },
    );
  });

  it('breaks a curve where it is infinite, and looks away from that for its extremes', () => {
    const values = Float64Array.of(1, 2, Number.POSITIVE_INFINITY, 4, 5, Number.NEGATIVE_INFINITY, 7, 8);
    const pyramid = pyramidOf(values);
    expect([...picks(pyramid, 0, 8, 0)]).toEqual([0, 1, BREAK, 3, 4, BREAK, 6, 7]);
    for (const coarse of [1, 2]) {
      const drawn = [...picks(pyramid, 0, 8, coarse)];
      expect(drawn).toContain(BREAK);
      expect(drawn).not.toContain(2);
      expect(drawn).not.toContain(5);
    }
    expect(extremes(pyramid, 0, 8)).toEqual({ low: 1, high: 8 });
    expect(extremes(pyramid, 2, 3)).toBeUndefined();
  });

  it('takes two periods of each bucket, so that a year costs no more than the screen is wide', () => {
    const values = Float64Array.from({ length: 105_120 }, (_, i) => Math.sin(i / 50) * (i % 7));
    const coarse = levelFor(values.length / 1000);
    expect(2 ** coarse).toBeLessThanOrEqual(values.length / 1000);
    const buckets = Math.ceil(values.length / 2 ** coarse);
    expect(picks(pyramidOf(values), 0, values.length, coarse).length).toBeLessThanOrEqual(2 * buckets + 2);
  });

  it('keeps a spike of a single period and a hole of a single period at every level', () => {
    const values = new Float64Array(8760);
    values[4321] = 1000;
    values[6000] = Number.NaN;
    const pyramid = pyramidOf(values);
    for (let coarse = 0; coarse <= 13; coarse += 1) {
      const list = [...picks(pyramid, 0, 8760, coarse)];
      expect(list).toContain(4321);
      if (coarse <= 12) expect(list).toContain(BREAK);
    }
  });
});
