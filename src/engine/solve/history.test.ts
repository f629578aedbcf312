import { beforeAll, expect, test } from 'vitest';
import type { LinearProgram } from '../program/program';
import { loadSolver } from './highs';
import { loadHighs } from './load-highs';
import type { NotSolved, Solved, Solver, SolverOptions } from './solver';
import { type Commitment, commitment, evenUnitsLimit, lazily } from './testing/commitment';

let createSolver: (program: LinearProgram) => Solver;
beforeAll(async () => {
  ({ createSolver } = await loadSolver());
});

const methods: Readonly<Record<string, SolverOptions>> = {
  exact: { method: { type: 'exact' }, relativeGap: 1e-3 },
  'exact with duals': { method: { type: 'exact' }, relativeGap: 1e-3, duals: true },
  'relax-and-fix': { method: { type: 'relaxAndFix', window: 1, maxGap: 1 }, relativeGap: 1e-3 },
  'relax-and-fix that falls back': { method: { type: 'relaxAndFix', window: 0, maxGap: 0 }, relativeGap: 1e-3 },
};

/** Everything of a result but the time it took. */
function content(result: Solved | NotSolved): unknown {
  if (!result.ok) throw new Error(result.message);
  const { seconds: _, ...rest } = result;
  return rest;
}

function setDay(solver: Solver, { balance, load }: Commitment, day: number): void {
  solver.setRowBounds(Int32Array.from(balance), load(day), load(day));
}

test.each(Object.keys(methods))('the same bounds give the same bits whatever came before: %s', (name) => {
  const options = methods[name];
  if (options === undefined) throw new Error(name);
  const bed = commitment(5, 12, 3);
  const rows = evenUnitsLimit(bed, 200);
  const withLimit = { ...options, integerSeries: bed.series, lazyRows: lazily(rows) };
  const without = { ...options, integerSeries: bed.series };
  const solver = createSolver(bed.program);
  expect(solver.solve(withLimit)).toMatchObject({
    ok: true,
    lazyRowCount: expect.toSatisfy((count: number) => count > 0),
  });
  const results = [withLimit, without].map((given) => {
    const solveDay = (day: number): unknown => {
      setDay(solver, bed, day);
      return content(solver.solve(given));
    };
    const first = solveDay(1);
    const between = solveDay(2);
    expect(between).not.toEqual(first);
    expect(solveDay(1)).toStrictEqual(first);
    return first;
  });
  // Rows added for one solve are gone in the next.
  setDay(solver, bed, 1);
  expect(content(solver.solve(withLimit))).toStrictEqual(results[0]);
  expect(content(solver.solve(without))).toStrictEqual(results[1]);
  solver.dispose();

  const fresh = commitment(5, 12, 3);
  const other = createSolver(fresh.program);
  setDay(other, fresh, 1);
  expect(content(other.solve(withLimit))).toStrictEqual(results[0]);
  other.dispose();
});

test('a linear program gives the same bits whatever came before', () => {
  const bed = commitment(5, 12, 3);
  const solver = createSolver({ ...bed.program, integer: new Uint8Array(bed.program.numCols) });
  const results = [1, 2, 1].map((day) => {
    setDay(solver, bed, day);
    return content(solver.solve({ method: { type: 'exact' }, relativeGap: 0 }));
  });
  expect(results[2]).toStrictEqual(results[0]);
  expect(results[1]).not.toEqual(results[0]);
  solver.dispose();
});

test('an infeasible solve leaves nothing behind', () => {
  const bed = commitment(4, 12, 5);
  const solver = createSolver(bed.program);
  const options: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-6 };
  const before = content(solver.solve(options));
  const row = Int32Array.of(bed.balance[3] ?? 0);
  const { rowLower, rowUpper } = bed.program;
  const old = rowLower[row[0] ?? 0] ?? 0;
  solver.setRowBounds(row, Float64Array.of(-500), Float64Array.of(-500));
  expect(solver.solve(options)).toMatchObject({ ok: false, status: 'infeasible' });
  solver.setRowBounds(row, Float64Array.of(old), Float64Array.of(old));
  expect(rowUpper[row[0] ?? 0]).toBe(old);
  expect(content(solver.solve(options))).toStrictEqual(before);
  solver.dispose();
});

test('memory does not grow with the number of solves or of solvers', async () => {
  const highs = await loadHighs();
  const size = (): number => highs.memoryBytes;
  const bed = commitment(4, 10, 9);
  const rows = lazily(evenUnitsLimit(bed, 250));
  const lp = { ...bed.program, integer: new Uint8Array(bed.program.numCols) };
  const some = (count: number): void => {
    const solver = createSolver(lp);
    for (let i = 0; i < count; i++) {
      setDay(solver, bed, i % 7);
      solver.solve({ method: { type: 'exact' }, relativeGap: 0, lazyRows: rows });
    }
    solver.dispose();
    const mixed = createSolver(bed.program);
    for (let i = 0; i < count / 20; i++) {
      setDay(mixed, bed, i % 7);
      mixed.solve({ method: { type: 'exact' }, relativeGap: 1e-2, lazyRows: rows, duals: true });
    }
    mixed.dispose();
  };
  some(100);
  const before = size();
  some(150);
  for (let i = 0; i < 30; i++) createSolver(bed.program).dispose();
  expect(size()).toBe(before);
});
