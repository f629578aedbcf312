/** What is known of something that is at work and ought to move. */
export interface Stillness {
  /** Names this piece of work; another one begins anew. */
  readonly work: string;
  /** Anything that changes when it moves. */
  readonly sign: string;
  /** Milliseconds awake since the last movement. */
  readonly idle: number;
  /** Milliseconds awake since it began. */
  readonly age: number;
  readonly isStalled: boolean;
}

/** Milliseconds; 0 means none. */
export interface Limits {
  readonly stall: number;
  readonly age: number;
}

/** What a look found: nothing new, no movement for too long, movement after that, or too long altogether. */
export type Finding = 'nothing' | 'stalled' | 'moves' | 'tooLong';

/**
 * One look at something that is at work.
 * @param before what the last look found, undefined at the first one
 * @param awake milliseconds since the last look in which it could have moved
 */
export function lookAt(
  before: Stillness | undefined,
  now: { readonly work: string; readonly sign: string },
  awake: number,
  limits: Limits,
): { readonly stillness: Stillness; readonly finding: Finding } {
  if (before?.work !== now.work) {
    return { stillness: { ...now, idle: 0, age: 0, isStalled: false }, finding: 'nothing' };
  }
  const moved = before.sign !== now.sign;
  const idle = moved ? 0 : before.idle + awake;
  const age = before.age + awake;
  const isStalled = limits.stall > 0 && idle >= limits.stall;
  const stillness = { ...now, idle, age, isStalled };
  if (limits.age > 0 && age >= limits.age) return { stillness, finding: 'tooLong' };
  if (isStalled && !before.isStalled) return { stillness, finding: 'stalled' };
  if (!isStalled && before.isStalled) return { stillness, finding: 'moves' };
  return { stillness, finding: 'nothing' };
}
