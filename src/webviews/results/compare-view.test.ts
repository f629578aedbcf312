import { describe, expect, it } from 'vitest';
import type { Frame, OutputDifference } from '../../results/protocol';
import { english as t } from '../../text/translate';
import { columnsOfSecond, columnsToShow, comparePanels, differenceOf } from './compare-view-panels';
import { sorted, sortedBy, textsOf } from './compare-view-rows';
import { idOf } from './selection';

const HOUR = 3_600_000;
const begin = Date.UTC(2024, 0, 1);

const difference = (key: string, more: Partial<OutputDifference> = {}): OutputDifference => ({
  output: { model: 'ED', source: 'decision', container: 'variables', key },
  unit: 'MW',
  compared: 48,
  onlyFirst: 0,
  onlySecond: 0,
  maxAbsolute: 0,
  relative: 0,
  rms: 0,
  sum: 0,
  columns: [],
  ...more,
});

const frame = (columns: readonly string[], fromMs: number, values: readonly number[]): Frame => ({
  output: difference('Power').output,
  unit: 'MW',
  units: 'natural',
  columns,
  ofColumns: columns.length,
  fromMs,
  resolutionMs: HOUR,
  periods: values.length / columns.length,
  values: Float64Array.from(values),
});

describe('the list of differences', () => {
  const list = [
    difference('B', { maxAbsolute: 1, sum: -9 }),
    difference('A', { maxAbsolute: 3, sum: 2 }),
    difference('C', { maxAbsolute: 2, sum: Number.NaN }),
  ];
  const keys = (differences: readonly OutputDifference[]) => differences.map(({ output }) => output.key).join('');

  it('is sorted by size whatever the sign, missing sizes last', () => {
    expect(keys(sorted(list, { by: 'max', descending: true }))).toBe('ACB');
    expect(keys(sorted(list, { by: 'sum', descending: true }))).toBe('BAC');
    expect(keys(sorted(list, { by: 'output', descending: false }))).toBe('ABC');
    expect(keys(list)).toBe('BAC');
  });

  it('turns round at a second click on the same heading; numbers begin with the largest', () => {
    const first = sortedBy({ by: 'output', descending: false }, 'rms');
    expect(first).toEqual({ by: 'rms', descending: true });
    expect(sortedBy(first, 'rms')).toEqual({ by: 'rms', descending: false });
    expect(sortedBy(first, 'output')).toEqual({ by: 'output', descending: false });
  });

  it('tells outputs of the same key in two models apart', () => {
    const [a] = list;
    const other = difference('B', { output: { model: 'UC', source: 'decision', container: 'variables', key: 'B' } });
    expect(a && idOf(a.output)).not.toBe(idOf(other.output));
  });

  it('is written with four digits and units', () => {
    const one = difference('Power', {
      maxAbsolute: 12.34567,
      relative: 0.0123456,
      rms: 0.5,
      sum: -1234.5,
      at: { column: 'Brighton', ms: begin + HOUR },
      onlySecond: 24,
    });
    expect(textsOf(one, t)).toEqual([
      'ED · Power',
      '12.35 MW',
      '1.23 %',
      '0.5 MW',
      '−1,235 MW',
      'Brighton at Jan 1, 2024, 01:00; 24 values only in one',
    ]);
  });
});

describe('the two results and their difference', () => {
  const names = ['whole', 'parallel'] as const;

  it('the difference is second minus first, and nothing where one has no value', () => {
    const panels = comparePanels(
      {
        first: frame(['a', 'b'], begin, [1, 2, 3, 10, Number.NaN, 30]),
        second: frame(['a', 'b'], begin, [1, 4, 3, 11, 20, 30]),
        names,
        isBinary: false,
      },
      t,
    );
    expect(panels.map(({ title }) => title)).toEqual([
      'First: whole',
      'Second: parallel',
      'Difference, second − first',
    ]);
    expect(panels[2]?.series.map(({ name, values, place }) => [name, [...values], place])).toEqual([
      ['a', [0, 2, 0], 0],
      ['b', [1, Number.NaN, 0], 1],
    ]);
  });

  it('finds columns by name, whatever their order', () => {
    const panels = comparePanels(
      {
        first: frame(['a', 'b'], begin, [1, 2]),
        second: frame(['b', 'a', 'c'], begin, [20, 10, 5]),
        names,
        isBinary: true,
      },
      t,
    );
    expect(panels[2]?.series.map(({ name, values, look }) => [name, values[0], look])).toEqual([
      ['a', 9, 'steps'],
      ['b', 18, 'steps'],
    ]);
  });

  it('meets at the same times where they begin at different ones', () => {
    const at = (fromMs: number, values: readonly number[]) =>
      ({ name: 'a', fromMs, resolutionMs: HOUR, values: Float64Array.from(values), look: 'line' }) as const;
    const apart = differenceOf(at(begin, [1, 2, 3]), at(begin + HOUR, [20, 30, 40]));
    expect([...apart.values]).toEqual([Number.NaN, 18, 27]);
  });

  it('shows the columns that differ most, ten at most, and some where none differs', () => {
    const columns = Array.from({ length: 12 }, (_, i) => ({ column: `c${i}`, maxAbsolute: 12 - i }));
    expect(columnsToShow(difference('Power', { columns }))).toHaveLength(10);
    expect(columnsToShow(difference('Power'))).toEqual({ largest: 3 });
  });

  it('asks the second for none of the columns that it lacks', () => {
    expect(columnsOfSecond(['c', 'a', 'gone'], ['a', 'b', 'c'])).toEqual(['c', 'a']);
    expect(columnsOfSecond(['gone'], ['a', 'b'])).toEqual(['a']);
  });
});
