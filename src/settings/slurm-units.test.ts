import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMegabytes, formatTimeLimit, megabytesOf, timeLimitOf } from './slurm-units';

test.each([
  ['90', 5400],
  ['1:30', 90],
  ['1:02:03', 3723],
  ['2-3', 2 * 86_400 + 3 * 3600],
  ['1-02:03', 86_400 + 2 * 3600 + 180],
  ['1-02:03:04', 86_400 + 2 * 3600 + 184],
  // As sbatch reckons them.
  ['0-48:00', 2 * 86_400],
  ['1-99:99:99', 86_400 + 100 * 3600 + 40 * 60 + 39],
  ['0', 0],
  ['UNLIMITED', 0],
  ['infinite', 0],
  ['INFINITE', 0],
  ['unlimited', 0],
  ['', undefined],
  ['10 ', undefined],
  ['x10', undefined],
  ['soon', undefined],
  ['1-2:3:4:5', undefined],
  [undefined, undefined],
])('the time limit %s is %s seconds', (text, seconds) => {
  expect(timeLimitOf(text)).toBe(seconds);
});

test.each([
  ['512', 512],
  ['512M', 512],
  ['2048k', 2],
  ['8G', 8192],
  ['1t', 1_048_576],
  ['8 G', undefined],
  ['8GB', undefined],
  ['x8G', undefined],
  [undefined, undefined],
])('%s of memory are %s megabytes', (text, megabytes) => {
  expect(megabytesOf(text)).toBe(megabytes);
});

test.each([
  [1000, '1000M'],
  [1023.5, '1G'],
  [1024, '1G'],
  [1025, '1025M'],
  [2047, '2047M'],
  [2048, '2G'],
  [2049, '3G'],
])('%d megabytes are written %s', (megabytes, text) => {
  expect(formatMegabytes(megabytes)).toBe(text);
});

test.each([
  [1, '0:01:00'],
  [60, '0:01:00'],
  [61, '0:02:00'],
  [16_200, '4:30:00'],
  [86_399, '1-00:00:00'],
  [86_400, '1-00:00:00'],
  [129_600, '1-12:00:00'],
  [10 * 86_400 + 3660, '10-01:01:00'],
])('%d seconds are written %s', (seconds, text) => {
  expect(formatTimeLimit(seconds)).toBe(text);
});

test('what is written of memory and time is read as no less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), (amount) => {
      expect(megabytesOf(formatMegabytes(amount))).toBeGreaterThanOrEqual(amount);
      expect(timeLimitOf(formatTimeLimit(amount))).toBeGreaterThanOrEqual(amount);
    }),
  );
});
