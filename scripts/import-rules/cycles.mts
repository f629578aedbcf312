/** Cycles in a directed graph. */

/** One cycle for each group of nodes that reach each other, as the nodes on a shortest way round, the first one repeated. */
export function findCycles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const seen = new Set<string>();
  const cycles: string[][] = [];
  for (const node of [...arrows.keys()].sort()) {
    if (seen.has(node)) continue;
    const cycle = shortestWayBack(node, arrows);
    if (!cycle) continue;
    cycles.push(cycle);
    for (const member of cycle) seen.add(member);
  }
  return cycles;
}

function shortestWayBack(start: string, arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of arrows.get(node) ?? []) {
      if (next === start) return [...wayTo(node, start, from), start];
      if (from.has(next)) continue;
      from.set(next, node);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, start: string, from: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let node = end; node !== start; ) {
    node = from.get(node) ?? start;
    way.unshift(node);
  }
  return way;
}
