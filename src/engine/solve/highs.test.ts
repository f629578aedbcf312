import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type LinearProgram, ProgramBuilder } from '../program/program';
import { loadSolver } from './highs';
import type { NotSolved, Solved, Solver, SolverOptions } from './solver';

const exact: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-9 };

let createSolver: (program: LinearProgram) => Solver;
beforeAll(async () => {
  ({ createSolver } = await loadSolver());
});

function solved(result: Solved | NotSolved): Solved {
  if (!result.ok) throw new Error(result.message);
  return result;
}

/** Up to 6 binaries and 3 bounded integers under up to 5 rows, all with small integer figures. */
const tinyProgram = fc
  .record({
    uppers: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
    costs: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }),
    rows: fc.array(
      fc.record({
        coefficients: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 6, maxLength: 6 }),
        lower: fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.integer({ min: -6, max: 4 })),
        width: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 8 })),
      }),
      { maxLength: 5 },
    ),
    offset: fc.integer({ min: -20, max: 20 }),
  })
  .map(({ uppers, costs, rows, offset }) => {
    const builder = new ProgramBuilder('tiny');
    builder.offset = offset;
    uppers.forEach((upper, col) => {
      builder.addCol(costs[col] ?? 0, 0, upper, true);
    });
    for (const { coefficients, lower, width } of rows) {
      const upper = lower === Number.NEGATIVE_INFINITY ? width : lower + width;
      builder.addRow(lower, upper, [...uppers.keys()], coefficients.slice(0, uppers.length));
    }
    return builder.build();
  });

/** The optimum by trying every point; undefined if none is feasible. */
function bruteForce(program: LinearProgram): number | undefined {
  let best: number | undefined;
  const point = new Float64Array(program.numCols);
  const visit = (col: number): void => {
    if (col < program.numCols) {
      for (let value = program.colLower[col] ?? 0; value <= (program.colUpper[col] ?? 0); value++) {
        point[col] = value;
        visit(col + 1);
      }
    } else if (isFeasible(program, point)) {
      const cost = point.reduce((sum, value, i) => sum + value * (program.colCost[i] ?? 0), program.offset);
      best = best === undefined ? cost : Math.min(best, cost);
    }
  };
  visit(0);
  return best;
}

function isFeasible(program: LinearProgram, point: Float64Array, tolerance = 0): boolean {
  for (let row = 0; row < program.numRows; row++) {
    let sum = 0;
    for (let i = program.rowStart[row] ?? 0; i < (program.rowStart[row + 1] ?? 0); i++) {
      sum += (program.value[i] ?? 0) * (point[program.colIndex[i] ?? 0] ?? 0);
    }
    if (sum < (program.rowLower[row] ?? 0) - tolerance || sum > (program.rowUpper[row] ?? 0) + tolerance) return false;
  }
  return true;
}

test('finds the optimum that trying every point finds, and says so when there is none', () => {
  fc.assert(
    fc.property(tinyProgram, (program) => {
      const solver = createSolver(program);
      const result = solver.solve(exact);
      solver.dispose();
      const best = bruteForce(program);
      if (best === undefined) {
        expect(result).toMatchObject({ ok: false, status: 'infeasible' });
      } else {
        expect(solved(result).objective).toBeCloseTo(best, 6);
        expect(isFeasible(program, solved(result).primal, 1e-6)).toBe(true);
        expect(solved(result).gap).toBeLessThan(1e-6);
      }
    }),
    { numRuns: 150, seed: 7 },
  );
});
