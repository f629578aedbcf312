import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalTime, formatResolution, parseLocalTime } from './local-time';

describe('local times', () => {
  test.each([
    ['2024-02-29T23:30:00', Date.UTC(2024, 1, 29, 23, 30)],
    ['2024-01-01', Date.UTC(2024, 0, 1)],
    ['2020-01-01T00:05:00.0', Date.UTC(2020, 0, 1, 0, 5)],
    ['2020-01-01 07:00', Date.UTC(2020, 0, 1, 7)],
  ])('%j is read', (text, time) => {
    expect(parseLocalTime(text)).toBe(time);
  });

  test.each([
    '',
    'today',
    '2023-02-29T00:00:00',
    '2024-13-01',
    '2024-01-01T24:00:00',
    '2024-01-01T10:60',
    '2024-01-01T00:00:00Z',
  ])('%j is none', (text) => {
    expect(parseLocalTime(text)).toBeUndefined();
  });

  test('are written as they are read', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(fc.property(seconds, (s) => parseLocalTime(formatLocalTime(s * 1000)) === s * 1000));
  });

  test.each([
    [3_600_000, '1 h'],
    [300_000, '5 min'],
    [90_000, '90 s'],
  ])('a resolution of %d ms is %s', (milliseconds, text) => {
    expect(formatResolution(milliseconds)).toBe(text);
  });
});
