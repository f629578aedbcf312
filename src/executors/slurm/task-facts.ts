import type { Outcome } from '../../run';
import type { TaskLine } from './task-log';

type Line<T extends TaskLine['type']> = Extract<TaskLine, { type: T }>;

/** The last attempt at a partition that a task tells of. */
export interface AttemptFacts {
  readonly attempt: number;
  /** How often Slurm had started the task anew when the attempt began. */
  readonly restart: number;
  /** Milliseconds since the epoch; undefined of one that was cancelled before it began. */
  readonly beganAt?: number;
  readonly step?: Line<'step'>;
  readonly end?: Line<'attemptEnded'>;
}

/** What a task wrote down so far. */
export interface TaskFacts {
  /** When Slurm started it the last time. */
  began?: Line<'began'>;
  /** By partition. */
  readonly attempts: Map<number, AttemptFacts>;
  progress?: Line<'phaseProgress'>;
  phaseEnd?: Line<'phaseEnded'>;
  /** That it ended since it was started the last time. */
  ended?: Line<'ended'>;
}

export const noFacts = (): TaskFacts => ({ attempts: new Map() });

/** Adds a line to what is known, in place: a year's log has thousands of them. */
export function addLine(facts: TaskFacts, line: TaskLine): void {
  const restart = facts.began?.restart ?? 0;
  switch (line.type) {
    case 'began':
      facts.began = line;
      delete facts.ended;
      return;
    case 'attemptBegan':
      facts.attempts.set(line.index, { attempt: line.attempt, restart, beganAt: line.time });
      return;
    case 'step': {
      const attempt = facts.attempts.get(line.index);
      if (attempt && !attempt.end) facts.attempts.set(line.index, { ...attempt, step: line });
      return;
    }
    case 'attemptEnded': {
      const known = facts.attempts.get(line.index);
      const attempt = known?.attempt === line.attempt ? known : { attempt: line.attempt, restart };
      facts.attempts.set(line.index, { ...attempt, end: line });
      return;
    }
    case 'phaseProgress':
      facts.progress = line;
      return;
    case 'phaseEnded':
      facts.phaseEnd = line;
      return;
    case 'ended':
      facts.ended = line;
  }
}

/** Whether everything that a task was to do has come to an end. */
export function isAllDone(facts: TaskFacts, indices: readonly number[]): boolean {
  if (facts.ended?.how === 'done' || facts.phaseEnd) return true;
  return indices.length > 0 && indices.every((index) => facts.attempts.get(index)?.end !== undefined);
}

/**
 * The attempt at a partition that a task executes, or will: undefined when it has nothing to do for it any more. What
 * Slurm cut off and starts anew is another attempt.
 * @param first the attempt that it was handed over with
 * @param restarting Slurm put it back into its queue
 */
export function attemptAhead(facts: TaskFacts, index: number, first: number, restarting: boolean): number | undefined {
  const known = facts.attempts.get(index);
  if (!known) return first;
  if (known.end) return undefined;
  const isCut = restarting || known.restart < (facts.began?.restart ?? 0);
  return isCut ? known.attempt + 1 : known.attempt;
}

type Said<T> = { [K in keyof Omit<T, 'outcome'>]: Exclude<T[K & keyof T], undefined> } & {
  readonly outcome: Exclude<Outcome, 'interrupted'>;
};

/** What a task wrote of an end. JSON holds nothing that is undefined; and a task interrupts nothing. */
export function saidOf<T extends { readonly outcome: Outcome }>(result: T): Said<T> {
  const outcome = result.outcome === 'interrupted' ? 'cancelled' : result.outcome;
  return { ...(result as unknown as Said<T>), outcome };
}
