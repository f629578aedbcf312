import type { LinearProgram } from '../program/program';

/** How a commitment is solved. Both ways are deterministic. */
export type SolveMethod =
  /** HiGHS to the gap (a linear program ignores the gap). */
  | { readonly type: 'exact' }
  /**
   * Linear relaxation; integral commitments are fixed, fractional ones freed with their neighbours `window` periods
   * around; then the small program. Above `maxGap` against the relaxation's bound it goes on with the whole program from
   * that incumbent until the gap is no more than `maxGap` (or `relativeGap`, if that is larger).
   */
  | { readonly type: 'relaxAndFix'; readonly window: number; readonly maxGap: number };

export interface SolverOptions {
  readonly method: SolveMethod;
  /** Relative gap at which a mixed-integer solve may stop, e.g. 1e-3. */
  readonly relativeGap: number;
  /** Seconds for one solve; absent: none. A result that it has cut short depends on the machine. */
  readonly timeLimit?: number | undefined;
  /**
   * For relax-and-fix: the integer columns as series in time, each an array of column indices in order of periods
   * (one series per unit).
   */
  readonly integerSeries?: readonly (readonly number[])[] | undefined;
  /** Rows added when they are violated, until none is. */
  readonly lazyRows?: LazyRows | undefined;
  /** Whether a mixed-integer solve gives {@link Solved.rowDual}; a linear program always does. */
  readonly duals?: boolean | undefined;
}

/** One row that a solution violates. */
export interface LazyRow {
  /** The same string names the same row in every solve. */
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
  readonly cols: readonly number[];
  readonly coefficients: readonly number[];
}

export interface LazyRows {
  /** Rows that `primal` violates by more than the tolerance; empty when it is good. In a fixed order. */
  violated(primal: Float64Array): readonly LazyRow[];
}

export interface Solved {
  readonly ok: true;
  /** One per column; integer columns rounded to integers. */
  readonly primal: Float64Array;
  /**
   * One per row of the program (not of lazy rows): what the objective grows by when the row's bounds grow by 1, in the
   * linear program with integers fixed. NaN for a mixed-integer program without `duals`.
   */
  readonly rowDual: Float64Array;
  /** With the program's offset. */
  readonly objective: number;
  /** Best proven lower bound; equals the objective for a linear program. */
  readonly bound: number;
  /** (objective − bound) / |objective|; may be above the asked one when a time limit ended the solve. */
  readonly gap: number;
  /** A time limit ended the search for better: the result depends on the machine. */
  readonly cutShort: boolean;
  readonly seconds: number;
  readonly simplexIterations: number;
  readonly nodes: number;
  /** Rounds of lazy rows, and lazy rows in the last of them. */
  readonly lazyRounds: number;
  readonly lazyRowCount: number;
  /** Which way led to it: relax-and-fix may fall back. */
  readonly method: 'linear' | 'exact' | 'relaxAndFix' | 'relaxAndFixThenExact';
}

/** What a row or a column's bound demands in a conflict; infinite on the side that takes no part in it. */
export interface Demand {
  readonly of: 'row' | 'column';
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}

export interface NotSolved {
  readonly ok: false;
  readonly status: 'infeasible' | 'unbounded' | 'timeLimit' | 'error';
  /** One sentence for a modeller, with the rows and bounds in conflict where HiGHS names them. */
  readonly message: string;
  /** Names of rows and columns in conflict, at most 20; empty when HiGHS gives none. */
  readonly conflict: readonly string[];
  /** All rows and bounds in conflict, rows first; empty when HiGHS gives none. */
  readonly demands: readonly Demand[];
  /** The program as an LP file's text, to be written beside the logs. */
  readonly lp: () => string;
}

/** A persistent HiGHS model of one program. Not usable while a solve is going on; dispose of it at the end. */
export interface Solver {
  readonly program: LinearProgram;
  setColBounds(indices: Int32Array, lower: Float64Array, upper: Float64Array): void;
  setRowBounds(indices: Int32Array, lower: Float64Array, upper: Float64Array): void;
  /** Solves from scratch: the result depends on the present bounds alone, never on earlier solves. */
  solve(options: SolverOptions): Solved | NotSolved;
  /**
   * The present program as text in LP format, integers included; with the lazy rows of the last solve, unless bounds
   * have been changed since.
   */
  exportLp(): string;
  dispose(): void;
}
