/** Differences between two computations of the same values, value by value: pure. */

export interface Tally {
  compared: number;
  maxAbsolute: number;
  /** Position of `maxAbsolute`; -1 while everything agrees. */
  at: number;
  differing: number;
  /** How far values must be apart to be counted in `differing`. */
  readonly limit: number;
  magnitude: number;
  sumA: number;
  sumB: number;
}

/** @param limit beyond which values count as differing; one half tells commitments apart */
export const newTally = (limit = 0.5): Tally => ({
  compared: 0,
  maxAbsolute: 0,
  at: -1,
  differing: 0,
  limit,
  magnitude: 0,
  sumA: 0,
  sumB: 0,
});

/**
 * Adds values `from … to-1` of both. A value that one of them lacks (NaN) is not compared.
 * @param position of the value at index 0, for `at`
 */
export function tally(t: Tally, a: Float64Array, b: Float64Array, from: number, to: number, position: number): void {
  const { limit } = t;
  for (let i = from; i < to; i += 1) {
    const x = a[i] ?? Number.NaN;
    const y = b[i] ?? Number.NaN;
    const difference = x - y;
    const apart = difference < 0 ? -difference : difference;
    // Neither for NaN nor for infinity.
    if (!(apart < Number.POSITIVE_INFINITY)) continue;
    t.compared += 1;
    t.sumA += x;
    t.sumB += y;
    if (x > t.magnitude) t.magnitude = x;
    else if (-x > t.magnitude) t.magnitude = -x;
    if (apart === 0) continue;
    if (y > t.magnitude) t.magnitude = y;
    else if (-y > t.magnitude) t.magnitude = -y;
    if (apart > limit) t.differing += 1;
    if (apart <= t.maxAbsolute) continue;
    t.maxAbsolute = apart;
    t.at = position + i;
  }
}

/** Both together; the position is that of the larger difference. */
export function merged(a: Tally, b: Tally): Tally {
  const larger = b.maxAbsolute > a.maxAbsolute ? b : a;
  return {
    compared: a.compared + b.compared,
    maxAbsolute: larger.maxAbsolute,
    at: larger.at,
    differing: a.differing + b.differing,
    limit: a.limit,
    magnitude: Math.max(a.magnitude, b.magnitude),
    sumA: a.sumA + b.sumA,
    sumB: a.sumB + b.sumB,
  };
}
