import { expect, test } from 'vitest';
import { ProgramBuilder } from '../program/program';
import { loadSolver } from './highs';
import { loadHighs } from './load-highs';
import { createProgramModel } from './program-model';
import type { SolverOptions } from './solver';

const exact: SolverOptions = { method: { type: 'exact' }, relativeGap: 0 };

function program() {
  const builder = new ProgramBuilder('one');
  builder.addCol(1, 2, 5);
  builder.addRow(3, 4, [0], [1]);
  return builder.build();
}

test('a solver whose WebAssembly has broken down is loaded anew, others are kept', async () => {
  const before = await loadHighs();
  const { createSolver } = await loadSolver();
  const solver = createSolver(program());
  const fail = (error: Error) =>
    solver.solve({
      ...exact,
      lazyRows: {
        violated: () => {
          throw error;
        },
      },
    });
  expect(fail(new Error('no memory is harmed'))).toMatchObject({ ok: false, status: 'error' });
  // Compared here: a difference would be printed with all of the memory.
  expect((await loadHighs()) === before).toBe(true);
  expect(fail(Object.assign(new Error('unreachable'), { name: 'RuntimeError' }))).toMatchObject({
    ok: false,
    status: 'error',
  });
  solver.dispose();
  expect((await loadHighs()) === before).toBe(false);
  const again = (await loadSolver()).createSolver(program());
  expect(again.solve(exact)).toMatchObject({ ok: true, objective: 3 });
  again.dispose();
});

test('a program that HiGHS refuses leaves no model behind', async () => {
  const highs = await loadHighs();
  let alive = 0;
  const counting = {
    ...highs,
    constants: highs.constants,
    createModel: () => {
      const model = highs.createModel();
      const dispose = model.dispose.bind(model);
      alive++;
      model.dispose = () => {
        alive--;
        dispose();
      };
      return model;
    },
  };
  const wrong = { ...program(), colIndex: Int32Array.of(7) };
  expect(() => createProgramModel(counting, wrong)).toThrow();
  expect(alive).toBe(0);
  createProgramModel(counting, program()).dispose();
  expect(alive).toBe(0);
});
