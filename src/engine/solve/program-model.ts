import type { Highs, Model, ModelStatusCode } from 'highs';
import type { LinearProgram } from '../program/program';
import type { LazyRow, NotSolved } from './solver';

/** What one run of HiGHS has given. */
export type Outcome =
  | {
      readonly type: 'found';
      /** Integer columns rounded, if the run was for integers. */
      readonly primal: Float64Array;
      /** One per row of the program; without meaning after a run for integers. */
      readonly rowDual: Float64Array;
      readonly objective: number;
      readonly bound: number;
      /** The time limit ended the run: there may be better. */
      readonly cutShort: boolean;
    }
  | { readonly type: 'missed'; readonly status: NotSolved['status']; readonly detail?: string };

export interface RunOptions {
  /** `relaxation` lets integer columns be fractional. */
  readonly for: 'relaxation' | 'integers';
  /** `previous` starts from the basis that the run before has left. */
  readonly from: 'scratch' | 'previous' | { readonly primal: Float64Array };
  readonly relativeGap: number;
  /** Time at which to stop, on the clock of `performance.now()`; `Infinity`: none. */
  readonly deadline: number;
}

/** Work done since {@link ProgramModel.begin}. */
export interface Effort {
  simplexIterations: number;
  nodes: number;
}

/** A program inside HiGHS, with rows that can be added for the time of one solve. */
export interface ProgramModel {
  readonly program: LinearProgram;
  readonly effort: Readonly<Effort>;
  /** Rows added since `begin`. */
  readonly addedRows: readonly LazyRow[];
  /** Forgets everything of earlier solves; the program's present bounds hold. */
  begin(): void;
  /** For the runs from here to the next `begin`. */
  setColBounds(lower: Float64Array, upper: Float64Array): void;
  addRows(rows: readonly LazyRow[]): void;
  run(options: RunOptions): Outcome;
  dispose(): void;
}

/** Seconds; the option takes no infinity. */
const endless = 1e9;

/** $ between objective and bound at which a run may stop: a program whose optimum is 0 has no relative gap. */
export const absoluteGap = 1e-6;

/** Of every run. */
export const fixedOptions = {
  output_flag: false,
  random_seed: 0,
  mip_abs_gap: absoluteGap,
  // On daily commitments these cost more than they find: a quarter less time on five buses, no more on RTS-GMLC.
  mip_allow_restart: false,
  mip_heuristic_run_rens: false,
  mip_heuristic_run_rins: false,
  mip_heuristic_run_feasibility_jump: false,
};

export function createProgramModel(highs: Highs, program: LinearProgram): ProgramModel {
  const model = highs.createModel();
  const options = new Map<string, number | string>();
  const addedRows: LazyRow[] = [];
  const effort: Effort = { simplexIterations: 0, nodes: 0 };
  const integrality = Int32Array.from(program.integer);
  const hasIntegers = integrality.includes(1);
  let integral = hasIntegers;
  try {
    model.options.set(fixedOptions);
    passProgram(model, program);
  } catch (error) {
    model.dispose();
    throw error;
  }

  function setOption(name: string, value: number | string): void {
    if (options.get(name) === value) return;
    model.options.set(name, value);
    options.set(name, value);
  }

  function setColBounds(lower: Float64Array, upper: Float64Array): void {
    if (program.numCols > 0) {
      model.changeColsBounds({ kind: 'range', from: 0, to: program.numCols - 1 }, lower, upper);
    }
  }

  function begin(): void {
    if (addedRows.length > 0) {
      model.deleteRows({ kind: 'range', from: program.numRows, to: program.numRows + addedRows.length - 1 });
      addedRows.length = 0;
    }
    setColBounds(program.colLower, program.colUpper);
    if (program.numRows > 0) {
      model.changeRowsBounds({ kind: 'range', from: 0, to: program.numRows - 1 }, program.rowLower, program.rowUpper);
    }
    effort.simplexIterations = 0;
    effort.nodes = 0;
  }

  function run({ for: purpose, from, relativeGap, deadline }: RunOptions): Outcome {
    const integers = purpose === 'integers' && hasIntegers;
    setIntegrality(integers);
    setOption('presolve', 'choose');
    if (integers) setOption('mip_rel_gap', relativeGap);
    if (!allow(deadline)) return { type: 'missed', status: 'timeLimit' };
    if (from !== 'previous') model.clearSolver();
    if (typeof from === 'object') model.setSolution({ colValue: from.primal });
    let { modelStatus } = model.run();
    count(integers);
    if (modelStatus === highs.constants.modelStatus.unboundedOrInfeasible) modelStatus = tellApart(deadline);
    return outcomeOf(modelStatus, integers);
  }

  /** The option `solver` does not turn a mixed-integer program into its relaxation, whatever its documentation says. */
  function setIntegrality(integers: boolean): void {
    if (integers === integral) return;
    if (integers) model.changeColsIntegrality({ kind: 'range', from: 0, to: program.numCols - 1 }, integrality);
    else model.clearIntegrality();
    integral = integers;
  }

  function allow(deadline: number): boolean {
    const seconds = (deadline - performance.now()) / 1000;
    setOption('time_limit', Math.min(Math.max(seconds, 0), endless));
    // The limit is on the sum of all runs.
    if (seconds < Number.POSITIVE_INFINITY) model.zeroAllClocks();
    return seconds > 0;
  }

  function count(integers: boolean): void {
    const iterations = Number(model.info.get('simplex_iteration_count'));
    effort.simplexIterations += Math.max(iterations, 0);
    if (integers) effort.nodes += Math.max(Number(model.info.get('mip_node_count')), 0);
  }

  /** Presolve may see that there is no optimum without seeing which kind it is. */
  function tellApart(deadline: number): ModelStatusCode {
    const { infeasible, optimal } = highs.constants.modelStatus;
    if (!allow(deadline)) return highs.constants.modelStatus.timeLimit;
    setOption('presolve', 'off');
    setIntegrality(false);
    model.clearSolver();
    const { modelStatus } = model.run();
    count(false);
    return modelStatus === optimal ? infeasible : modelStatus;
  }

  function outcomeOf(modelStatus: number, integers: boolean): Outcome {
    const status = highs.constants.modelStatus;
    switch (modelStatus) {
      case status.infeasible:
        return { type: 'missed', status: 'infeasible' };
      case status.unbounded:
        return { type: 'missed', status: 'unbounded' };
      case status.empty:
        return { ...nothing(program), type: 'found' };
      case status.optimal:
        return found(integers, false);
      case status.timeLimit:
        return integers && hasIncumbent() ? found(true, true) : { type: 'missed', status: 'timeLimit' };
      default:
        return { type: 'missed', status: 'error', detail: nameOf(status, modelStatus) };
    }
  }

  /** Without an incumbent the objective is infinite. */
  function hasIncumbent(): boolean {
    const feasible = model.info.get('primal_solution_status') === highs.constants.solutionStatus.feasible;
    return feasible && Number.isFinite(model.getObjectiveValue());
  }

  function found(integers: boolean, cutShort: boolean): Outcome {
    const { colValue, rowDual } = model.getSolution();
    const duals = rowDual.length > program.numRows ? rowDual.slice(0, program.numRows) : rowDual;
    if (!integers) {
      const objective = model.getObjectiveValue();
      return { type: 'found', primal: colValue, rowDual: duals, objective, bound: objective, cutShort };
    }
    program.integer.forEach((isInteger, col) => {
      if (isInteger) colValue[col] = Math.round(colValue[col] ?? 0);
    });
    const objective = objectiveOf(program, colValue);
    // Rounding may take the objective below the bound by the tolerance of integers.
    const bound = Math.min(Number(model.info.get('mip_dual_bound')), objective);
    return { type: 'found', primal: colValue, rowDual: duals, objective, bound, cutShort };
  }

  return {
    program,
    effort,
    addedRows,
    begin,
    setColBounds,
    addRows(rows) {
      model.addRows(rowData(program.numCols, rows));
      addedRows.push(...rows);
    },
    run,
    dispose: () => model.dispose(),
  };
}

/** The program without its names, as linear program or with its integers. */
export function passProgram(model: Model, program: LinearProgram, kind: 'integers' | 'relaxation' = 'integers'): void {
  const { numCols, numRows } = program;
  model.passModel({
    numCols,
    numRows,
    offset: program.offset,
    colCost: program.colCost,
    colLower: program.colLower,
    colUpper: program.colUpper,
    rowLower: program.rowLower,
    rowUpper: program.rowUpper,
    matrix: {
      format: 'csr',
      numRows,
      numCols,
      starts: program.rowStart,
      indices: program.colIndex,
      values: program.value,
    },
    ...(kind === 'integers' && program.integer.includes(1) ? { integrality: Int32Array.from(program.integer) } : {}),
  });
}

export function objectiveOf(program: LinearProgram, primal: Float64Array): number {
  let sum = program.offset;
  for (let col = 0; col < program.numCols; col++) sum += (program.colCost[col] ?? 0) * (primal[col] ?? 0);
  return sum;
}

/** Rows in the form in which HiGHS takes them. */
export function rowData(numCols: number, rows: readonly LazyRow[]): Parameters<Model['addRows']>[0] {
  const starts = [0];
  for (const row of rows) starts.push((starts.at(-1) ?? 0) + row.cols.length);
  return {
    lower: Float64Array.from(rows, (row) => row.lower),
    upper: Float64Array.from(rows, (row) => row.upper),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(rows.flatMap((row) => row.cols)),
      values: Float64Array.from(rows.flatMap((row) => row.coefficients)),
    },
  };
}

function nothing(program: LinearProgram): Omit<Extract<Outcome, { type: 'found' }>, 'type'> {
  const primal = new Float64Array(program.numCols);
  const rowDual = new Float64Array(program.numRows);
  return { primal, rowDual, objective: program.offset, bound: program.offset, cutShort: false };
}

function nameOf(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.keys(codes).find((name) => codes[name] === code) ?? `status ${code}`;
}
