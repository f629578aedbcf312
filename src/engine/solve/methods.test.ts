import { beforeAll, describe, expect, test } from 'vitest';
import { type LinearProgram, ProgramBuilder } from '../program/program';
import { loadSolver } from './highs';
import type { NotSolved, Solved, Solver, SolverOptions } from './solver';
import { commitment, evenUnitsLimit, lazily, withRows } from './testing/commitment';

const exact: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-6 };

let createSolver: (program: LinearProgram) => Solver;
beforeAll(async () => {
  ({ createSolver } = await loadSolver());
});

function run(program: LinearProgram, options: SolverOptions): Solved | NotSolved {
  const solver = createSolver(program);
  try {
    return solver.solve(options);
  } finally {
    solver.dispose();
  }
}

function solved(program: LinearProgram, options: SolverOptions): Solved {
  const result = run(program, options);
  if (!result.ok) throw new Error(result.message);
  return result;
}

function notSolved(program: LinearProgram, options: SolverOptions): NotSolved {
  const result = run(program, options);
  if (result.ok) throw new Error('solved');
  return result;
}

describe('relax-and-fix', () => {
  test.each([2, 3, 4, 5])('is no further from the optimum than the gap it reports (seed %i)', (seed) => {
    const { program, series } = commitment(6, 16, seed);
    const method = { type: 'relaxAndFix', window: 1, maxGap: 1 } as const;
    const quick = solved(program, { method, relativeGap: 1e-6, integerSeries: series });
    const best = solved(program, exact);
    expect(quick.method).toBe('relaxAndFix');
    expect(quick.bound).toBeLessThanOrEqual(best.objective * (1 + 1e-9));
    expect(quick.objective).toBeGreaterThanOrEqual(best.bound * (1 - 1e-9));
    expect((quick.objective - best.objective) / quick.objective).toBeLessThanOrEqual(quick.gap + 1e-9);
    expect(quick.gap).toBeCloseTo((quick.objective - quick.bound) / quick.objective, 9);
  });

  test('goes on exactly where the gap is above the limit', () => {
    const { program, series } = commitment(6, 16, 2);
    const options: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-6, integerSeries: series };
    const quick = solved(program, { ...options, method: { type: 'relaxAndFix', window: 0, maxGap: 1 } });
    const full = solved(program, { ...options, method: { type: 'relaxAndFix', window: 0, maxGap: 0 } });
    const best = solved(program, exact);
    expect(quick.gap).toBeGreaterThan(1e-6);
    expect(full.method).toBe('relaxAndFixThenExact');
    expect(full.gap).toBeLessThanOrEqual(1e-6);
    expect(full.objective / best.objective).toBeCloseTo(1, 5);
  });

  test('widens the window while fixed neighbours leave no solution', () => {
    // Relaxed: on for [1, 1, 1, 0.5]; the last must be 0 then, and with it those before it.
    const builder = new ProgramBuilder('stairs');
    const on = [0, 1, 2, 3].map(() => builder.addCol(-1, 0, 1, true));
    builder.addRow(Number.NEGATIVE_INFINITY, 0.5, [on[3] ?? 0], [1]);
    builder.addRow(0, 0, [on[3] ?? 0, on[0] ?? 0], [2, -1]);
    const program = builder.build();
    const method = { type: 'relaxAndFix', window: 0, maxGap: 10 } as const;
    const result = solved(program, { method, relativeGap: 0, integerSeries: [on] });
    expect([...result.primal]).toEqual([0, 1, 1, 0]);
    expect(result.method).toBe('relaxAndFix');
    // Without series nothing links the columns: the exact way has to find it.
    expect(solved(program, { method, relativeGap: 0 })).toMatchObject({
      method: 'relaxAndFixThenExact',
      objective: -2,
    });
  });
});

describe('lazy rows', () => {
  const bed = commitment(6, 16, 11);
  const rows = evenUnitsLimit(bed, 250);

  test.each([
    ['exact', { method: { type: 'exact' }, relativeGap: 1e-6 }],
    ['relax-and-fix', { method: { type: 'relaxAndFix', window: 1, maxGap: 1 }, relativeGap: 1e-6 }],
  ] as const)('give what the same rows from the start give: %s', (_, options) => {
    const given = { ...options, integerSeries: bed.series };
    const lazy = solved(bed.program, { ...given, lazyRows: lazily(rows) });
    const full = solved(withRows(bed.program, rows), given);
    const unlimited = solved(bed.program, given);
    expect(lazy.objective).toBeGreaterThan(unlimited.objective * 1.001);
    expect(lazy.objective / full.objective).toBeCloseTo(1, options.method.type === 'exact' ? 5 : 2);
    expect(lazily(rows).violated(lazy.primal)).toEqual([]);
    expect(lazy.lazyRowCount).toBeGreaterThan(0);
    expect(lazy.lazyRounds).toBeGreaterThan(0);
    expect(lazy.rowDual).toHaveLength(bed.program.numRows);
  });

  test('give what the same rows from the start give: linear program', () => {
    const linear = { ...bed.program, integer: new Uint8Array(bed.program.numCols) };
    const lazy = solved(linear, { ...exact, lazyRows: lazily(rows) });
    const full = solved(withRows(linear, rows), exact);
    expect(lazy.objective).toBeCloseTo(full.objective, 4);
    expect(lazy).toMatchObject({ method: 'linear', gap: 0 });
  });

  test('are in the file as long as the bounds are those that they were made for', () => {
    const { program, balance, load } = commitment(6, 16, 11);
    const solver = createSolver(program);
    const before = solver.exportLp();
    solver.solve({ ...exact, lazyRows: lazily(rows) });
    expect(solver.exportLp()).toContain('Limit(');
    solver.setRowBounds(Int32Array.from(balance), load(0), load(0));
    expect(solver.exportLp()).toBe(before);
    solver.dispose();
  });

  test('that go on for ever end in an error', () => {
    const builder = new ProgramBuilder('endless');
    builder.addCol(1, 0, 1);
    let count = 0;
    const lazyRows = {
      violated: () => [{ name: `row ${count++}`, lower: 0, upper: 1, cols: [0], coefficients: [1] }],
    };
    expect(notSolved(builder.build(), { ...exact, lazyRows })).toMatchObject({ status: 'error', conflict: [] });
  });

  test('are named when they are part of a conflict, and written to the file', () => {
    const limits = evenUnitsLimit(bed, -5);
    const failure = notSolved(bed.program, { ...exact, lazyRows: lazily(limits) });
    expect(failure).toMatchObject({ status: 'infeasible' });
    expect(failure.conflict.some((name) => name.startsWith('Limit{'))).toBe(true);
    expect(failure.lp()).toContain('Limit(');
  });
});

describe('no solution', () => {
  /** Two units of 100 MW and a load of 250 MW in period 1. */
  function shortage(integer: boolean): LinearProgram {
    const builder = new ProgramBuilder('UC');
    builder.nameCols(
      (offset) => `ActivePowerVariable__ThermalStandard{${offset < 2 ? 'Alta' : 'Sundance'},${(offset % 2) + 1}}`,
    );
    const power = [0, 1, 2, 3].map(() => builder.addCol(10, 0, 100, integer));
    builder.nameRows((offset) => `CopperPlateBalanceConstraint__System{${offset + 1}}`);
    builder.addRow(250, 250, [power[0] ?? 0, power[2] ?? 0], [1, 1]);
    builder.addRow(150, 150, [power[1] ?? 0, power[3] ?? 0], [1, 1]);
    return builder.build();
  }

  test.each([true, false])('infeasible names the constraints and bounds in conflict (integer: %s)', (integer) => {
    const failure = notSolved(shortage(integer), exact);
    expect(failure).toMatchObject({ ok: false, status: 'infeasible' });
    expect([...failure.conflict].sort()).toEqual([
      'ActivePowerVariable__ThermalStandard{Alta,1}',
      'ActivePowerVariable__ThermalStandard{Sundance,1}',
      'CopperPlateBalanceConstraint__System{1}',
    ]);
    expect(failure.message).toContain('CopperPlateBalanceConstraint__System{1} = 250');
    expect(failure.message).toContain('ActivePowerVariable__ThermalStandard{Alta,1} ≤ 100');
    expect(failure.lp()).toContain('CopperPlateBalanceConstraint__System(1)');
  });

  test('a conflict of many is told by its rows and the first few bounds', () => {
    const builder = new ProgramBuilder('UC');
    builder.nameCols((offset) => `Power{${offset}}`);
    const power = Array.from({ length: 50 }, () => builder.addCol(1, 0, 10));
    builder.nameRows(() => 'Balance');
    builder.addRow(
      501,
      501,
      power,
      power.map(() => 1),
    );
    const failure = notSolved(builder.build(), exact);
    expect(failure.conflict).toHaveLength(20);
    expect(failure.message).toContain('Balance = 501; Power{0} ≤ 10;');
    expect(failure.message).toContain('and 43 more.');
  });

  test('infeasible by integers alone has no named conflict', () => {
    const builder = new ProgramBuilder('parity');
    const col = builder.addCol(1, 0, 5, true);
    builder.addRow(3, 3, [col], [2]);
    expect(notSolved(builder.build(), exact)).toMatchObject({ status: 'infeasible', conflict: [] });
  });

  test('the file shows the bounds at the time of the failure', () => {
    const program = shortage(false);
    const solver = createSolver(program);
    const failure = solver.solve(exact);
    solver.setRowBounds(Int32Array.of(0), Float64Array.of(50), Float64Array.of(50));
    expect(solver.solve(exact)).toMatchObject({ ok: true, objective: 2000 });
    expect(failure.ok ? '' : failure.lp()).toContain('= 250');
    expect(solver.exportLp()).not.toContain('= 250');
    solver.dispose();
  });

  test.each([true, false])('unbounded names the columns without a bound (integer: %s)', (integer) => {
    const builder = new ProgramBuilder('ED');
    builder.nameCols((offset) => `Power{${offset}}`);
    builder.addCol(-1, 0, Number.POSITIVE_INFINITY, integer);
    builder.addCol(1, 0, 5, integer);
    builder.addRow(0, Number.POSITIVE_INFINITY, [0, 1], [1, 1]);
    const failure = notSolved(builder.build(), exact);
    expect(failure).toMatchObject({ status: 'unbounded', conflict: ['Power{0}'] });
  });

  test('a time limit before any solution is no result', () => {
    const { program } = commitment(10, 24, 4);
    const failure = notSolved(program, { ...exact, timeLimit: 1e-6 });
    expect(failure).toMatchObject({ status: 'timeLimit' });
    expect(failure.message).toContain('0.000001 s');
  });

  test('what HiGHS refuses is an error with its reason', () => {
    const { program } = commitment(2, 4, 1);
    const solver = createSolver(program);
    solver.setColBounds(Int32Array.of(0), Float64Array.of(Number.NaN), Float64Array.of(1));
    expect(solver.solve(exact)).toMatchObject({ ok: false, status: 'error' });
    solver.dispose();
  });
});

test('prices are those of the margin with commitments as they are', () => {
  // 100 MW at 10 $/MWh and 100 MW at 30 $/MWh with a no-load cost, load 150 MW.
  const builder = new ProgramBuilder('two units');
  const on = [builder.addCol(0, 0, 1, true), builder.addCol(500, 0, 1, true)];
  const power = [builder.addCol(10, 0, 100), builder.addCol(30, 0, 100)];
  const balance = builder.addRow(150, 150, power, [1, 1]);
  power.forEach((col, unit) => {
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [col, on[unit] ?? 0], [1, -100]);
  });
  const program = builder.build();
  const priced = solved(program, { ...exact, duals: true });
  expect(priced.rowDual[balance]).toBeCloseTo(30, 6);
  expect(priced.objective).toBeCloseTo(100 * 10 + 50 * 30 + 500, 6);
  expect(solved(program, exact).rowDual[balance]).toBeNaN();
});

test('an objective constant counts in objective, bound and gap; an empty program has it as optimum', () => {
  const builder = new ProgramBuilder('constant');
  builder.offset = 1000;
  builder.addCol(1, 2, 5, true);
  expect(solved(builder.build(), exact)).toMatchObject({ objective: 1002, bound: 1002, gap: 0 });
  const empty = new ProgramBuilder('empty');
  empty.offset = 7;
  expect(solved(empty.build(), exact)).toMatchObject({ objective: 7, gap: 0, primal: new Float64Array() });
});
