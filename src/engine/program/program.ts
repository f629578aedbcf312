/**
 * A mixed-integer linear program as plain arrays: minimise `cost · x + offset` subject to
 * `rowLower ≤ A x ≤ rowUpper`, `colLower ≤ x ≤ colUpper`, some x integer. Indices count from 0.
 * Built once per decision model; afterwards only bounds and right-hand sides change from solve to solve.
 */
export interface LinearProgram {
  readonly name: string;
  readonly numCols: number;
  readonly numRows: number;
  readonly colCost: Float64Array;
  readonly offset: number;
  /** May be changed between solves, through the solver's methods. `±Infinity` where there is none. */
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Compressed rows: entries of row r are `rowStart[r]` to `rowStart[r + 1]`. */
  readonly rowStart: Int32Array;
  readonly colIndex: Int32Array;
  readonly value: Float64Array;
  /** 1 for integer columns. */
  readonly integer: Uint8Array;
  /** For error messages and LP files: `OnVariable__ThermalStandard{Brighton,17}`, `CopperPlateBalance{3}`. Computed on demand. */
  colName(index: number): string;
  rowName(index: number): string;
}

/** Collects columns and rows, then freezes them into a {@link LinearProgram}. */
export class ProgramBuilder {
  private readonly costs: number[] = [];
  private readonly colLower: number[] = [];
  private readonly colUpper: number[] = [];
  private readonly integers: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly rowStart: number[] = [0];
  private readonly colIndex: number[] = [];
  private readonly values: number[] = [];
  private readonly colNames: { readonly from: number; readonly name: (offset: number) => string }[] = [];
  private readonly rowNames: { readonly from: number; readonly name: (offset: number) => string }[] = [];
  /** Constant part of the objective. */
  offset = 0;

  constructor(private readonly name: string) {}

  get numCols(): number {
    return this.costs.length;
  }

  get numRows(): number {
    return this.rowLower.length;
  }

  /** Names the columns that are added from here on by their offset from the first of them. */
  nameCols(name: (offset: number) => string): void {
    this.colNames.push({ from: this.numCols, name });
  }

  /** As {@link nameCols}, for rows. */
  nameRows(name: (offset: number) => string): void {
    this.rowNames.push({ from: this.numRows, name });
  }

  /** @returns the column's index */
  addCol(cost: number, lower: number, upper: number, integer = false): number {
    this.costs.push(cost);
    this.colLower.push(lower);
    this.colUpper.push(upper);
    this.integers.push(integer ? 1 : 0);
    return this.costs.length - 1;
  }

  /** @returns the row's index; `cols` and `coefficients` have the same length, zero coefficients are left out */
  addRow(lower: number, upper: number, cols: readonly number[], coefficients: readonly number[]): number {
    cols.forEach((col, i) => {
      const coefficient = coefficients[i] ?? 0;
      if (coefficient === 0) return;
      this.colIndex.push(col);
      this.values.push(coefficient);
    });
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    this.rowStart.push(this.colIndex.length);
    return this.rowLower.length - 1;
  }

  addCost(col: number, cost: number): void {
    this.costs[col] = (this.costs[col] ?? 0) + cost;
  }

  build(): LinearProgram {
    const { colNames, rowNames } = this;
    return {
      name: this.name,
      numCols: this.numCols,
      numRows: this.numRows,
      colCost: Float64Array.from(this.costs),
      offset: this.offset,
      colLower: Float64Array.from(this.colLower),
      colUpper: Float64Array.from(this.colUpper),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      rowStart: Int32Array.from(this.rowStart),
      colIndex: Int32Array.from(this.colIndex),
      value: Float64Array.from(this.values),
      integer: Uint8Array.from(this.integers),
      colName: (index) => nameAt(colNames, index) ?? `x${index}`,
      rowName: (index) => nameAt(rowNames, index) ?? `r${index}`,
    };
  }
}

function nameAt(
  names: readonly { readonly from: number; readonly name: (offset: number) => string }[],
  index: number,
): string | undefined {
  const found = names.findLast((entry) => entry.from <= index);
  return found?.name(index - found.from);
}
