import { describe, expect, it } from 'vitest';
import { percent, significant, withUnit } from './words';

describe('numbers of the pages', () => {
  it.each([
    [12345.678, '12,346'],
    [1234567, '1,234,567'],
    [1.23456, '1.235'],
    [-1.5, '−1.5'],
    [0.000123456, '0.0001235'],
    [1.23456e-9, '1.235e-9'],
    [-2e-12, '−2e-12'],
    [0, '0'],
    [-0, '0'],
    [Number.NaN, '–'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is written %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it('a unit follows a number, and nothing follows a missing one', () => {
    expect(withUnit(3.2, 'MW')).toBe('3.2 MW');
    expect(withUnit(3.2, '')).toBe('3.2');
    expect(withUnit(Number.NaN, 'MW')).toBe('–');
  });

  it('a share is written in per cent', () => {
    expect([percent(0.00123456), percent(1), percent(3e-5)]).toEqual(['0.123 %', '100 %', '0.003 %']);
  });
});
