import type { Output } from '../formulations/context';
import type { LinearProgram } from '../program/program';
import type { Solved, Solver } from '../solve/solver';
import type { BuiltModel } from './built-model';
import type { SimulationSequence } from './sequence';
import { createSimulationState, type SimulationState } from './simulation-state';
import { SolveFailure } from './solve-failure';
import type { Conditions } from './thermal-state';

/** Values of all outputs of one execution. */
export type Results = readonly { readonly output: Output; readonly values: Float64Array }[];

/** One execution of a model. */
export interface Execution {
  readonly built: BuiltModel;
  /** From 1. */
  readonly step: number;
  /** The same among the steps of the whole simulation, of which a partition is a part. */
  readonly whole: { readonly step: number; readonly of: number };
  /** Of this model, from 0 over all steps. */
  readonly execution: number;
  /** Start of its first period. */
  readonly time: number;
}

export interface RunPlan {
  readonly sequence: SimulationSequence;
  readonly built: readonly BuiltModel[];
  readonly initialTime: number;
  readonly steps: number;
  readonly initial: Conditions;
  /** Steps of the whole simulation, and how many of them come before this run's first. */
  readonly whole: { readonly steps: number; readonly before: number };
  readonly createSolver: (program: LinearProgram) => Solver;
}

/** What happens along a run; all are called in order and awaited. */
export interface RunHooks {
  readonly stepStarted?: (step: number, time: number) => void;
  readonly stepDone?: (step: number, time: number) => void;
  readonly executionStarted?: (execution: Execution) => void | Promise<void>;
  /** The program is that of the execution; `stop` ends the run before it is solved. */
  readonly prepared?: (execution: Execution, solver: Solver) => 'stop' | undefined;
  readonly solved?: (execution: Execution, solved: Solved, results: Results) => void;
}

/**
 * Executes all steps, each model as often as the sequence says.
 * @returns the thermal units' conditions at the end: initial ones for a run that goes on there
 * @throws SolveFailure when a problem has no solution
 */
export async function runSteps(plan: RunPlan, hooks: RunHooks): Promise<Conditions> {
  const { sequence, built, initialTime, steps, createSolver } = plan;
  const state = createSimulationState(sequence, built, plan.initial);
  const executions = built.map(() => 0);
  const solvers: Solver[] = [];
  try {
    for (const { program } of built) solvers.push(createSolver(program.program));
    for (let step = 1; step <= steps; step++) {
      const stepTime = initialTime + (step - 1) * sequence.stepResolution;
      hooks.stepStarted?.(step, stepTime);
      for (const index of sequence.executionOrder) {
        const model = built[index];
        const solver = solvers[index];
        if (!model || !solver) throw new RangeError(`no model ${index}`);
        const execution = executions[index] ?? 0;
        const time = initialTime + execution * model.model.interval;
        const whole = { step: plan.whole.before + step, of: plan.whole.steps };
        const at: Execution = { built: model, step, whole, execution, time };
        await hooks.executionStarted?.(at);
        if (executeModel(at, solver, state, hooks) === 'stop') return state.final();
        executions[index] = execution + 1;
      }
      hooks.stepDone?.(step, stepTime);
    }
    return state.final();
  } finally {
    disposeAll(solvers);
  }
}

/** A solver that has broken down may do so again here: that must not hide why, nor leave the others undisposed. */
function disposeAll(solvers: readonly Solver[]): void {
  for (const solver of solvers) {
    try {
      solver.dispose();
    } catch {
      // Its WebAssembly is loaded anew for the next run.
    }
  }
}

function executeModel(at: Execution, solver: Solver, state: SimulationState, hooks: RunHooks): 'stop' | undefined {
  const { program, model } = at.built;
  const inputs = state.inputs(at.built, at.time);
  program.prepare(inputs, solver);
  if (hooks.prepared?.(at, solver) === 'stop') return 'stop';
  const result = solver.solve({
    method: model.solver.method,
    relativeGap: model.solver.relativeGap,
    timeLimit: model.solver.timeLimit,
    integerSeries: program.commitments,
    lazyRows: program.lazyRows,
    duals: program.duals,
  });
  if (!result.ok) throw new SolveFailure(at, result);
  const results = program.results({ inputs, primal: result.primal, rowDual: result.rowDual });
  state.record(at.built, at.time, results);
  hooks.solved?.(at, result, results);
  return undefined;
}
