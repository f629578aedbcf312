import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSolver } from './highs';
import { loadHighs } from './load-highs';
import { writeLp } from './lp-file';
import { lpNames } from './lp-names';
import { anyProgram } from './testing/any-program';
import { commitment } from './testing/commitment';

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
    { numRuns: 150, seed: 11 },
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
