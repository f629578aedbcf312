import { expect, test } from 'vitest';
import type { DoctorRow, RowState } from '../../pages/doctor';
import { english } from '../../text/translate';
import { summaryOf } from './summary';

const rows = (...states: RowState[]): DoctorRow[] =>
  states.map((state, i) => ({ id: `${i}`, name: 'Julia', state, message: '', actions: [] }));

test.each<[RowState[], boolean, string]>([
  [[], false, 'Looking…'],
  [['ok', 'looking'], false, 'Looking… 1 of 2'],
  [['ok', 'ok'], true, 'A run can start.'],
  [['ok', 'warning'], true, 'A run can start, with a warning.'],
  [['warning', 'warning'], true, 'A run can start, with 2 warnings.'],
  [['warning', 'problem'], true, 'A run would fail: there is a problem.'],
  [['problem', 'problem'], true, 'A run would fail: there are 2 problems.'],
])('%j, done %s: %s', (states, done, text) => {
  expect(summaryOf({ rows: rows(...states), done }, english)).toBe(text);
});
