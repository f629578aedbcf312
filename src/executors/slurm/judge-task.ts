import type { AccountingRow, QueueRow } from './client';
import type { ExitRecord } from './read-task-log';
import { type EndState, endStateOf, meaningOf } from './states';
import { isAllDone, type TaskFacts } from './task-facts';

/** Everything that is known of a task: what it wrote itself, and what Slurm says. */
export interface Evidence {
  /** Partitions that it executes; none of setup and join. */
  readonly indices: readonly number[];
  readonly facts: TaskFacts;
  readonly exit: ExitRecord | undefined;
  /** Of Slurm's last answer; undefined when it did not know the task. */
  readonly row: QueueRow | undefined;
  /** Slurm answered after what the task wrote last was read. */
  readonly rowIsNewer: boolean;
  /** Oldest first; undefined as long as the accounting has not been asked. */
  readonly accounting: readonly AccountingRow[] | undefined;
  /** Milliseconds since Slurm first answered that the task is over, or that it does not know it; undefined otherwise. */
  readonly goneFor: number | undefined;
  /** Answers like that since then. */
  readonly goneAnswers: number;
  /** Milliseconds since its own record of its end was first seen. */
  readonly recordedFor: number | undefined;
  /** We asked Slurm to end it. */
  readonly endedByUs: boolean;
  /** Milliseconds. */
  readonly lostAfter: number;
}

/** Why a task is over. */
export type Cause =
  | { readonly type: 'done' }
  /** It could not begin, in its own words. */
  | { readonly type: 'refused'; readonly message: string | undefined }
  | { readonly type: Exclude<EndState, 'completed' | 'failed' | 'cancelled'> }
  | { readonly type: 'cancelled'; readonly byUs: boolean; readonly by: number | undefined }
  /** Its script ended before everything was done, with this status. */
  | { readonly type: 'exit'; readonly status: number | undefined }
  /** It never began, and Slurm does not know it any more. */
  | { readonly type: 'vanished' }
  | { readonly type: 'lost' };

export type Verdict =
  | { readonly state: 'waits'; readonly reason: string; readonly again: boolean }
  | { readonly state: 'runs' }
  /** It seems to be over; nobody knows why yet. */
  | { readonly state: 'asking' }
  | { readonly state: 'over'; readonly cause: Cause };

/** What a task wrote may be seen later than that it is over: caches of network file systems. */
export const RECORD_GRACE = 10_000;
/** So long a worker's being killed is not believed to be all, for Slurm may know why. */
const KILLED_GRACE = 60_000;

/** What a task is up to. The task's own records are the first truth, then `squeue`, then the accounting. */
export function judgeTask(evidence: Evidence): Verdict {
  const { facts, row } = evidence;
  const isDone = isAllDone(facts, evidence.indices);
  const ended = hasEnded(evidence);
  if (isDone && !mayBeExplained(evidence)) return over({ type: 'done' });
  if (ended && facts.ended?.how === 'refused') return over({ type: 'refused', message: facts.ended.message });
  if (ended && evidence.endedByUs && !isDone) return over({ type: 'cancelled', byUs: true, by: undefined });
  if (evidence.goneFor === undefined && row) {
    const waits = meaningOf(row.state) === 'waits';
    if (waits && (evidence.rowIsNewer || !facts.began)) {
      return { state: 'waits', reason: row.reason, again: facts.began !== undefined };
    }
    return ended || isDone ? unheard(evidence, isDone) : { state: 'runs' };
  }
  if (evidence.goneFor === undefined) return ended || isDone ? unheard(evidence, isDone) : { state: 'runs' };
  return judgeGone(evidence, evidence.goneFor, ended, isDone);
}

/** Whether only the accounting can tell why a task ended, and has not been asked. */
export function needsAccounting(evidence: Evidence): boolean {
  if (evidence.goneFor === undefined || evidence.endedByUs || judgeTask(evidence).state !== 'asking') return false;
  const state = evidence.row && endStateOf(evidence.row.state);
  return state === undefined || state === 'cancelled';
}

/** Whether the task itself, or its shell, wrote down that it ended since it was started the last time. */
export function hasEnded({ facts, exit }: Pick<Evidence, 'facts' | 'exit'>): boolean {
  return facts.ended !== undefined || (exit !== undefined && exit.restart >= (facts.began?.restart ?? 0));
}

/** Slurm has not heard yet that it ended. */
function unheard(evidence: Evidence, isDone: boolean): Verdict {
  const since = evidence.recordedFor ?? 0;
  if (isDone) return since > KILLED_GRACE ? over(unexplained(evidence)) : { state: 'asking' };
  return since > evidence.lostAfter + KILLED_GRACE ? over(exitOf(evidence)) : { state: 'asking' };
}

function judgeGone(evidence: Evidence, goneFor: number, ended: boolean, isDone: boolean): Verdict {
  const { facts, accounting } = evidence;
  const state = endStateFrom(evidence);
  const isRecorded = ended || isDone;
  // The accounting hears of it a moment later.
  const mayTell = accounting === undefined || (accounting.at(-1)?.by === undefined && goneFor < RECORD_GRACE);
  if (state === 'cancelled' && !evidence.endedByUs && mayTell) return { state: 'asking' };
  if (state !== undefined && state !== 'completed') {
    const isExpected = state === 'cancelled' && evidence.endedByUs && !facts.began;
    return isRecorded || isExpected || goneFor >= RECORD_GRACE ? over(causeOf(state, evidence)) : { state: 'asking' };
  }
  if (isDone && state) return over({ type: 'done' });
  if (isDone) return goneFor >= RECORD_GRACE ? over(unexplained(evidence)) : { state: 'asking' };
  // What waited is not listed any more; what ran is, for a while.
  if (evidence.endedByUs && (evidence.goneAnswers >= 2 || !facts.began))
    return over({ type: 'cancelled', byUs: true, by: undefined });
  if (accounting === undefined) return { state: 'asking' };
  if (ended) return goneFor >= RECORD_GRACE ? over(exitOf(evidence)) : { state: 'asking' };
  if (!facts.began && state === undefined) {
    return goneFor >= RECORD_GRACE && evidence.goneAnswers >= 2 ? over({ type: 'vanished' }) : { state: 'asking' };
  }
  return goneFor >= evidence.lostAfter ? over({ type: 'lost' }) : { state: 'asking' };
}

/** What Slurm says of why it ended: `squeue` as long as it lists it, else the accounting. */
function endStateFrom({ row, accounting }: Evidence): EndState | undefined {
  const state = row && endStateOf(row.state);
  const last = accounting?.at(-1);
  return state ?? (last && endStateOf(last.state));
}

function causeOf(state: Exclude<EndState, 'completed'>, evidence: Evidence): Cause {
  if (state === 'failed') return exitOf(evidence);
  if (state !== 'cancelled') return { type: state };
  return { type: 'cancelled', byUs: evidence.endedByUs, by: evidence.accounting?.at(-1)?.by };
}

/** Everything is done, and Slurm has no word for it: what was killed when we had ended it was killed by that. */
const unexplained = ({ endedByUs, facts, indices }: Evidence): Cause =>
  endedByUs && wasKilled(facts, indices) ? { type: 'cancelled', byUs: true, by: undefined } : { type: 'done' };

const exitOf = ({ exit }: Evidence): Cause => ({ type: 'exit', status: exit?.status });

/** A worker that was killed may have been killed by Slurm: its word for that is waited for. */
function mayBeExplained({ facts, indices, row }: Evidence): boolean {
  if (row && meaningOf(row.state) === 'completed') return false;
  return wasKilled(facts, indices);
}

/** Whether a worker in it was killed. @param indices of the partitions that it executes */
export function wasKilled(facts: TaskFacts, indices: readonly number[]): boolean {
  if (facts.phaseEnd?.result.kind === 'killed') return true;
  return indices.some((index) => facts.attempts.get(index)?.end?.result.kind === 'killed');
}

const over = (cause: Cause): Verdict => ({ state: 'over', cause });
