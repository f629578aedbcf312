import type { Solver } from '../solve/solver';
import type { LinearProgram } from './program';

/**
 * The bounds and right-hand sides that change from execution to execution. They are collected here and given to the
 * solver in one call, so that a program is built once and never again.
 */
export class ParametricBounds {
  private readonly cols: Changes;
  private readonly rows: Changes;

  constructor(program: LinearProgram) {
    this.cols = changes(program.numCols);
    this.rows = changes(program.numRows);
  }

  setCol(index: number, lower: number, upper: number): void {
    set(this.cols, index, lower, upper);
  }

  setRow(index: number, lower: number, upper: number): void {
    set(this.rows, index, lower, upper);
  }

  /** Gives the solver everything that was set since the last time. */
  apply(solver: Pick<Solver, 'setColBounds' | 'setRowBounds'>): void {
    flush(this.cols, (...args) => solver.setColBounds(...args));
    flush(this.rows, (...args) => solver.setRowBounds(...args));
  }
}

interface Changes {
  readonly indices: number[];
  readonly pending: Uint8Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const changes = (count: number): Changes => ({
  indices: [],
  pending: new Uint8Array(count),
  lower: new Float64Array(count),
  upper: new Float64Array(count),
});

function set(changes: Changes, index: number, lower: number, upper: number): void {
  if (changes.pending[index] === 0) {
    changes.pending[index] = 1;
    changes.indices.push(index);
  }
  changes.lower[index] = lower;
  changes.upper[index] = upper;
}

function flush(changes: Changes, give: (indices: Int32Array, lower: Float64Array, upper: Float64Array) => void): void {
  if (changes.indices.length === 0) return;
  const indices = Int32Array.from(changes.indices);
  const take = (from: Float64Array) => Float64Array.from(indices, (index) => from[index] ?? Number.NaN);
  give(indices, take(changes.lower), take(changes.upper));
  changes.pending.fill(0);
  changes.indices.length = 0;
}
