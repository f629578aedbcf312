import { describe, expect, it } from 'vitest';
import type { SeamCell, SeamRow, SeamView } from '../../results/protocol';
import { english as t } from '../../text/translate';
import { cellSentence, momentOf, seamPicture, seamTable, shade, shownRows } from './seams-view-picture';

const relative = { scale: 'relative', over: 'overlap' } as const;
const atEnd = { scale: 'absolute', over: 'end' } as const;

const cell = (maxAbsolute: number, endMaxAbsolute = 0): SeamCell => ({
  maxAbsolute,
  relative: maxAbsolute / 100,
  differing: maxAbsolute > 0 ? 3 : 0,
  endMaxAbsolute,
  column: 'Brighton',
  time: '2024-01-07T23:00:00',
});

function row(key: string, cells: (SeamCell | null)[], more: Partial<SeamRow> = {}): SeamRow {
  const most = (of: (c: SeamCell) => number) => Math.max(0, ...cells.map((c) => (c ? of(c) : 0)));
  return {
    output: { model: 'UC', source: 'decision', container: 'variables', key },
    unit: 'MW',
    kind: 'continuous',
    magnitude: 100,
    maxAbsolute: most((c) => c.maxAbsolute),
    relative: most((c) => c.relative),
    endMaxAbsolute: most((c) => c.endMaxAbsolute),
    cells,
    ...more,
  };
}

const view = (rows: SeamRow[]): SeamView => ({
  verdict: { kind: 'enough', sentence: 'Enough.' },
  basis: 'measured',
  numOverlapSteps: 1,
  of: 3,
  seams: [
    { seam: 1, cutMs: Date.UTC(2024, 0, 8) },
    { seam: 2, cutMs: Date.UTC(2024, 0, 15) },
  ],
  rows,
  notes: [],
});

describe('rows of the seams', () => {
  const seams = view([
    row('Agrees', [cell(0), cell(0)]),
    row('Small', [cell(0.1), null]),
    row('Decides', [cell(0), cell(0)], { decides: true }),
    row('Large', [cell(0), cell(50, 0.5)]),
  ]);
  const keys = (rows: readonly SeamRow[]) => rows.map(({ output }) => output.key);

  it('begin with what decides, then come the largest differences; what agrees everywhere is left out', () => {
    expect(keys(shownRows(seams, relative, false))).toEqual(['Decides', 'Large', 'Small']);
  });

  it('are those that differ where it is measured: at the end of the overlap or anywhere in it', () => {
    expect(keys(shownRows(seams, atEnd, false))).toEqual(['Decides', 'Large']);
  });

  it('are all there when wanted', () => {
    expect(keys(shownRows(seams, relative, true))).toEqual(['Decides', 'Large', 'Small', 'Agrees']);
  });
});

describe('the colour scale', () => {
  it('tells no difference, a millionth, a hundredth and all apart', () => {
    const shades = [0, 1e-6, 1e-4, 1e-2, 1].map((difference) => shade(difference, 1));
    expect(shades[0]).toBe(0);
    for (const [i, now] of shades.entries()) if (i > 0) expect(now - (shades[i - 1] ?? 0)).toBeGreaterThan(0.1);
    expect(shades.at(-1)).toBe(1);
  });

  it('is nothing where nothing was compared, and stays within 0 and 1', () => {
    expect(shade(Number.NaN, 1)).toBeNaN();
    expect(shade(1e9, 1)).toBe(1);
    expect(shade(1e-300, 1)).toBeGreaterThan(0);
  });
});

describe('the heat map', () => {
  const seams = view([row('Power', [cell(25), null]), row('Other', [cell(2.5, 2.5), cell(0)])]);

  it('has a row for each output and a column for each seam', () => {
    const picture = seamPicture(seams, seams.rows, { scale: 'absolute', over: 'overlap' }, t);
    expect(picture.columns).toEqual(['1 | 2', '2 | 3']);
    expect(picture.rows).toEqual(['UC · Power', 'UC · Other']);
    expect(picture.scale).toEqual({ low: '≤ 0.0001', high: '100' });
    expect(Array.from(picture.values, (v) => Number(v.toFixed(3)))).toEqual([
      Number(shade(25, 100).toFixed(3)),
      Number.NaN,
      Number(shade(2.5, 100).toFixed(3)),
      0,
    ]);
  });

  it('marks what decides', () => {
    const marked = seamPicture(seams, [row('Power', [null, null], { decides: true })], relative, t);
    expect(marked.rows).toEqual(['◆ UC · Power']);
  });

  it('shows the end of the overlap alone where wanted', () => {
    const { values } = seamPicture(seams, seams.rows, atEnd, t);
    expect([values[0], values[2]]).toEqual([0, shade(2.5, 10)]);
  });
});

describe('a cell in words', () => {
  it('names output, partitions, cut, difference, column and time', () => {
    const seams = view([row('Power', [cell(25, 0.5), null])]);
    expect(cellSentence(seams, seams.rows[0], 0, t)).toBe(
      'UC · Power, partitions 1 and 2 (cut at Jan 8, 2024, 00:00): they differ by up to 25 MW (25 % of the largest value), ' +
        'in Brighton at Jan 7, 2024, 23:00. At the end of the overlap 0.5 MW.',
    );
    expect(cellSentence(seams, seams.rows[0], 1, t)).toMatch(/2 and 3 .*: nothing was compared\.$/);
  });

  it('counts commitments that differ', () => {
    const seams = view([row('On', [cell(1), cell(1, 1)], { kind: 'commitment' })]);
    expect(cellSentence(seams, seams.rows[0], 0, t)).toMatch(
      /3 values differ, .* but none at the end of the overlap\.$/,
    );
    expect(cellSentence(seams, seams.rows[0], 1, t)).toMatch(
      /3 values differ, .* and some at the end of the overlap\.$/,
    );
  });

  it('says when both are the same', () => {
    const seams = view([row('Power', [cell(0)])]);
    expect(cellSentence(seams, seams.rows[0], 0, t)).toMatch(/both computations are the same\.$/);
  });
});

it('the time of a difference is local time as if it were UTC', () => {
  expect(momentOf(cell(1))).toBe(Date.UTC(2024, 0, 7, 23));
  expect(momentOf({ ...cell(1), time: '' })).toBeNaN();
});

it('the table has all seams of a row', () => {
  const seams = view([row('Power', [cell(25, 0.5), null], { decides: true })]);
  const table = seamTable(seams, seams.rows, relative, t);
  expect(table.headings).toEqual(['Output', 'Decides', 'Largest', 'Relative', 'At the End', '1 | 2', '2 | 3']);
  expect(table.cells(0)).toEqual(['UC · Power', 'yes', '25 MW', '25 %', '0.5 MW', '25 %', '–']);
});
