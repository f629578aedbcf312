import { problemText, show } from '../problems';
import { cellText, columnOf, type Table } from '../table';
import type { Taking } from './generators';

export type Simulation = 'DAY_AHEAD' | 'REAL_TIME';

/** What `timeseries_pointers.csv` says of one simulation. */
export interface Pointers {
  readonly taking: Taking;
  /** The file of each generator's power. */
  readonly generators: ReadonlyMap<string, string>;
  /** The file of each area's load. */
  readonly areas: ReadonlyMap<string, string>;
  /** Objects whose series are not used. */
  readonly unused: readonly string[];
}

/**
 * A generator whose series is its minimum as well as its maximum must be taken. Scaling factors belong to series
 * that are per unit, which those of RTS-GMLC are not.
 */
export function readPointers(table: Table, simulation: Simulation, problems: string[]): Pointers {
  const column = (name: string) => columnOf(table, name, problems, 'not be absent');
  const [of, category, object, parameter, file] = [
    column('Simulation'),
    column('Category'),
    column('Object'),
    column('Parameter'),
    column('Data File'),
  ];
  const taking = new Map<string, 'limit' | 'must-take'>();
  const generators = new Map<string, string>();
  const areas = new Map<string, string>();
  const unused = new Set<string>();
  table.rows.forEach((_, row) => {
    if (of.text(row) !== simulation) return;
    const name = object.text(row);
    const kind = `${category.text(row)}/${parameter.text(row)}`;
    if (kind === 'Generator/PMax MW') generators.set(name, file.text(row));
    if (kind === 'Generator/PMax MW' && !taking.has(name)) taking.set(name, 'limit');
    else if (kind === 'Generator/PMin MW') taking.set(name, 'must-take');
    else if (kind === 'Area/MW Load') areas.set(name, file.text(row));
    else if (kind !== 'Generator/PMax MW') unused.add(`${name} (${parameter.text(row)})`);
  });
  if (areas.size === 0 && table.header.length > 0) {
    problems.push(
      problemText(cellText(table, -1, 'Simulation'), `no load of ${show(simulation)}`, 'a row for each area'),
    );
  }
  return { taking, generators, areas, unused: [...unused] };
}
