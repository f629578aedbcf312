import { describe, expect, it } from 'vitest';
import { hours, minutes } from './durations';
import { advance, type UnitSeries, valueAt } from './thermal-state';

const series = (values: number[], resolutionMs = hours(1)): UnitSeries => ({
  start: 0,
  resolutionMs,
  periods: values.length,
  columns: ['u'],
  basePower: 100,
  values: Float64Array.from(values),
});
const conditionsOf = (status: boolean, at: number) => new Map([['u', { status, msAtStatus: hours(at), power: 40 }]]);

describe('the realised state', () => {
  it('counts on while nothing changes, and anew after a change', () => {
    const status = series([1, 1, 0, 1]);
    expect(advance(conditionsOf(true, 5), 0, hours(2), { status }).get('u')).toEqual({
      status: true,
      msAtStatus: hours(7),
      power: 40,
    });
    expect(advance(conditionsOf(true, 5), 0, hours(3), { status }).get('u')).toMatchObject({
      status: false,
      msAtStatus: hours(1),
    });
    expect(advance(conditionsOf(true, 5), 0, hours(4), { status }).get('u')).toMatchObject({
      status: true,
      msAtStatus: hours(1),
    });
  });

  it('is the same in small steps as in one', () => {
    const status = series([1, 0, 0, 1, 1]);
    let state = conditionsOf(false, 2);
    for (let time = 0; time < hours(5); time += minutes(5)) state = advance(state, time, time + minutes(5), { status });
    expect(state).toEqual(advance(conditionsOf(false, 2), 0, hours(5), { status }));
  });

  it('has the power of the last period, in MW', () => {
    const power = series([0.1, 0.2, 0.3], minutes(5));
    expect(advance(conditionsOf(true, 1), 0, minutes(10), { power }).get('u')?.power).toBeCloseTo(20, 12);
  });

  it('is not made up beyond what was decided', () => {
    expect(() => valueAt(series([1, 1]), 0, hours(2))).toThrow(RangeError);
  });
});
