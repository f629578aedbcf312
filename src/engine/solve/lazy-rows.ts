import type { Outcome, ProgramModel, RunOptions } from './program-model';
import type { LazyRow, LazyRows } from './solver';

const mostRounds = 200;

/** Runs, adds the rows that the solution violates, and runs again until it violates none. */
export function runWithLazyRows(
  model: ProgramModel,
  lazyRows: LazyRows | undefined,
  options: RunOptions,
  rounds: { count: number },
): Outcome {
  let outcome = model.run(options);
  if (lazyRows === undefined) return outcome;
  const names = new Set(model.addedRows.map((row) => row.name));
  // A linear program goes on from its last basis, which the new rows leave dual feasible.
  const again: RunOptions =
    options.for === 'relaxation' ? { ...options, from: 'previous' } : { ...options, from: 'scratch' };
  for (let round = 0; outcome.type === 'found'; round++) {
    // A row that is there already is violated by no more than the solver's tolerance.
    const rows: readonly LazyRow[] = lazyRows.violated(outcome.primal).filter((row) => !names.has(row.name));
    if (rows.length === 0) return outcome;
    if (round === mostRounds) {
      return { type: 'missed', status: 'error', detail: `rows are still violated after ${mostRounds} rounds` };
    }
    rounds.count++;
    for (const row of rows) names.add(row.name);
    model.addRows(rows);
    outcome = model.run(again);
  }
  return outcome;
}
