/** What is done to a run, and when: it follows from the seed alone. */
import { Seeded } from './seeded.mts';

export const phases = ['setup', 'execute', 'join'] as const;
export type Phase = (typeof phases)[number];

/** Whom a kill is meant for. `supervisor` is the detached process or the foreground command, whichever the run has. */
export const victims = ['worker', 'workers', 'supervisor', 'supervisor and workers', 'child'] as const;
export type Victim = (typeof victims)[number];

/** How a supervisor is started. `raced`: by two commands at once, of which one must lose. */
export interface Start {
  readonly how: 'detached' | 'foreground';
  readonly raced: boolean;
}

export interface Kill {
  readonly victim: Victim;
  readonly phase: Phase;
  /** Events of the journal that pass first, from the phase's start or the last kill. */
  readonly events: number;
  /** Milliseconds after that. */
  readonly delay: number;
  /** Which of several; a number that is taken modulo how many there are. */
  readonly which: number;
}

export interface RunPlan {
  readonly kills: readonly Kill[];
  /** The first start, and every resume after it. */
  readonly start: (time: number) => Start;
}

/** How long things take with a runtime: the delays are spread over that. */
export interface Pace {
  /** Longest delay, milliseconds, by phase. */
  readonly delay: Readonly<Record<Phase, number>>;
}

const inExecute: readonly [Victim, ...Victim[]] = [...victims];
const inPhase: readonly [Victim, ...Victim[]] = ['worker', 'supervisor', 'supervisor and workers'];

/** The kills of the run with this number (from 1), in their order. */
export function planRun(seed: number, run: number, pace: Pace): RunPlan {
  const random = new Seeded(seed * 1009 + run);
  const kill = (phase: Phase): Kill => ({
    victim: random.pick(phase === 'execute' ? inExecute : inPhase),
    phase,
    events: phase === 'execute' ? random.between(0, 16) : random.between(0, 1),
    delay: random.between(0, pace.delay[phase]),
    which: random.between(0, 1000),
  });
  const some = (phase: Phase, from: number, to: number) =>
    Array.from({ length: random.between(from, to) }, () => kill(phase));
  const kills = [...some('setup', 0, 1), ...some('execute', 4, 7), ...some('join', 1, 2)];
  return { kills, start: startsOf(seed * 2003 + run) };
}

/** When the run with this number is cancelled, one time after the other. */
export interface Cancel {
  /** Ctrl-C where the supervisor is the foreground command, `powersim cancel` otherwise. */
  readonly events: number;
  readonly delay: number;
}

export interface CancelPlan {
  readonly cancel: (time: number) => Cancel;
  readonly start: (time: number) => Start;
}

/** The cancels of the run with this number, from the first on. */
export function planCancels(seed: number, run: number): CancelPlan {
  const cancel = (time: number): Cancel => {
    const random = new Seeded(seed * 4001 + run * 101 + time);
    return { events: random.between(0, 24), delay: random.between(0, 120) };
  };
  return { cancel, start: startsOf(seed * 3001 + run) };
}

function startsOf(seed: number): (time: number) => Start {
  return (time) => {
    const random = new Seeded(seed * 31 + time);
    return { how: random.chance(0.5) ? 'detached' : 'foreground', raced: time > 0 && random.chance(0.3) };
  };
}
