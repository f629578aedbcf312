import { describe, expect, it } from 'vitest';
import type { Panel, Series } from '../contracts';
import { picks } from './decimate';
import { scaleOf, sceneOf, shownOf } from './scene';
import { stackPicks } from './stack';
import { bands } from './trace';

const HOUR = 3_600_000;
const extent = { fromMs: 0, toMs: 4 * HOUR };
const series = (name: string, ...values: number[]): Series => ({
  name,
  fromMs: 0,
  resolutionMs: HOUR,
  values: Float64Array.from(values),
  look: 'line',
});

function shown(kind: Panel['kind'], ...list: Series[]) {
  const panel: Panel = { title: 'Power', unit: 'MW', kind, series: list };
  const [first] = sceneOf({ panels: [panel], marks: { boundaries: [], gaps: [] }, extent }).panels;
  if (!first) throw new Error('no panel');
  return shownOf(first, new Set());
}

describe('A panel with an infinite value', () => {
  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('has the scale of what else there is: %d', (value) => {
    const gap = shown('lines', series('Alta', 10, value, 30, 40));
    expect(scaleOf(gap, extent, 5)).toEqual(scaleOf(shown('lines', series('Alta', 10, Number.NaN, 30, 40)), extent, 5));
    const pile = shown('stack', series('Alta', 10, value, 30, 40), series('Solar', 1, 1, 1, 1));
    const plain = shown('stack', series('Alta', 10, 0, 30, 40), series('Solar', 1, 1, 1, 1));
    expect(scaleOf(pile, extent, 5)).toEqual(scaleOf(plain, extent, 5));
  });

  it('draws nothing that is not finite', () => {
    const alta = { ...series('Alta', 10, Number.POSITIVE_INFINITY, 30, Number.NEGATIVE_INFINITY), striking: true };
    const { stack, layers } = shown('stack', alta, series('Solar', 1, 1, 1, Number.NaN));
    if (!stack) throw new Error('no stack');
    const chosen = stackPicks(stack, 0, 4, 0);
    expect([...chosen]).toEqual([...picks(stack.above, 0, 4, 0)]);
    const drawn = bands(
      layers.map((layer) => layer.series.values),
      chosen,
    ).flatMap(({ above, below }) => [above, below].flatMap((band) => (band ? [...band.outer] : [])));
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.every(Number.isFinite)).toBe(true);
  });
});
