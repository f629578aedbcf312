import { UserError } from '../../text';
import type { NotSolved } from '../solve/solver';
import { formatLocalTime } from '../system/local-time';
import { type ConflictTexts, conflictTexts, listed } from './conflict-text';
import type { Execution } from './run';
import { imbalanceText } from './shortage';

/** Consoles and lists show one line. */
const longestLine = 200;
const mostInConflict = 20;

/**
 * An execution without a solution. The first line of its message says which model, when, in which step of the whole
 * simulation and why, at most about 200 characters; then where the problem is as a file, then what is in conflict.
 */
export class SolveFailure extends UserError {
  readonly model: string;
  /** Local time without a zone. */
  readonly simulatedTime: string;

  constructor(
    readonly execution: Execution,
    readonly result: NotSolved,
    /** File that holds the program, where one was written. */
    readonly lpFile?: string,
  ) {
    const conflict = conflictTexts(execution, result.demands);
    const file = lpFile === undefined ? [] : [`The problem is in ${lpFile}`];
    const details =
      conflict.items.length === 0 ? [] : [`In conflict${conflict.time}: ${listed(conflict.items, mostInConflict)}`];
    super(`simulation.${result.status}`, [headline(execution, result, conflict), ...file, ...details].join('\n'));
    this.model = execution.built.model.name;
    this.simulatedTime = formatLocalTime(execution.time);
  }
}

function headline(execution: Execution, result: NotSolved, conflict: ConflictTexts): string {
  const { built, time, whole } = execution;
  const { name, solver } = built.model;
  const when = `at ${formatLocalTime(time)} (step ${whole.step} of ${whole.of})`;
  switch (result.status) {
    case 'infeasible': {
      const beginning = `${name} is infeasible ${when}: `;
      return `${beginning}${whyInfeasible(execution, conflict, longestLine - beginning.length - 1)}.`;
    }
    case 'timeLimit':
      return `${name} found no solution within its time limit of ${solver.timeLimit} s ${when}. Allow more time (timeLimit) or a larger gap (relativeGap).`;
    case 'unbounded':
      return `${name} is unbounded ${when}: ${reason(name, result)}`;
    case 'error':
      return `${name} could not be solved ${when}: ${reason(name, result)}`;
  }
}

function whyInfeasible(execution: Execution, { time, shortItems }: ConflictTexts, room: number): string {
  const imbalance = imbalanceText(execution);
  if (imbalance !== undefined) return imbalance;
  if (shortItems.length === 0) return 'no choice of commitments satisfies every constraint';
  const text = (count: number) => `these cannot hold together${time}: ${listed(shortItems, count)}`;
  let count = shortItems.length;
  while (count > 1 && text(count).length > room) count--;
  return cut(text(count), room);
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The solver's sentence without the model and the word that ours begins with. */
function reason(model: string, { message }: NotSolved): string {
  const beginning = [`${model} is unbounded`, model].find((text) => message.startsWith(text)) ?? '';
  const sentence = message.slice(beginning.length).replace(/^[:,]?\s*/, '');
  return cut(sentence, longestLine);
}
