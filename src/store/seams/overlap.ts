/** One dataset at one seam: where its overlapping values lie in both stores, and what position is which column and time. */
import type { Hyperslab } from '../hdf5';
import { pieces } from '../hdf5/hyperslabs';
import type { SteppedDataset } from '../join/plan';
import { newTally, type Tally, tally } from './tally';

/** Values read at once from each of the two stores. */
export const MOST_VALUES = 1 << 16;

export interface OverlapShape {
  /** Rows that both stores have. */
  readonly rows: number;
  readonly rowsPerStep: number;
  readonly columns: number;
  /** Values of a row and column: the horizon, or 1. */
  readonly horizon: number;
  /** How many of them count, before the next execution replaces them. */
  readonly realised: number;
}

/** @param realised values of an execution before the next one */
export function overlapShape(
  { shape, stepAxis }: SteppedDataset,
  overlapSteps: number,
  rowsPerStep: number,
  realised: number,
): OverlapShape {
  const rows = overlapSteps * rowsPerStep;
  const inner = shape.slice(1);
  if (stepAxis === 'last' || shape.length === 2) {
    const columns = (stepAxis === 'last' ? shape.slice(0, -1) : inner).reduce((a, b) => a * b, 1);
    return { rows, rowsPerStep, columns, horizon: 1, realised: 1 };
  }
  const horizon = inner.at(-1) ?? 1;
  const columns = inner.slice(0, -1).reduce((a, b) => a * b, 1);
  return { rows, rowsPerStep, columns, horizon, realised: Math.min(horizon, Math.max(1, realised)) };
}

/** Row (from 0, within the overlap), column and place in the horizon of a value's position. */
export function placeOf(overlap: OverlapShape, stepAxis: SteppedDataset['stepAxis'], position: number) {
  const { rows, columns, horizon } = overlap;
  if (stepAxis === 'last') return { row: position % rows, column: Math.floor(position / rows), ahead: 0 };
  const line = Math.floor(position / horizon);
  return { row: Math.floor(line / columns), column: line % columns, ahead: position % horizon };
}

export interface SeamTallies {
  /** Realised, in each overlapping step. */
  readonly steps: readonly Tally[];
  /** The last realised value of each column. */
  readonly end: Tally;
  readonly forecast: Tally;
  /** Columns of which the last realised values are further apart than the threshold: the first of them. */
  readonly endColumns: readonly number[];
}

/** Reads a part of the overlap from the earlier and from the later partition; offsets are within the overlap. */
export type ReadBoth = (part: Hyperslab) => Promise<readonly [Float64Array, Float64Array]>;

/** Named per seam; a system of thousands of units would fill the report. */
const MOST_COLUMNS = 20;

/**
 * Compares the overlap of one dataset.
 * @param limits beyond which a last value, or any value, counts as different
 * @param seamsApart counts, by column, the seams at which the last values are apart
 */
export async function compareOverlap(
  dataset: SteppedDataset,
  overlap: OverlapShape,
  limits: { readonly end: number; readonly any: number },
  seamsApart: Uint32Array,
  readBoth: ReadBoth,
): Promise<SeamTallies> {
  const { shape, stepAxis } = dataset;
  const { rows, rowsPerStep, horizon, realised, columns } = overlap;
  const empty = () => newTally(limits.any);
  const steps = Array.from({ length: rows / rowsPerStep }, empty);
  const tallies = { steps, end: empty(), forecast: empty() };
  const endColumns: number[] = [];
  const count = stepAxis === 'first' ? [rows, ...shape.slice(1)] : [...shape.slice(0, -1), rows];
  // A run is what one row and column hold: the horizon; of the realised state what one column holds: the time.
  const run = stepAxis === 'last' ? rows : horizon;
  const row = horizon * columns;
  // Where in a run, or in which run, the last value is.
  const lastRowAt = stepAxis === 'last' ? 0 : (rows - 1) * row;
  const lastValue = stepAxis === 'last' ? rows - 1 : realised - 1;

  function stepTally(step: number): Tally {
    const found = steps[step];
    if (!found) throw new RangeError(`there is no step ${step} in the overlap`);
    return found;
  }

  function addEnd(a: Float64Array, b: Float64Array, index: number, at: number): void {
    tally(tallies.end, a, b, index, index + 1, at);
    if (!(Math.abs((a[index] ?? 0) - (b[index] ?? 0)) > limits.end)) return;
    const { column } = placeOf(overlap, stepAxis, at + index);
    seamsApart[column] = (seamsApart[column] ?? 0) + 1;
    if (endColumns.length < MOST_COLUMNS) endColumns.push(column);
  }

  for (const { start, count: size, offset: position } of pieces({ start: count.map(() => 0), count }, MOST_VALUES)) {
    const [a, b] = await readBoth({ start, count: size });
    // Runs may be cut where a piece ends. There are millions: nothing is allocated in here.
    for (let from = 0; from < a.length; ) {
      const begin = position + from;
      const within = begin % run;
      const to = Math.min(a.length, from + run - within);
      if (stepAxis === 'last') {
        // A step after the other, as far as they are in this piece.
        for (let at = from; at < to; ) {
          const row = within + at - from;
          const step = Math.floor(row / rowsPerStep);
          const split = Math.min(to, at + (step + 1) * rowsPerStep - row);
          tally(stepTally(step), a, b, at, split, position);
          at = split;
        }
      } else {
        const split = Math.min(to, Math.max(from, from + realised - within));
        tally(stepTally(Math.floor(begin / (rowsPerStep * row))), a, b, from, split, position);
        tally(tallies.forecast, a, b, split, to, position);
      }
      const end = from + lastValue - within;
      if (begin >= lastRowAt && end >= from && end < to) addEnd(a, b, end, position);
      from = to;
    }
  }
  return { ...tallies, endColumns };
}
