import type { LinearProgram } from '../program/program';
import { runWithLazyRows } from './lazy-rows';
import { absoluteGap, type Outcome, type ProgramModel, type RunOptions } from './program-model';
import { type FixedBounds, fixIntegral, windowsToTry } from './relax-and-fix';
import type { Solved, SolverOptions } from './solver';

type Found = Extract<Outcome, { type: 'found' }>;
type Missed = Extract<Outcome, { type: 'missed' }>;

/** Solves from scratch by the method asked for. */
export function solveProgram(model: ProgramModel, options: SolverOptions): Solved | Missed {
  const started = performance.now();
  const deadline = started + (options.timeLimit ?? Number.POSITIVE_INFINITY) * 1000;
  const attempt: Attempt = { model, options, deadline, rounds: { count: 0 } };
  model.begin();
  const way = solve(attempt);
  if (way.outcome.type === 'missed') return way.outcome;
  const { primal, objective, bound, cutShort } = way.outcome;
  const rowDual = way.method === 'linear' ? way.outcome.rowDual : dualsAt(attempt, primal);
  return {
    ok: true,
    primal,
    rowDual,
    objective,
    bound,
    gap: relativeGap(objective, bound),
    cutShort,
    seconds: (performance.now() - started) / 1000,
    simplexIterations: model.effort.simplexIterations,
    nodes: model.effort.nodes,
    lazyRounds: attempt.rounds.count,
    lazyRowCount: model.addedRows.length,
    method: way.method,
  };
}

interface Attempt {
  readonly model: ProgramModel;
  readonly options: SolverOptions;
  readonly deadline: number;
  readonly rounds: { count: number };
}

interface Way {
  readonly outcome: Outcome;
  readonly method: Solved['method'];
}

function solve(attempt: Attempt): Way {
  const { model, options } = attempt;
  if (!model.program.integer.includes(1)) return { outcome: relaxation(attempt), method: 'linear' };
  if (options.method.type === 'relaxAndFix') return relaxAndFix(attempt, options.method);
  if (options.lazyRows !== undefined) {
    // Most of the rows that the integers will need are found where a round is cheap.
    const relaxed = relaxation(attempt);
    if (relaxed.type === 'missed') return { outcome: relaxed, method: 'exact' };
  }
  return { outcome: integers(attempt, 'scratch'), method: 'exact' };
}

function relaxAndFix(attempt: Attempt, method: { readonly window: number; readonly maxGap: number }): Way {
  const { model } = attempt;
  const relaxed = relaxation(attempt);
  if (relaxed.type === 'missed') return { outcome: relaxed, method: 'relaxAndFix' };
  const incumbent = smallProgram(attempt, relaxed.primal, method.window);
  if (incumbent !== undefined && relativeGap(incumbent.objective, relaxed.bound) <= method.maxGap) {
    return { outcome: { ...incumbent, bound: Math.min(relaxed.bound, incumbent.objective) }, method: 'relaxAndFix' };
  }
  model.setColBounds(model.program.colLower, model.program.colUpper);
  // As near as was asked for: nearer costs minutes on a day whose relaxation is loose.
  const gap = Math.max(attempt.options.relativeGap, method.maxGap);
  const exact = integers({ ...attempt, options: { ...attempt.options, relativeGap: gap } }, incumbent ?? 'scratch');
  if (exact.type === 'found') {
    // A round with new rows begins without the incumbent, and the time limit may come before it is found again.
    const best = incumbent !== undefined && incumbent.objective < exact.objective ? incumbent : exact;
    const bound = Math.min(Math.max(exact.bound, relaxed.bound), best.objective);
    return { outcome: { ...best, bound, cutShort: exact.cutShort }, method: 'relaxAndFixThenExact' };
  }
  if (incumbent === undefined || exact.status !== 'timeLimit') {
    return { outcome: exact, method: 'relaxAndFixThenExact' };
  }
  // The gap is above the limit, and says so.
  const bound = Math.min(relaxed.bound, incumbent.objective);
  return { outcome: { ...incumbent, bound, cutShort: true }, method: 'relaxAndFixThenExact' };
}

/** Solution of the program with integral columns fixed, with the window widened as long as that has none. */
function smallProgram(attempt: Attempt, relaxed: Float64Array, window: number): Found | undefined {
  const { model, options } = attempt;
  const { program } = model;
  const series = options.integerSeries ?? [];
  const longest = series.reduce((most, columns) => Math.max(most, columns.length), 1);
  let before: FixedBounds | undefined;
  for (const wider of windowsToTry(window, longest)) {
    const fixed = fixIntegral(program, relaxed, series, wider);
    if (fixed.free === before?.free) continue;
    model.setColBounds(fixed.lower, fixed.upper);
    const outcome = integers(attempt, 'scratch');
    if (outcome.type === 'found') return outcome;
    if (outcome.status !== 'infeasible') return undefined;
    before = fixed;
  }
  return undefined;
}

function relaxation(attempt: Attempt): Outcome {
  return withLazyRows(attempt, 'relaxation', 'scratch');
}

function integers(attempt: Attempt, from: RunOptions['from']): Outcome {
  return withLazyRows(attempt, 'integers', from);
}

function withLazyRows(attempt: Attempt, purpose: RunOptions['for'], from: RunOptions['from']): Outcome {
  const { model, options, deadline, rounds } = attempt;
  const run: RunOptions = { for: purpose, from, relativeGap: options.relativeGap, deadline };
  return runWithLazyRows(model, options.lazyRows, run, rounds);
}

/** Prices of the linear program that is left when the integers are fixed as they came out. */
function dualsAt({ model, options }: Attempt, primal: Float64Array): Float64Array {
  const { program } = model;
  const none = new Float64Array(program.numRows).fill(Number.NaN);
  if (!options.duals) return none;
  const fixed = fixIntegersAt(program, primal);
  model.setColBounds(fixed.lower, fixed.upper);
  const priced = model.run({
    for: 'relaxation',
    from: 'scratch',
    relativeGap: options.relativeGap,
    deadline: Number.POSITIVE_INFINITY,
  });
  return priced.type === 'found' ? priced.rowDual : none;
}

function fixIntegersAt(program: LinearProgram, primal: Float64Array): { lower: Float64Array; upper: Float64Array } {
  const lower = program.colLower.slice();
  const upper = program.colUpper.slice();
  program.integer.forEach((isInteger, col) => {
    if (!isInteger) return;
    lower[col] = primal[col] ?? 0;
    upper[col] = primal[col] ?? 0;
  });
  return { lower, upper };
}

function relativeGap(objective: number, bound: number): number {
  const difference = objective - bound;
  if (difference <= Math.max(absoluteGap, 1e-9 * Math.abs(objective))) return 0;
  return difference / Math.abs(objective);
}
