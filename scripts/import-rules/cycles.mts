/** Cycles in a directed graph. */

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** One cycle for each group of nodes that reach each other: a shortest way round, its first node repeated at the end. */
export function findCycles(arrows: Graph): string[][] {
  const settled = new Set<string>();
  const cycles: string[][] = [];
  for (const start of [...arrows.keys()].sort()) {
    if (settled.has(start)) continue;
    const cycle = shortestWay(start, start, arrows);
    if (!cycle) continue;
    cycles.push(cycle);
    for (const node of arrows.keys()) {
      if (shortestWay(start, node, arrows) && shortestWay(node, start, arrows)) settled.add(node);
    }
  }
  return cycles;
}

/** The nodes on a shortest way of at least one arrow, both ends included; undefined if there is none. */
function shortestWay(start: string, end: string, arrows: Graph): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of arrows.get(way.at(-1) ?? '') ?? []) {
      if (next === end) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
