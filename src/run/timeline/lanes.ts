/** What takes part of a lane: a time, and whose lane it would rather continue. */
export interface LaneTaker {
  /** Milliseconds since the epoch; without an end it goes on. */
  readonly from: number;
  readonly to: number | undefined;
  /** The worker, or on a cluster the node. */
  readonly holder: string;
}

interface Lane {
  freeAt: number;
  holder: string;
}

/**
 * Puts each on a lane so that none overlap on one: on its holder's lane where that is free, else on a new one as long
 * as there are fewer than `atLeast`, else on the lane of a holder that is over, else on any that is free. So a worker's
 * replacement continues its lane, and there are never more lanes than `atLeast` or than go on at the same time.
 * @param takers in the order of their beginnings
 * @param endOf when a holder was over; undefined while it is not
 * @returns lanes from 0, by taker
 */
export function lanesOf(
  takers: readonly LaneTaker[],
  atLeast: number,
  endOf: (holder: string) => number | undefined,
): number[] {
  const lanes: Lane[] = [];
  /** Where each holder was last, from the first lane on. */
  const lanesOfHolder = new Map<string, number[]>();
  return takers.map(({ from, to, holder }) => {
    const isFree = (i: number) => (lanes[i]?.freeAt ?? 0) <= from;
    const own = lanesOfHolder.get(holder)?.find(isFree);
    const chosen = own ?? otherLane(lanes, isFree, atLeast, (one) => (endOf(one) ?? Number.POSITIVE_INFINITY) <= from);
    const before = lanes[chosen]?.holder;
    lanes[chosen] = { freeAt: to ?? Number.POSITIVE_INFINITY, holder };
    if (before !== holder) move(lanesOfHolder, chosen, before, holder);
    return chosen;
  });
}

/** A lane for somebody who has none that is free. */
function otherLane(
  lanes: readonly Lane[],
  isFree: (i: number) => boolean,
  atLeast: number,
  isOver: (holder: string) => boolean,
): number {
  let any: number | undefined;
  for (let i = 0; i < lanes.length; i += 1) {
    if (!isFree(i)) continue;
    if (isOver(lanes[i]?.holder ?? '')) return i;
    any ??= i;
  }
  return lanes.length < atLeast ? lanes.length : (any ?? lanes.length);
}

function move(lanesOfHolder: Map<string, number[]>, lane: number, from: string | undefined, to: string): void {
  const left = lanesOfHolder.get(from ?? '')?.filter((one) => one !== lane);
  if (from !== undefined && left) lanesOfHolder.set(from, left);
  lanesOfHolder.set(
    to,
    [...(lanesOfHolder.get(to) ?? []), lane].sort((a, b) => a - b),
  );
}
