import { expect, it } from 'vitest';
import { twoLevels } from '../fixtures/simulations';
import { oneBus, unit } from '../fixtures/small-systems';
import { hours } from './durations';
import { runSteps } from './run';

it('a solver that cannot be disposed of hides neither the failure nor keeps the others', async () => {
  const sim = twoLevels(oneBus(Array(24).fill(50), [unit('u')]), 1, { uc: { horizon: hours(24) } });
  const plan = await sim.plan(sim.formulate(() => {}));
  const disposed: string[] = [];
  const createSolver: typeof plan.createSolver = (program) => {
    const solver = plan.createSolver(program);
    return {
      ...solver,
      solve: () => {
        throw new Error('memory access out of bounds');
      },
      dispose: () => {
        disposed.push(program.name);
        solver.dispose();
        throw new Error('broken down');
      },
    };
  };
  await expect(runSteps({ ...plan, createSolver }, {})).rejects.toThrow('memory access out of bounds');
  expect(disposed).toEqual(['UC', 'ED']);
});
