/** The differences of one output, block by block: pure. */

/** Differences below this share of the largest magnitude are rounding. */
export const ROUNDING = 1e-9;

export interface ColumnPair {
  readonly name: string;
  /** Numbers in the two outputs; undefined in the one that lacks it. */
  readonly first: number | undefined;
  readonly second: number | undefined;
}

/** Columns by name, in the order of the first; names that occur twice are told apart by their order. */
export function pairColumns(first: readonly string[], second: readonly string[]): ColumnPair[] {
  const places = new Map<string, number[]>();
  second.forEach((name, c) => {
    const known = places.get(name);
    if (known) known.push(c);
    else places.set(name, [c]);
  });
  const pairs: ColumnPair[] = first.map((name, c) => ({ name, first: c, second: places.get(name)?.shift() }));
  const left = [...places].flatMap(([name, at]) => at.map((c) => ({ name, first: undefined, second: c })));
  return [...pairs, ...left.sort((a, b) => a.second - b.second)];
}

export interface Tally {
  compared: number;
  onlyFirst: number;
  onlySecond: number;
  maxAbsolute: number;
  /** Number of the pair and period of `maxAbsolute`, from 0; undefined while everything agrees. */
  at: { readonly pair: number; readonly period: number } | undefined;
  magnitude: number;
  squares: number;
  sum: number;
  /** Further apart than one half: commitments that differ. */
  apart: number;
  /** Zeros of different signs: the same, but not to the last bit. */
  otherZeros: number;
  /** By pair. */
  readonly columns: Float64Array;
}

export const newTally = (pairs: number): Tally => ({
  compared: 0,
  onlyFirst: 0,
  onlySecond: 0,
  maxAbsolute: 0,
  at: undefined,
  magnitude: 0,
  squares: 0,
  sum: 0,
  apart: 0,
  otherZeros: 0,
  columns: new Float64Array(pairs),
});

/**
 * Adds a block of both, `[columns, periods]` with time fastest.
 * @param period of the first one, for `at`
 */
export function addBlock(
  t: Tally,
  pairs: readonly ColumnPair[],
  a: Float64Array,
  b: Float64Array,
  periods: number,
  period: number,
): void {
  pairs.forEach(({ first, second }, pair) => {
    if (first === undefined) t.onlySecond += valuesIn(b, (second ?? 0) * periods, periods);
    else if (second === undefined) t.onlyFirst += valuesIn(a, first * periods, periods);
    else addColumn(t, pair, [a, first * periods], [b, second * periods], periods, period);
  });
}

function addColumn(
  t: Tally,
  pair: number,
  [a, atA]: readonly [Float64Array, number],
  [b, atB]: readonly [Float64Array, number],
  periods: number,
  period: number,
): void {
  let largest = t.columns[pair] ?? 0;
  for (let i = 0; i < periods; i += 1) {
    const x = a[atA + i] ?? Number.NaN;
    const y = b[atB + i] ?? Number.NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) {
      if (!Number.isNaN(x)) t.onlyFirst += 1;
      else if (!Number.isNaN(y)) t.onlySecond += 1;
      continue;
    }
    t.compared += 1;
    const magnitude = Math.max(Math.abs(x), Math.abs(y));
    if (magnitude > t.magnitude) t.magnitude = magnitude;
    // Infinities of one sign too.
    if (x === y) {
      if (x === 0 && 1 / x !== 1 / y) t.otherZeros += 1;
      continue;
    }
    const difference = y - x;
    const absolute = Math.abs(difference);
    t.squares += absolute * absolute;
    t.sum += difference;
    if (absolute > 0.5) t.apart += 1;
    if (absolute > largest) largest = absolute;
    if (absolute <= t.maxAbsolute) continue;
    t.maxAbsolute = absolute;
    t.at = { pair, period: period + i };
  }
  t.columns[pair] = largest;
}

function valuesIn(values: Float64Array, from: number, count: number): number {
  let found = 0;
  for (let i = from; i < from + count; i += 1) if (!Number.isNaN(values[i])) found += 1;
  return found;
}
