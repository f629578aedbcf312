import type { Highs } from 'highs';
import { type Conflict, findConflict, findUnboundedColumns } from './conflict';
import { writeLp } from './lp-file';
import type { Outcome, ProgramModel } from './program-model';
import type { NotSolved } from './solver';

type Missed = Extract<Outcome, { type: 'missed' }>;

/** Why there is no solution, in a sentence; with the program as it was. */
export function explain(highs: Highs, model: ProgramModel, missed: Missed, timeLimit: number | undefined): NotSolved {
  const { program } = model;
  const rows = [...model.addedRows];
  // Bounds change with the next period; the file is to show these.
  const snapshot = {
    ...program,
    colLower: program.colLower.slice(),
    colUpper: program.colUpper.slice(),
    rowLower: program.rowLower.slice(),
    rowUpper: program.rowUpper.slice(),
  };
  const lp = () => writeLp(snapshot, rows);
  switch (missed.status) {
    case 'infeasible': {
      const conflict = attempted(() => findConflict(highs, snapshot, rows));
      return {
        ok: false,
        status: 'infeasible',
        message: infeasible(program.name, conflict),
        conflict: conflict.names,
        demands: conflict.demands,
        lp,
      };
    }
    case 'unbounded': {
      const conflict = attempted(() => findUnboundedColumns(highs, snapshot));
      return {
        ok: false,
        status: 'unbounded',
        message: unbounded(program.name, conflict),
        conflict: conflict.names,
        demands: conflict.demands,
        lp,
      };
    }
    case 'timeLimit': {
      const message = `${program.name}: no solution was found within the time limit of ${timeLimit} s. Allow more time or a larger gap.`;
      return { ok: false, status: 'timeLimit', message, conflict: [], demands: [], lp };
    }
    case 'error': {
      const message = `${program.name}: the solver stopped without a result (${missed.detail ?? 'no reason given'}).`;
      return { ok: false, status: 'error', message, conflict: [], demands: [], lp };
    }
  }
}

/** An explanation that fails must not hide the failure that it was to explain. */
function attempted(find: () => Conflict): Conflict {
  try {
    return find();
  } catch {
    return { names: [], texts: [], demands: [], count: 0 };
  }
}

function infeasible(name: string, { texts, count }: Conflict): string {
  if (texts.length === 0) {
    return `${name} is infeasible, though not for its linear relaxation as far as the solver says: no choice of commitments satisfies every constraint.`;
  }
  return `${name} is infeasible: these cannot hold together: ${listed(texts, count)}.`;
}

function unbounded(name: string, { texts, count }: Conflict): string {
  const where = texts.length === 0 ? '' : ` along ${listed(texts, count)}`;
  return `${name} is unbounded: its cost falls without limit${where}. A bound is missing or a cost has the wrong sign.`;
}

/** Rows come first; a shortage has the limits of every unit behind them, which nobody reads. */
const mostInSentence = 8;

function listed(items: readonly string[], count: number): string {
  const shown = items.slice(0, mostInSentence);
  const more = count - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}
