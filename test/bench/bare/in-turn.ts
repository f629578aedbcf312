import type { Highs } from 'highs';
import { type Execution, type RunPlan, runSteps } from '../../../src/engine/simulation/run';
import { loadHighs } from '../../../src/engine/solve/load-highs';
import type { Solved } from '../../../src/engine/solve/solver';
import { type Minimal, solveMinimally } from './minimal';

/** Steps that are not counted: a process that has just begun still compiles what it runs. */
const WARM_UP = 2;

/** Of all solves of a model, milliseconds of the processor. */
export interface Costs {
  readonly own: number;
  readonly minimal: number;
}

/**
 * Each model as the simulation solves it, from what changes in it to its results, and the same program by `highs` alone:
 * in turn, and each the first every other time.
 * @returns by the models' names
 * @throws Error when they do not find the same
 */
export async function solveInTurn(plan: RunPlan): Promise<Record<string, Costs>> {
  const highs = await loadHighs();
  const costs: Record<string, Costs> = {};
  let turn = 0;
  let peer: { readonly result: Minimal; readonly took: number } | undefined;
  /** What this execution took so far, and since when it goes on. */
  let [own, since] = [0, 0];
  await runSteps(plan, {
    executionStarted: () => {
      [own, since] = [0, processorTime()];
    },
    prepared: (at) => {
      own += processorTime() - since;
      turn += 1;
      peer = turn % 2 === 0 ? minimally(highs, at) : undefined;
      since = processorTime();
      return undefined;
    },
    solved: (at, solved) => {
      own += processorTime() - since;
      const { result, took } = peer ?? minimally(highs, at);
      compare(at, solved, result);
      if (at.step <= WARM_UP) return;
      const { name } = at.built.model;
      const { own: before, minimal } = costs[name] ?? { own: 0, minimal: 0 };
      costs[name] = { own: before + own, minimal: minimal + took };
    },
  });
  return costs;
}

function minimally(highs: Highs, at: Execution): { readonly result: Minimal; readonly took: number } {
  const begun = processorTime();
  const result = solveMinimally(highs, at.built.program.program, gapOf(at));
  return { result, took: processorTime() - begun };
}

/** What a solve promises at most. */
function gapOf({ built }: Execution): number {
  const { method, relativeGap } = built.model.solver;
  return method.type === 'relaxAndFix' ? Math.max(method.maxGap, relativeGap) : relativeGap;
}

function compare(at: Execution, { objective, simplexIterations, method }: Solved, peer: Minimal): void {
  const { name } = at.built.model;
  const allowed = (2 * gapOf(at) + 1e-6) * Math.abs(objective);
  if (!(Math.abs(objective - peer.objective) <= allowed)) {
    throw new Error(
      `${name}, execution ${at.execution}: the objective is ${objective}, by highs alone ${peer.objective}`,
    );
  }
  // Relax-and-fix goes a way of its own.
  if (method.startsWith('relax') || simplexIterations === peer.iterations) return;
  throw new Error(
    `${name}, execution ${at.execution}: ${simplexIterations} iterations, by highs alone ${peer.iterations}`,
  );
}

/** Of this thread, milliseconds: what else the machine does is not of interest. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
