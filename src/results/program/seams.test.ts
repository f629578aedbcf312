import { expect, test } from 'vitest';
import type { SeamRow, SeamView } from '../protocol';
import { seamsText } from './seams';

const row = (key: string, of: Partial<SeamRow>): SeamRow => ({
  output: { model: 'UC', source: 'decision', container: 'variables', key },
  unit: '',
  kind: 'continuous',
  magnitude: 100,
  maxAbsolute: 0,
  relative: 0,
  endMaxAbsolute: 0,
  cells: [null, null],
  ...of,
});
const cell = (maxAbsolute: number, column = 'Alta') => ({
  maxAbsolute,
  relative: maxAbsolute / 100,
  differing: maxAbsolute > 0 ? 1 : 0,
  endMaxAbsolute: 0,
  column,
  time: '2024-01-08T00:00:00',
});
const view: SeamView = {
  verdict: { kind: 'notEnough', sentence: 'Not enough.' },
  cost: 'Cost differs by 1 %.',
  basis: 'joinReport',
  numOverlapSteps: 1,
  of: 3,
  seams: [
    { seam: 1, cutMs: 0 },
    { seam: 2, cutMs: 1 },
  ],
  rows: [
    row('Power', {
      unit: 'MW',
      maxAbsolute: 12.34567,
      relative: 0.1234567,
      endMaxAbsolute: 0.5,
      cells: [cell(1), cell(12.34567, 'Park City')],
    }),
    row('On', { maxAbsolute: 1, relative: 0.01, cells: [null, cell(1)] }),
    row('Load', { cells: [cell(0), cell(0)] }),
  ],
  notes: ['Seam 3 was not measured.'],
};

test('what is known of the seams is a verdict, a table of what differs, and what was left out', () => {
  expect(seamsText(view).join('\n')).toMatchInlineSnapshot(`
    "Not enough.
    Cost differs by 1 %.
    2 of 3 seams, told by the report of the join.

    Between the two computations of the overlap; what counts is its end, where the later partition takes over:
                largest difference  relative  at the end  seams that differ                          where
      UC/Power            12.35 MW    12.3 %      0.5 MW             2 of 2  Park City 2024-01-08 00:00:00
      UC/On                      1       1 %           0             1 of 1       Alta 2024-01-08 00:00:00
      1 variable agrees everywhere

    Seam 3 was not measured."
  `);
});

test('seams that agree have no table', () => {
  expect(seamsText({ ...view, rows: [row('Load', {})], notes: [] })).toEqual([
    'Not enough.',
    'Cost differs by 1 %.',
    '2 of 3 seams, told by the report of the join.',
    '  1 variable agrees everywhere',
  ]);
});
