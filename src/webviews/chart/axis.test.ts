import { describe, expect, it } from 'vitest';
import { isoText, momentText, timeTicks, valueScale } from './axis';

const at = (text: string) => Date.parse(`${text}Z`);
const labels = (from: string, to: string, most: number) =>
  timeTicks({ fromMs: at(from), toMs: at(to) }, most).map(({ label }) => label);

describe('Ticks of a time axis', () => {
  it('tell the whole date at the first tick and only what changes at the others', () => {
    expect(labels('2020-01-03T04:00', '2020-01-04T08:00', 6)).toEqual([
      'Jan 3, 06:00',
      '12:00',
      '18:00',
      'Jan 4',
      '06:00',
    ]);
  });

  it('name months over a year, with the year where it begins', () => {
    expect(labels('2019-11-15T00:00', '2020-06-01T00:00', 8)).toEqual([
      'Dec 2019',
      'Jan 2020',
      'Feb',
      'Mar',
      'Apr',
      'May',
    ]);
  });

  it('count days from the first of each month, so that they stay while the window moves', () => {
    expect(labels('2020-01-20T00:00', '2020-02-12T00:00', 8)).toEqual(['Jan 22, 2020', 'Feb 1', 'Feb 8']);
    expect(labels('2020-01-21T00:00', '2020-02-13T00:00', 8)).toEqual(['Jan 22, 2020', 'Feb 1', 'Feb 8']);
  });

  it('are never more than asked for by half, and lie in the window', () => {
    for (const hours of [1, 3, 10, 30, 100, 300, 1000, 3000, 8760, 40_000]) {
      const window = { fromMs: at('2020-03-07T05:35'), toMs: at('2020-03-07T05:35') + hours * 3_600_000 };
      const ticks = timeTicks(window, 8);
      expect(ticks.length, `${hours} h`).toBeLessThanOrEqual(12);
      expect(ticks.length, `${hours} h`).toBeGreaterThan(1);
      expect(ticks.every(({ ms }) => ms >= window.fromMs && ms < window.toMs)).toBe(true);
    }
  });
});

describe('Texts of moments', () => {
  it('are those of local time, whatever zone the browser is in', () => {
    expect(momentText(at('2020-03-29T02:30'))).toBe('Mar 29, 2020, 02:30');
    expect(isoText(at('2020-03-29T02:30'))).toBe('2020-03-29T02:30:00');
  });
});

describe('A value axis', () => {
  it('has round ends and steps around its values', () => {
    expect(valueScale(13, 97, 5)).toEqual({ low: 0, high: 100, interval: 20 });
    expect(valueScale(-130, 470, 5)).toEqual({ low: -200, high: 600, interval: 200 });
  });

  it('begins at zero only where that does not flatten the curve', () => {
    expect(valueScale(3, 9, 3).low).toBe(0);
    expect(valueScale(900, 910, 5).low).toBe(900);
  });

  it('has a height where all values are the same', () => {
    for (const value of [0, 5, -5, 1e-9, 1e9]) {
      const { low, high, interval } = valueScale(value, value, 4);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThan(low);
      expect(interval).toBeGreaterThan(0);
    }
  });
});
