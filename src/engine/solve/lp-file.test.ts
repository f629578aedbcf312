import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LinearProgram, ProgramBuilder } from '../program/program';
import { loadSolver } from './highs';
import { loadHighs } from './load-highs';
import { writeLp } from './lp-file';
import { lpNames } from './lp-names';
import { commitment } from './testing/commitment';

const anyBound = fc.oneof(
  fc.constant<[number, number]>([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]),
  fc.integer({ min: -5, max: 5 }).map((value): [number, number] => [value, value]),
  fc.double({ min: -5, max: 5, noNaN: true }).map((value): [number, number] => [value, Number.POSITIVE_INFINITY]),
  fc.double({ min: -5, max: 5, noNaN: true }).map((value): [number, number] => [Number.NEGATIVE_INFINITY, value]),
  fc
    .tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 5, noNaN: true }))
    .map(([lower, width]): [number, number] => [lower, lower + width]),
);

const anyProgram = fc
  .record({
    cols: fc.array(
      fc.record({
        bounds: anyBound,
        cost: fc.integer({ min: -5, max: 5 }),
        integer: fc.boolean(),
        name: fc.string({ unit: 'binary', maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    rows: fc.array(
      fc.record({
        bounds: anyBound,
        coefficients: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }),
      }),
      { maxLength: 5 },
    ),
    offset: fc.integer({ min: -99, max: 99 }),
  })
  .map(({ cols, rows, offset }): LinearProgram => {
    const builder = new ProgramBuilder('any\nprogram');
    builder.offset = offset;
    builder.nameCols((at) => cols[at]?.name ?? '');
    for (const { cost, bounds, integer } of cols) builder.addCol(cost, bounds[0], bounds[1], integer);
    for (const { bounds, coefficients } of rows) {
      builder.addRow(bounds[0], bounds[1], [...cols.keys()], coefficients.slice(0, cols.length));
    }
    return builder.build();
  });

test('the file read by HiGHS has the same optimum, or the same reason for none', async () => {
  const highs = await loadHighs();
  const { createSolver } = await loadSolver();
  fc.assert(
    fc.property(anyProgram, (program) => {
      const solver = createSolver(program);
      const ours = solver.solve({ method: { type: 'exact' }, relativeGap: 0 });
      solver.dispose();
      const read = highs.solve(writeLp(program), { output_flag: false, mip_rel_gap: 0 });
      if (ours.ok) {
        expect(read.Status).toBe('Optimal');
        expect(read.ObjectiveValue).toBeCloseTo(ours.objective, 5);
      } else {
        expect(['Infeasible', 'Unbounded', 'Primal infeasible or unbounded']).toContain(read.Status);
        if (read.Status === 'Unbounded') expect(ours.status).toBe('unbounded');
        if (read.Status === 'Infeasible') expect(ours.status).toBe('infeasible');
      }
    }),
    { numRuns: 300, seed: 11 },
  );
});

test('lines stay short and names keep to the alphabet of every reader', () => {
  const text = writeLp(commitment(5, 30, 1).program);
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(255);
  for (const line of lines.slice(1)) expect(line).toMatch(/^[\w.,() +:<>=-]*$/);
});

test('names are unique for readers that ignore case, short, and no words of the format', () => {
  const long = 'x'.repeat(400);
  const given = ['a', 'A', 'free', 'e12', 'U{1,2}', 'U(1,2)', long, `${long}y`, '3', '', 'Grün', 'constant', 'end'];
  const names = lpNames(given.length, (index) => given[index] ?? '', ['constant']);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(given.length);
  expect(names.slice(0, 6)).toEqual(['a', 'A_2', '_free', '_e12', 'U(1,2)', 'U(1,2)_2']);
  for (const name of names) expect(name).toMatch(/^[A-Za-z_][\w.,()]{0,250}$/);
});
