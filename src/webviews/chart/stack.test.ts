import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAK } from './decimate';
import { stackOf, stackPicks } from './stack';
import { bands } from './trace';

/** Whole numbers: their sums are exact in any order. */
const value = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -500, max: 500 }) }, fc.constant(Number.NaN));
const layers = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 120 }))
  .chain(([count, periods]) =>
    fc.array(fc.array(value, { minLength: periods, maxLength: periods }), { minLength: count, maxLength: count }),
  )
  .map((list) => list.map((one) => Float64Array.from(one)));
const level = fc.integer({ min: 0, max: 8 });

const pile = (list: readonly Float64Array[], at: number, sign: 1 | -1) =>
  list.reduce((sum, layer) => sum + Math.max(0, (layer[at] || 0) * sign) * sign, 0);
const empty = (list: readonly Float64Array[], at: number) => list.every((layer) => Number.isNaN(layer[at]));

describe('Layers on each other', () => {
  it('stay additive: each begins where the one below ends, and the last ends at the total', () => {
    fc.assert(
      fc.property(layers, level, (list, coarse) => {
        const stack = stackOf(list);
        const chosen = stackPicks(stack, 0, list[0]?.length ?? 0, coarse);
        const drawn = bands(list, chosen);
        for (const [k, at] of chosen.entries()) {
          if (at === BREAK) continue;
          for (const [side, sign] of [['above', 1] as const, ['below', -1] as const]) {
            let reached = 0;
            for (const [i, layer] of list.entries()) {
              const band = drawn[i]?.[side];
              if (!band) continue;
              expect(band.inner[k]).toBe(reached);
              reached = band.outer[k] ?? Number.NaN;
              expect(Math.abs(reached - (band.inner[k] ?? 0))).toBe(Math.max(0, sign * (layer[at] || 0)));
            }
            expect(reached).toBe(pile(list, at, sign) || 0);
          }
        }
      }),
      { seed: 5 },
    );
  });

  it('keep the highest total of what is positive, and the lowest of what is negative', () => {
    fc.assert(
      fc.property(layers, level, (list, coarse) => {
        const periods = [...(list[0]?.keys() ?? [])].filter((at) => !empty(list, at));
        const chosen = [...stackPicks(stackOf(list), 0, list[0]?.length ?? 0, coarse)].filter((at) => at !== BREAK);
        const highest = (of: number[]) => Math.max(...of.map((at) => pile(list, at, 1)));
        const lowest = (of: number[]) => Math.min(...of.map((at) => pile(list, at, -1)));
        expect(highest(chosen)).toBe(highest(periods));
        expect(lowest(chosen)).toBe(lowest(periods));
      }),
      { seed: 5 },
    );
  });

  it('keep every peak of a striking layer, however small it is', () => {
    const great = Float64Array.from({ length: 8760 }, (_, i) => 5000 + 1000 * Math.sin(i / 4));
    const unserved = new Float64Array(8760);
    unserved[4001] = 0.5;
    const chosen = stackPicks(stackOf([great, unserved], [unserved]), 0, 8760, 4);
    expect(chosen).toContain(4001);
    expect(stackPicks(stackOf([great, unserved]), 0, 8760, 4)).not.toContain(4001);
  });

  it('end where no layer has a value, and go on over a layer that has none alone', () => {
    const a = Float64Array.of(1, 2, Number.NaN, 4, 5);
    const b = Float64Array.of(1, Number.NaN, Number.NaN, 4, 5);
    expect([...stackPicks(stackOf([a, b]), 0, 5, 0)]).toEqual([0, 1, BREAK, 3, 4]);
  });
});
