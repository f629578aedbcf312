import { expect, test } from 'vitest';
import { english } from '../../text/translate';
import { catalogue } from './catalogue.fixture';
import { exportOffer, exportWish, fileName, tableOffer } from './export-wish';

const p = { source: 'decision', model: 'UC', container: 'variables', key: 'P' } as const;
const on = { ...p, key: 'On' };
const some = { output: p, columns: ['Alta', 'Sundance'], ofColumns: 30 };
const all = { output: on, columns: ['Alta', 'Sundance'], ofColumns: 2 };
const choice = { format: 'csv', layout: 'wide', units: 'natural', window: undefined } as const;

test('names the columns that are shown, and none where all are', () => {
  expect(exportWish(catalogue, [some, all], choice)).toEqual({
    results: 1,
    outputs: [{ output: p, columns: ['Alta', 'Sundance'] }, { output: on }],
    units: 'natural',
    format: 'csv',
    layout: 'wide',
    name: 'year',
  });
});

test('has the time that is wanted, and the name of its only variable', () => {
  const wish = exportWish(catalogue, [some], { ...choice, window: { fromMs: 1, toMs: 2 } });
  expect(wish).toMatchObject({ fromMs: 1, toMs: 2, name: 'year-UC-P' });
});

test('makes names that every file system takes', () => {
  expect(fileName('a/b: c*?')).toBe('a_b_c_');
  expect(fileName('../..')).toBe('results');
  expect(fileName('Größe-1.5')).toBe('Größe-1.5');
});

test('says what an export would hold', () => {
  const offer = { what: 'P: 2 of 30 columns. On: 2 of 2 columns.', choices: true };
  expect(exportOffer([some, all], english)).toEqual(offer);
  expect(exportOffer([], english)).toBeUndefined();
});

test('of a table offers what is shown, with nothing to choose, unless it has no rows', () => {
  const table = { caption: 'Dispatch of ED', headings: ['Time', 'Coal (MW)'], rows: 24, cells: () => [] };
  expect(tableOffer(table, english)).toEqual({
    what: 'The table as it is shown: Dispatch of ED, 24 rows, 2 columns.',
    choices: false,
  });
  expect(tableOffer({ ...table, rows: 0 }, english)).toBeUndefined();
});
