/** How arrays that are alive at the same time share the tasks that may run at once: pure. */

/** What counts of an array, or of arrays of which each waits for the one before. */
export interface Load {
  /** Tasks that are not over. */
  readonly alive: number;
  /** Tasks of it that Slurm may run at once, as it was told last; infinite where it may run all. */
  readonly share: number;
  /** Most tasks that may be running now: more than its share for a while after that was made less. */
  readonly ceiling: number;
}

/**
 * What each is to have in the end: one each as long as there is one, what is left to those that were first.
 * @param limit tasks at once, of all together
 * @param alive of each, the oldest first
 */
export function fairShares(limit: number, alive: readonly number[]): number[] {
  let left = limit;
  const shares = alive.map((count) => {
    const one = Math.min(1, count, left);
    left -= one;
    return one;
  });
  return shares.map((share, i) => {
    const more = Math.min((alive[i] ?? 0) - share, left);
    left -= more;
    return share + more;
  });
}

/**
 * What each may have next, so that never more than the limit run: shares are made less at once, and more only as far as
 * what runs leaves room. What would change nothing is left as it is.
 * @param loads the oldest first
 */
export function nextShares(limit: number, loads: readonly Load[]): number[] {
  const fair = fairShares(
    limit,
    loads.map(({ alive }) => alive),
  );
  const lowered = loads.map(({ alive, share }, i) =>
    Math.min(share, alive) > (fair[i] ?? 0) ? (fair[i] ?? 0) : share,
  );
  // What is lowered now may have begun as many as it was allowed, whatever is known of it.
  const known = loads.map((load, i) =>
    (lowered[i] ?? 0) < load.share ? { ...load, ceiling: Math.max(load.ceiling, load.share) } : load,
  );
  let room = limit;
  for (const [i, load] of known.entries()) room -= mostRunning(load, lowered[i] ?? 0);
  return known.map((load, i) => {
    const share = lowered[i] ?? 0;
    const now = mostRunning(load, share);
    const more = Math.min(fair[i] ?? 0, room + now);
    if (more <= Math.min(share, load.alive)) return share;
    room -= mostRunning(load, more) - now;
    return more;
  });
}

/** Most tasks that may be running, or begin to, with this share. */
export const mostRunning = ({ alive, ceiling }: Load, share: number) => Math.min(alive, Math.max(ceiling, share));
