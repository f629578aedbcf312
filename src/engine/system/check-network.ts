import { type Problem, show } from './problems';
import type { Lists } from './schema';

/** Lines between buses that exist, one reference bus, everything connected to it. */
export function checkNetwork(lists: Lists): Problem[] {
  return [...checkLines(lists), ...checkReference(lists), ...checkConnected(lists)];
}

function checkLines({ buses, lines }: Lists): Problem[] {
  const names = new Set(buses.map(({ name }) => name));
  const problems: Problem[] = [];
  lines.forEach((line, index) => {
    for (const end of ['from', 'to'] as const) {
      if (!names.has(line[end])) {
        problems.push({
          path: ['lines', index, end],
          found: show(line[end]),
          expected: 'the name of a bus of the system',
        });
      }
    }
    if (line.from === line.to) {
      problems.push({ path: ['lines', index, 'to'], found: `${show(line.to)} at both ends`, expected: 'another bus' });
    }
    if (line.x === 0) {
      problems.push({ path: ['lines', index, 'x'], found: '0', expected: 'a reactance that is not zero' });
    }
  });
  return problems;
}

function checkReference({ buses }: Lists): Problem[] {
  const [first, second] = buses.flatMap((bus, index) => (bus.bustype === 'REF' ? [index] : []));
  if (first === undefined) {
    const found = buses.length === 0 ? 'no bus' : 'no reference bus';
    return [{ path: ['buses'], found, expected: 'one bus with the type REF' }];
  }
  if (second === undefined) return [];
  const expected = `one reference bus, which is ${show(buses[first]?.name)}`;
  return [{ path: ['buses', second, 'bustype'], found: 'a second REF', expected }];
}

function checkConnected({ buses, lines }: Lists): Problem[] {
  const reference = buses.find((bus) => bus.bustype === 'REF');
  if (!reference) return [];
  const neighbours = new Map<string, string[]>(buses.map(({ name }) => [name, []]));
  for (const line of lines) {
    if (!line.available) continue;
    neighbours.get(line.from)?.push(line.to);
    neighbours.get(line.to)?.push(line.from);
  }
  const reached = new Set([reference.name]);
  for (const name of reached) for (const next of neighbours.get(name) ?? []) reached.add(next);
  return buses.flatMap((bus, index): Problem[] =>
    reached.has(bus.name) || bus.bustype === 'ISOLATED'
      ? []
      : [
          {
            path: ['buses', index, 'name'],
            found: `${show(bus.name)}, which no available line connects with the reference bus`,
            expected: 'a connected bus, or the type ISOLATED',
          },
        ],
  );
}
