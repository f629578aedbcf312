import type { OptimizerStats } from '../../store/spec';
import type { Solved } from '../solve/solver';
import { formatLocalTime } from '../system/local-time';
import type { DecisionModel } from './decision-model';

/** MathOptInterface's codes of terminations. */
const OPTIMAL = 1;
const TIME_LIMIT = 12;

/**
 * What the store keeps of a solve. Codes are MathOptInterface's; of a result, 1 is FEASIBLE_POINT and 0 is none. A solve
 * that no time limit cut short is optimal, to its gap.
 */
export function optimizerStats(solved: Solved, hasDuals: boolean): OptimizerStats {
  const duals = hasDuals ? 1 : 0;
  return {
    detailed_stats: 0,
    objective_value: solved.objective,
    termination_status: solved.cutShort ? TIME_LIMIT : OPTIMAL,
    primal_status: 1,
    dual_status: duals,
    solver_solve_time: solved.seconds,
    result_count: 1,
    has_values: 1,
    has_duals: duals,
    objective_bound: solved.bound,
    relative_gap: solved.gap,
    solve_time: solved.seconds,
    timed_solve_time: solved.seconds,
    simplex_iterations: solved.simplexIterations,
    node_count: solved.nodes,
  };
}

/** What the log says of a solve whose gap is not what was asked for; undefined when there is nothing to say. */
export function gapNotice(
  { name, solver }: Pick<DecisionModel, 'name' | 'solver'>,
  time: number,
  { gap, method }: Pick<Solved, 'gap' | 'method'>,
): { readonly level: 'info' | 'warn'; readonly message: string } | undefined {
  const limit =
    solver.method.type === 'relaxAndFix' ? Math.max(solver.method.maxGap, solver.relativeGap) : solver.relativeGap;
  const at = `${name} at ${formatLocalTime(time)}`;
  // Gaps are computed from rounded objectives.
  if (gap > limit * (1 + 1e-6) + 1e-9) {
    return { level: 'warn', message: `${at}: the gap is ${percent(gap)}, above the limit of ${percent(limit)}` };
  }
  if (method !== 'relaxAndFixThenExact') return undefined;
  return {
    level: 'info',
    message: `${at}: relax-and-fix left a gap above ${percent(limit)}, went on by branch and bound`,
  };
}

const percent = (gap: number) => `${Number((100 * gap).toPrecision(3))} %`;
