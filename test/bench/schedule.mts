/** List schedules: whoever is free takes the next one. */

/** When the last one ends, where durations are taken in this order. */
type MakespanOf = (durations: readonly number[], processes: number) => number;

/**
 * The shortest that a search finds: from the longest first, two swapped as long as that makes it shorter. Near enough to the
 * best of all orders, which is not less than an even share of the whole and not less than the longest one.
 * @param makespanOf the one of the sources
 */
export function bestMakespan(durations: readonly number[], processes: number, makespanOf: MakespanOf): number {
  const order = durations.toSorted((a, b) => b - a);
  let best = makespanOf(order, processes);
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (let i = 0; i < order.length; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        swap(order, i, j);
        const makespan = makespanOf(order, processes);
        if (makespan < best) {
          best = makespan;
          isBetter = true;
        } else swap(order, i, j);
      }
    }
  }
  return best;
}

function swap(order: number[], i: number, j: number): void {
  const [a, b] = [order[i] ?? 0, order[j] ?? 0];
  order[i] = b;
  order[j] = a;
}
