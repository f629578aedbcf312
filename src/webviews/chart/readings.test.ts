import { describe, expect, it } from 'vitest';
import type { Panel, Series, TimePicture } from '../contracts';
import { partitionAt, readingsAt, tableOf } from './readings';
import { sceneOf, within, zoomed } from './scene';

const HOUR = 3_600_000;
const series = (name: string, values: number[], resolutionMs = HOUR): Series => ({
  name,
  fromMs: 0,
  resolutionMs,
  values: Float64Array.from(values),
  look: 'line',
});
const picture = (...panels: Panel[]): TimePicture => ({
  panels,
  marks: { boundaries: [{ ms: 2 * HOUR, label: '2' }], gaps: [] },
  extent: { fromMs: 0, toMs: 4 * HOUR },
});
const lines = (...list: Series[]): Panel => ({ title: 'Power', unit: 'MW', kind: 'lines', series: list });

describe('Values at a moment', () => {
  it('are those of the period that covers it, exact, the largest magnitude first', () => {
    const scene = sceneOf(
      picture(lines(series('a', [1, 0.1 + 0.2]), series('b', [5, -7]), series('c', [1, Number.NaN]))),
    );
    expect(readingsAt(scene, new Set(), 1.9 * HOUR, 15)[0]?.values).toEqual([
      { name: 'b', value: -7 },
      { name: 'a', value: 0.1 + 0.2 },
    ]);
  });

  it('are no more than asked for, with the number of the others, and none that is hidden', () => {
    const many = Array.from({ length: 200 }, (_, i) => series(`unit ${i}`, [i]));
    const read = readingsAt(sceneOf(picture(lines(...many))), new Set(['unit 199']), 0, 15)[0];
    expect(read?.values.map(({ name }) => name).slice(0, 2)).toEqual(['unit 198', 'unit 197']);
    expect([read?.values.length, read?.more]).toEqual([15, 184]);
  });

  it('of a stack come with the sum of its layers, without what lies over it', () => {
    const stack: Panel = { ...lines(series('a', [3]), series('b', [-1])), kind: 'stack', over: [series('load', [9])] };
    expect(readingsAt(sceneOf(picture(stack)), new Set(), 0, 15)[0]?.total).toBe(2);
  });

  it('belong to the partition that took over last', () => {
    const { marks } = picture();
    expect([partitionAt(marks, HOUR), partitionAt(marks, 2 * HOUR)]).toEqual(['1', '2']);
    expect(partitionAt({ boundaries: [], gaps: [] }, HOUR)).toBeUndefined();
  });
});

describe('The table behind a picture', () => {
  it('has a row for each period of the window and exact values, empty where there is none', () => {
    const shown = picture(lines(series('a', [1, 0.1 + 0.2, Number.NaN, 4])));
    const table = tableOf(shown, new Set(), { fromMs: 0.5 * HOUR, toMs: 3 * HOUR }, 'Time');
    expect(table.headings).toEqual(['Time', 'a (MW)']);
    expect(Array.from({ length: table.rows }, (_, row) => table.cells(row))).toEqual([
      ['1970-01-01T01:00:00', '0.30000000000000004'],
      ['1970-01-01T02:00:00', ''],
    ]);
  });

  it('names the panel where there are several, and has the rows of the finest resolution', () => {
    const five = { ...lines(series('b', [1, 2, 3, 4], HOUR / 2)), title: 'Energy', unit: 'MWh' };
    const table = tableOf(picture(lines(series('a', [1, 2])), five), new Set(), { fromMs: 0, toMs: 2 * HOUR }, 'Time');
    expect(table.headings).toEqual(['Time', 'a · Power (MW)', 'b · Energy (MWh)']);
    expect(table.cells(1)).toEqual(['1970-01-01T00:30:00', '1', '2']);
    expect(table.rows).toBe(4);
  });
});

describe('A window', () => {
  const extent = { fromMs: 0, toMs: 1000 };

  it('keeps what is at the pointer where it is', () => {
    expect(zoomed({ fromMs: 100, toMs: 300 }, 0.5, 200)).toEqual({ fromMs: 150, toMs: 250 });
    expect(zoomed({ fromMs: 100, toMs: 300 }, 2, 100)).toEqual({ fromMs: 100, toMs: 500 });
  });

  it('stays within the axis with its width, is never wider than it and never narrower than the least', () => {
    expect(within({ fromMs: -100, toMs: 100 }, extent, 10)).toEqual({ fromMs: 0, toMs: 200 });
    expect(within({ fromMs: 900, toMs: 1100 }, extent, 10)).toEqual({ fromMs: 800, toMs: 1000 });
    expect(within({ fromMs: -500, toMs: 5000 }, extent, 10)).toEqual(extent);
    expect(within({ fromMs: 500, toMs: 502 }, extent, 10)).toEqual({ fromMs: 496, toMs: 506 });
  });
});
