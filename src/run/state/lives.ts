/** A time in which a supervisor lived: milliseconds since the epoch; without an end while it goes on, as far as is known. */
export interface Life {
  readonly from: number;
  to?: number;
}

/** A supervisor begins. One that did not say goodbye ended with its last event. @param last time of the event before */
export function beginLife(lives: Life[], now: number, last: number, begins: boolean): void {
  const current = lives.at(-1);
  // The first supervisor creates the run before it says who it is.
  if (begins && current && current.to === undefined) return;
  endLife(lives, last);
  lives.push({ from: now });
}

export function endLife(lives: Life[], now: number): void {
  const current = lives.at(-1);
  if (current && current.to === undefined) current.to = Math.max(now, current.from);
}

/** Milliseconds between two times in which a supervisor lived. */
export function livedBetween(lives: readonly Life[], from: number, to: number): number {
  return lives.reduce((sum, life) => sum + Math.max(0, Math.min(life.to ?? to, to) - Math.max(life.from, from)), 0);
}

/**
 * When something that began at `startedAt` ended, of which somebody says at `told` that it is over: no later than the
 * supervisor that it ended with.
 */
export function endedWith(lives: readonly Life[], startedAt: number, told: number): number {
  const life = lives.findLast(({ from }) => from <= startedAt);
  const latest = life?.to === undefined ? told : Math.min(told, Math.max(life.to, startedAt));
  // The clock may have been set back meanwhile.
  return Math.max(latest, startedAt);
}
