import { UserError } from '../../text';
import type { NotSolved } from '../solve/solver';
import { formatLocalTime } from '../system/local-time';
import type { Execution } from './run';

const words: Record<NotSolved['status'], string> = {
  infeasible: 'is infeasible',
  unbounded: 'is unbounded',
  timeLimit: 'found no solution within its time limit',
  error: 'could not be solved',
};

/** An execution without a solution: names the model, the simulated time and what is in conflict. */
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
    const model = execution.built.model.name;
    const time = formatLocalTime(execution.time);
    const file = lpFile === undefined ? '' : ` The problem is in ${lpFile}.`;
    super(
      `simulation.${result.status}`,
      `${model} ${words[result.status]} at ${time} (step ${execution.step}): ${reason(model, result)}${file}`,
    );
    this.model = model;
    this.simulatedTime = time;
  }
}

/** The solver's sentence without the model and the word that ours begins with; it names the rows in conflict. */
function reason(model: string, { status, message }: NotSolved): string {
  const beginnings = [`${model} ${words[status]}`, model];
  const beginning = beginnings.find((text) => message.startsWith(text)) ?? '';
  return message.slice(beginning.length).replace(/^[:,]?\s*/, '');
}
