import { expect, test } from 'vitest';
import { scrollToRow, visibleRows } from '../page/visible-rows';
import { columnEdges, csvOf, rowsAsText, visibleColumns } from './table-grid';

const source = {
  caption: 'Values',
  headings: ['Time', 'Alta (MW)', 'B'],
  rows: 3,
  cells: (row: number) => [`2024-01-01T0${row}:00:00`, String(row * 1.5), 'x\ty'],
};

test('columns are as wide as what stands in them, within bounds', () => {
  expect(columnEdges(source)).toEqual([0, 21, 32, 42]);
});

test('of the columns those in sight are made', () => {
  const edges = [0, 10, 20, 30, 40, 50];
  expect(visibleColumns(edges, 0, 25)).toEqual({ first: 1, end: 3 });
  expect(visibleColumns(edges, 25, 45)).toEqual({ first: 2, end: 5 });
  expect(visibleColumns([0, 10], 0, 100)).toEqual({ first: 1, end: 1 });
});

test('rows are copied as spreadsheets paste them, with headings', () => {
  expect(rowsAsText(source, 1, 9)).toBe(
    'Time\tAlta (MW)\tB\n2024-01-01T01:00:00\t1.5\tx y\n2024-01-01T02:00:00\t3\tx y\n',
  );
});

test('more rows than a page can copy are no text', () => {
  const long = { ...source, rows: 2e6 };
  expect(rowsAsText(long, 0, long.rows - 1)).toBeUndefined();
  expect(rowsAsText(long, 9, 9)).toBe('Time\tAlta (MW)\tB\n2024-01-01T09:00:00\t13.5\tx y\n');
});

test('a table becomes CSV with headings, quoted where it must be', () => {
  const cells = (row: number): string[] => [`t${row}`, row > 0 ? '' : '0.5'];
  expect(csvOf({ caption: '', headings: ['Time', 'A, "b"'], rows: 2, cells })).toBe('Time,"A, ""b"""\nt0,0.5\nt1,\n');
});

test('a table that is too large for a page is no CSV', () => {
  expect(csvOf({ ...source, rows: 2e6 })).toBeUndefined();
});

test('of many rows those in sight are made and a few around them', () => {
  expect(visibleRows(0, 220, 22, 8760)).toEqual({ first: 0, end: 22 });
  expect(visibleRows(22_000, 220, 22, 8760)).toEqual({ first: 988, end: 1022 });
  expect(visibleRows(1e9, 220, 22, 5)).toEqual({ first: 0, end: 5 });
});

test('a row out of sight is scrolled to, one in sight is not', () => {
  expect(scrollToRow(3, 0, 220, 22)).toBe(0);
  expect(scrollToRow(20, 0, 220, 22)).toBe(242);
  expect(scrollToRow(2, 100, 220, 22)).toBe(44);
});
