/** The least that solves a model with the package `highs`, as its documentation shows it. */
import type { Highs } from 'highs';
import type { LinearProgram } from '../../../src/engine/program/program';
import { fixedOptions } from '../../../src/engine/solve/program-model';

export interface Minimal {
  readonly objective: number;
  readonly values: Float64Array;
  readonly iterations: number;
}

/** The model lies in memory already: neither reading nor making it is counted. */
export function solveMinimally(highs: Highs, program: LinearProgram, relativeGap: number): Minimal {
  const { numCols, numRows, offset, colCost, colLower, colUpper, rowLower, rowUpper } = program;
  const { rowStart: starts, colIndex: indices, value: values } = program;
  const integrality = program.integer.includes(1) ? { integrality: Int32Array.from(program.integer) } : {};
  const model = highs.createModel({
    ...{ numCols, numRows, offset, colCost, colLower, colUpper, rowLower, rowUpper, ...integrality },
    matrix: { format: 'csr', numRows, numCols, starts, indices, values },
  });
  try {
    model.options.set({ ...fixedOptions, mip_rel_gap: relativeGap });
    model.run();
    const objective = model.getObjectiveValue();
    const { colValue } = model.getSolution();
    return { objective, values: colValue, iterations: Number(model.info.get('simplex_iteration_count')) };
  } finally {
    model.dispose();
  }
}
