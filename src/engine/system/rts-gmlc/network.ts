import { problemText, show } from '../problems';
import { cellText, columnOf, type Table } from '../table';
import type { Rows } from './rows';

/** Reactances are per unit on it. */
export const basePower = 100;

/** A bus that takes load: its share of its area's. */
export interface LoadBus {
  readonly name: string;
  readonly area: string;
  readonly share: number;
}

/** Names of buses by `Bus ID`, and those with load. */
export interface BusTable {
  readonly names: ReadonlyMap<string, string>;
  readonly loads: readonly LoadBus[];
}

export function readBuses(table: Table, rows: Rows, problems: string[]): BusTable {
  const column = (name: string) => columnOf(table, name, problems, 'not be absent');
  const [id, name, type, area, load] = [
    column('Bus ID'),
    column('Bus Name'),
    column('Bus Type'),
    column('Area'),
    column('MW Load'),
  ];
  const names = new Map<string, string>();
  const areaLoads = new Map<string, number>();
  const loads: { row: number; name: string; area: string; load: number }[] = [];
  table.rows.forEach((_, row) => {
    const bus = {
      name: name.text(row),
      number: id.number(row),
      bustype: type.text(row).toUpperCase(),
      area: area.text(row),
    };
    rows.add('buses', bus, table, row);
    names.set(id.text(row), bus.name);
    const megawatts = load.number(row);
    areaLoads.set(bus.area, (areaLoads.get(bus.area) ?? 0) + megawatts);
    if (megawatts !== 0) loads.push({ row, name: bus.name, area: bus.area, load: megawatts });
  });
  for (const { row, name: bus, load: maxActivePower } of loads) {
    rows.add('PowerLoad', { name: bus, bus, maxActivePower }, table, row);
  }
  return {
    names,
    loads: loads.map((bus) => ({ name: bus.name, area: bus.area, share: bus.load / (areaLoads.get(bus.area) ?? 1) })),
  };
}

/** Lines and transformers; parallel ones stay apart. A transformer's reactance is seen through its ratio; 0 means 1. */
export function readBranches(table: Table, buses: BusTable, rows: Rows, problems: string[]): void {
  const column = (name: string) => columnOf(table, name, problems, 'not be absent');
  const [uid, from, to, x, rating] = [
    column('UID'),
    column('From Bus'),
    column('To Bus'),
    column('X'),
    column('Cont Rating'),
  ];
  const ratio = columnOf(table, 'Tr Ratio', problems, 'be absent');
  table.rows.forEach((_, row) => {
    const tap = ratio.optional(row) ?? 0;
    if (tap < 0) problems.push(problemText(cellText(table, row, ratio.name), show(tap), 'a ratio, or 0 for none'));
    const line = {
      name: uid.text(row),
      from: busName(buses, from.text(row)),
      to: busName(buses, to.text(row)),
      x: x.number(row) * (tap === 0 ? 1 : tap),
      rating: rating.number(row),
    };
    rows.add('lines', line, table, row);
  });
}

/** An unknown number stays as it is, and is told when the system is checked. */
export function busName(buses: BusTable, id: string): string {
  return buses.names.get(id) ?? id;
}
