import type { LinearProgram } from '../program/program';

/** A relaxed value that is this near to an integer counts as one. */
const integral = 1e-6;

export interface FixedBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Integer columns that are left free. */
  readonly free: number;
}

/**
 * Column bounds that fix the integer columns at their relaxed values where these are integral, except for the columns
 * within `window` periods of a fractional one of the same series.
 * @param series columns in order of periods; integer columns in no series count as series of their own
 */
export function fixIntegral(
  program: LinearProgram,
  relaxed: Float64Array,
  series: readonly (readonly number[])[],
  window: number,
): FixedBounds {
  const free = new Uint8Array(program.numCols);
  for (const columns of series) {
    columns.forEach((col, period) => {
      if (isIntegral(relaxed[col] ?? 0)) return;
      for (const near of columns.slice(Math.max(period - window, 0), period + window + 1)) free[near] = 1;
    });
  }
  const lower = program.colLower.slice();
  const upper = program.colUpper.slice();
  let freeCount = 0;
  program.integer.forEach((isInteger, col) => {
    if (!isInteger) return;
    const value = relaxed[col] ?? 0;
    if (free[col] || !isIntegral(value)) {
      freeCount++;
      return;
    }
    lower[col] = Math.round(value);
    upper[col] = Math.round(value);
  });
  return { lower, upper, free: freeCount };
}

/** The windows to try, one after the other, while the small program is infeasible: up to whole series. */
export function windowsToTry(window: number, longestSeries: number): readonly number[] {
  const windows = [Math.max(window, 0)];
  for (let next = window; next < longestSeries; ) {
    next = Math.min(Math.max(next * 3, next + 1), longestSeries);
    windows.push(next);
  }
  return windows;
}

function isIntegral(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= integral;
}
