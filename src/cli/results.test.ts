import { describe, expect, test } from 'vitest';
import { type ResultsFlags, resultsCommand, timeOf } from './results';

describe('a time', () => {
  test.each([
    ['2024-01-01', Date.UTC(2024, 0, 1)],
    ['2024-02-29T06:30', Date.UTC(2024, 1, 29, 6, 30)],
    ['2024-01-01 23:00:30', Date.UTC(2024, 0, 1, 23, 0, 30)],
    ['2024-01-01T00:00:00.25', Date.UTC(2024, 0, 1, 0, 0, 0, 250)],
  ])('%s is local time', (text, ms) => {
    expect(timeOf(text)).toBe(ms);
  });

  test.each(['', 'now', '2024', '2024-13-01', '2023-02-29', '2024-01-01T25:00', '2024-01-01T00:00:00Z', '1/2/2024'])(
    '%s is none',
    (text) => {
      expect(() => timeOf(text)).toThrow(expect.objectContaining({ code: 'settings.invalid' }));
    },
  );
});

const variable = ['UC/V'];
test.each<[string, ResultsFlags, string]>([
  ['two files', { variable, csv: 'a', parquet: 'b' }, 'Name one file'],
  ['Parquet on standard output', { variable, parquet: '-' }, 'Parquet goes to a file'],
  ['a file of no variable', { csv: 'a' }, 'Say whose values'],
  ['columns of no variable', { columns: ['a'] }, 'Say whose values'],
  ['a layout without a file', { variable, layout: 'long' }, '--layout and --force are for'],
  ['a list in a file', { list: true, csv: 'a' }, '--list writes no file'],
  ['columns that are none', { variable, columns: ['a', ''] }, 'Name columns after --columns'],
  ['columns that are commas', { variable, columns: [' ,'] }, 'Name columns after --columns'],
  ['executions of variables', { executions: 'UC', variable }, 'leave --variable out'],
  ['executions as Parquet', { executions: 'UC', parquet: 'a' }, 'leave --parquet out'],
  ['executions in other units', { executions: 'UC', units: 'natural' }, 'leave --units out'],
  ['values and JSON on one output', { variable, csv: '-', json: true }, 'goes with no --json'],
])('%s are refused', (_, flags, message) => {
  expect(() => resultsCommand('OUT/NAME', flags)).toThrow(
    expect.objectContaining({ code: 'settings.invalid', message: expect.stringContaining(message) }),
  );
});
