import type { FailureKind, Outcome, RunEvent } from './events';
import type { PhaseStateName } from './lifecycle';
import { endedWith, type Life } from './lives';

/** An earlier try of a phase that was begun anew since. */
export interface PhaseTry {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

/** Setup or join, as its latest events tell it. */
export interface PhaseState {
  state: PhaseStateName;
  startedAt?: number;
  endedAt?: number;
  kind?: FailureKind;
  message?: string;
  log?: string;
  /** One sentence on what it found, though it succeeded. */
  note?: string;
  /** The note is one to act on. */
  concern?: boolean;
  /** Of a running phase that tells how far it is. */
  progress?: { readonly done: number; readonly of: number };
  /** Tries before this one, in order. */
  earlier?: PhaseTry[];
}

/** What an earlier try said is not said of the next. */
export function beginPhase(phase: PhaseState, time: number): void {
  keepTry(phase);
  phase.state = 'running';
  phase.startedAt = time;
  delete phase.endedAt;
  delete phase.kind;
  delete phase.message;
  delete phase.log;
  delete phase.note;
  delete phase.concern;
  delete phase.progress;
}

/** What it came to stays among the earlier tries: it is to be done again. */
export function awaitPhase(phase: PhaseState): void {
  keepTry(phase);
  phase.state = 'waiting';
}

function keepTry(phase: PhaseState): void {
  const { state, startedAt, endedAt } = phase;
  if (startedAt === undefined || endedAt === undefined || state === 'waiting' || state === 'running') return;
  phase.earlier ??= [];
  phase.earlier.push({ startedAt, endedAt, outcome: state });
}

export function endPhase(
  phase: PhaseState,
  event: Extract<RunEvent, { type: 'phaseEnded' }>,
  lives: readonly Life[],
): void {
  delete phase.progress;
  phase.state = event.outcome;
  phase.endedAt = endedWith(lives, phase.startedAt ?? event.time, event.time);
  if (event.kind) phase.kind = event.kind;
  if (event.message !== undefined) phase.message = event.message;
  if (event.log !== undefined) phase.log = event.log;
  if (event.note !== undefined) phase.note = event.note;
  if (event.concern !== undefined) phase.concern = event.concern;
}
