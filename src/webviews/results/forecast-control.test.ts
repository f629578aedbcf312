import { expect, test } from 'vitest';
import { wholeFrom } from './forecast-control';

test('what is typed becomes an execution that there is; what is no number becomes none', () => {
  expect(['0', '-3', '1', '2.6', '7', '99', '1e9'].map((typed) => wholeFrom(typed, 7))).toEqual([1, 1, 1, 3, 7, 7, 7]);
  expect(['', ' ', 'abc'].map((typed) => wholeFrom(typed, 7))).toEqual([undefined, undefined, undefined]);
});
