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
  ['soon', undefined],
  ['1-2:3:4:5', undefined],
  [undefined, undefined],
])('the time limit %s is %s seconds', (text, seconds) => {
  expect(timeLimitOf(text)).toBe(seconds);
});

test('what is written of memory and time is read as no less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), (amount) => {
      expect(megabytesOf(formatMegabytes(amount))).toBeGreaterThanOrEqual(amount);
      expect(timeLimitOf(formatTimeLimit(amount))).toBeGreaterThanOrEqual(amount);
    }),
  );
});
