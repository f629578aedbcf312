/** Which parts of a dataset's columns are read when only some are wanted. Pure. */

/** Columns that stand one after the other and are read at once. */
export interface ColumnRun {
  /** Along the slowest dimension of columns. */
  readonly from: number;
  readonly length: number;
  /** Number of its first column, and how many there are: with all those of the other dimensions. */
  readonly first: number;
  readonly width: number;
  /** Which of the wanted ones, by their position, lie in it. */
  readonly positions: readonly number[];
}

export const product = (numbers: readonly number[]) => numbers.reduce((result, n) => result * n, 1);

/** The columns that are wanted, by number; all where nothing is said. @throws RangeError for one that there is not */
export function columnNumbers(sizes: readonly number[], wanted: readonly number[] | undefined): readonly number[] {
  const all = product(sizes);
  if (!wanted) return Array.from({ length: all }, (_, i) => i);
  const outside = wanted.find((n) => !Number.isInteger(n) || n < 0 || n >= all);
  if (outside !== undefined) throw new RangeError(`there are ${all} columns, none of number ${outside}`);
  return wanted;
}

/** So much of what is not wanted is read along: asking once more costs more. */
const WASTE_BYTES = 4096;

/**
 * @param sizes of the dimensions of columns, the slowest first; none: one column
 * @param values that each column has in what is read
 */
export function columnRuns(sizes: readonly number[], wanted: readonly number[], values: number): ColumnRun[] {
  const inner = product(sizes.slice(1));
  const waste = Math.floor(WASTE_BYTES / 8 / Math.max(1, values * inner));
  const sorted = wanted
    .map((column, position) => ({ at: Math.floor(column / inner), position }))
    .sort((a, b) => a.at - b.at);
  const runs: { from: number; to: number; positions: number[] }[] = [];
  for (const { at, position } of sorted) {
    const last = runs.at(-1);
    if (last && at - last.to <= waste + 1) {
      last.to = at;
      last.positions.push(position);
    } else runs.push({ from: at, to: at, positions: [position] });
  }
  return runs.map(({ from, to, positions }) => {
    const length = to - from + 1;
    return { from, length, first: from * inner, width: length * inner, positions };
  });
}
