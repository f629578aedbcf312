/** What our LP files say is the same for every reader: bounds, ranges, constants, integers, names. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSolver } from '../../src/engine/solve/highs';
import { anyProgram } from '../../src/engine/solve/testing/any-program';
import { crossCheck } from './beds/solvers';

test('GLPK and CBC find the optimum that HiGHS finds in the program itself', async () => {
  const { createSolver } = await loadSolver();
  const folder = await mkdtemp(path.join(tmpdir(), 'powersim-lp-'));
  let checked = 0;
  try {
    for (const [i, program] of fc.sample(anyProgram, { numRuns: 100, seed: 5 }).entries()) {
      const solver = createSolver(program);
      const ours = solver.solve({ method: { type: 'exact' }, relativeGap: 0 });
      const lp = solver.exportLp();
      solver.dispose();
      if (!ours.ok) continue;
      checked++;
      const { glpk, cbc } = await crossCheck(folder, `program-${i}`, lp);
      expect({ i, glpk, cbc }).toEqual({
        i,
        glpk: expect.closeTo(ours.objective, 5),
        cbc: expect.closeTo(ours.objective, 5),
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  expect(checked).toBeGreaterThan(20);
});
