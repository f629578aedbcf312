import type { Highs } from 'highs';
import { messageOf, UserError } from '../../text';
import type { LinearProgram } from '../program/program';
import { explain } from './failure';
import { forgetHighs, loadHighs } from './load-highs';
import { writeLp } from './lp-file';
import { createProgramModel, type Outcome, type ProgramModel } from './program-model';
import { solveProgram } from './solve-program';
import type { NotSolved, Solved, Solver, SolverOptions } from './solver';

/**
 * The solver, its WebAssembly loaded once per process, and again when it has broken down.
 * @throws UserError `solver.missing`
 */
export async function loadSolver(): Promise<{ createSolver(program: LinearProgram): Solver }> {
  const highs = await loadHighs();
  return { createSolver: (program) => createSolver(highs, program) };
}

function createSolver(highs: Highs, program: LinearProgram): Solver {
  const model = modelOf(highs, program);

  // Lazy rows were made for the bounds of the last solve.
  let changedSince = false;

  function change(set: () => void): void {
    changedSince = true;
    set();
  }

  function solve(options: SolverOptions): Solved | NotSolved {
    changedSince = false;
    const result = attempt(options);
    return 'ok' in result ? result : explain(highs, model, result, options.timeLimit);
  }

  function attempt(options: SolverOptions): Solved | Extract<Outcome, { type: 'missed' }> {
    try {
      return solveProgram(model, options);
    } catch (error) {
      if (error instanceof UserError) throw error;
      // What HiGHS refuses, and WebAssembly running out of memory.
      forgetIfBroken(error);
      return { type: 'missed', status: 'error', detail: messageOf(error) };
    }
  }

  return {
    program,
    setColBounds: (indices, lower, upper) =>
      change(() => setBounds(program.colLower, program.colUpper, indices, lower, upper)),
    setRowBounds: (indices, lower, upper) =>
      change(() => setBounds(program.rowLower, program.rowUpper, indices, lower, upper)),
    solve,
    exportLp: () => writeLp(program, changedSince ? [] : model.addedRows),
    dispose: model.dispose,
  };
}

function modelOf(highs: Highs, program: LinearProgram): ProgramModel {
  try {
    return createProgramModel(highs, program);
  } catch (error) {
    forgetIfBroken(error);
    throw error;
  }
}

/** A trap is a `WebAssembly.RuntimeError`. */
function forgetIfBroken(error: unknown): void {
  if (error instanceof Error && error.name === 'RuntimeError') forgetHighs();
}

/** They are given to HiGHS at the beginning of a solve, all at once. */
function setBounds(
  lower: Float64Array,
  upper: Float64Array,
  indices: Int32Array,
  newLower: Float64Array,
  newUpper: Float64Array,
): void {
  indices.forEach((index, i) => {
    lower[index] = newLower[i] ?? Number.NaN;
    upper[index] = newUpper[i] ?? Number.NaN;
  });
}
