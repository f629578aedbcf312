import { describe, expect, test } from 'vitest';
import { meaningOf } from './numbers-meaning';

const year = { numSteps: 365, period: 7, numOverlapSteps: 1 };

describe('what a number means while it is typed', () => {
  test('the last one shows the whole picture', () => {
    expect(meaningOf('numParallelProcesses', '4', year)).toEqual({
      ok: true,
      value: 4,
      text: '53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %; 4 of them side by side',
    });
  });

  test('no more processes than partitions', () => {
    expect(meaningOf('numParallelProcesses', '99', year).text).toContain('53 of them side by side');
  });

  test('steps alone are only steps', () => {
    expect(meaningOf('numSteps', '365', {}).text).toBe('365 steps');
  });

  test('the first number may not fit the old ones that are asked after it', () => {
    expect(meaningOf('numSteps', '5', year)).toMatchObject({ ok: true, text: '5 steps' });
  });

  test('a period is shown with the overlap that is known', () => {
    expect(meaningOf('period', '7', { numSteps: 365 }).text).toBe('53 partitions; the overlap comes next');
    expect(meaningOf('period', '7', year).text).toContain('417 steps executed');
  });

  test.each([
    ['period', '365', 'period is 365, numSteps is 365'],
    ['numOverlapSteps', '8', 'must not be longer than the period'],
    ['numSteps', '0', 'numSteps'],
    ['numSteps', 'a week', 'Enter a whole number.'],
    ['numSteps', '', 'Enter a whole number.'],
    ['numOverlapSteps', '-1', 'Enter a whole number.'],
  ] as const)('%s = "%s" is refused', (key, typed, why) => {
    const meaning = meaningOf(key, typed, year);
    expect(meaning.ok).toBe(false);
    expect(meaning.text).toContain(why);
  });
});
