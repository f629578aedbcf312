import { UserError } from '../../text';
import type { ACBus, Line, SystemData } from '../system/components';

/** Power transfer distribution factors: how much of one MW from a bus to the reference bus flows over each line. */
export interface Ptdf {
  /** Available lines, in the system's order. */
  readonly lines: readonly Line[];
  /** Column of each bus that is not isolated. */
  readonly busIndex: ReadonlyMap<string, number>;
  /** `[lines, buses]`; the reference bus has zeros. */
  readonly factors: Float64Array;
}

/** Upstream's `PTDF_ZERO_TOL`. */
const zero = 1e-9;

/**
 * PTDF matrix of the direct-current approximation, by dense elimination: for networks of up to a few hundred buses.
 * @throws UserError `network.reference` without exactly one reference bus, `network.reactance` for a line without
 *   reactance, `network.islands` for buses that lines do not connect to the reference
 */
export function ptdfMatrix(system: SystemData): Ptdf {
  const buses = system.buses.filter(({ bustype }) => bustype !== 'ISOLATED');
  const lines = system.lines.filter(({ available }) => available);
  const busIndex = new Map(buses.map((bus, i) => [bus.name, i]));
  const ends = lines.map((line) => checkLine(line, busIndex));
  const reference = referenceBus(buses, system.name);
  checkConnected(buses, ends, reference, system.name);
  const angles = inverseSusceptance(buses.length, reference, lines, ends);
  const factors = new Float64Array(lines.length * buses.length);
  lines.forEach(({ x }, l) => {
    const { from, to } = ends[l] ?? { from: 0, to: 0 };
    for (let b = 0; b < buses.length; b++) {
      const value = ((angles[from * buses.length + b] ?? 0) - (angles[to * buses.length + b] ?? 0)) / x;
      factors[l * buses.length + b] = Math.abs(value) < zero ? 0 : value;
    }
  });
  return { lines, busIndex, factors };
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

function checkLine(line: Line, busIndex: ReadonlyMap<string, number>): Ends {
  if (!Number.isFinite(line.x) || Math.abs(line.x) < zero) {
    throw new UserError(
      'network.reactance',
      `Line ${line.name} has a reactance of ${line.x}. PTDFPowerModel needs one that is not zero, per unit on the system's base power.`,
    );
  }
  const at = (name: string): number => {
    const index = busIndex.get(name);
    if (index !== undefined) return index;
    throw new UserError(
      'network.bus',
      `Line ${line.name} ends at bus ${name}, which the system does not have or which is isolated. Mend the line or set it to not available.`,
    );
  };
  return { from: at(line.from), to: at(line.to) };
}

function referenceBus(buses: readonly ACBus[], system: string): number {
  const references = buses.filter(({ bustype }) => bustype === 'REF');
  const [only] = references;
  if (only && references.length === 1) return buses.indexOf(only);
  const found = references.length === 0 ? 'none' : references.map(({ name }) => name).join(', ');
  throw new UserError(
    'network.reference',
    `System ${system} needs exactly one reference bus (bustype REF) for PTDFPowerModel; it has ${found}.`,
  );
}

function checkConnected(buses: readonly ACBus[], ends: readonly Ends[], reference: number, system: string): void {
  const neighbours = buses.map((): number[] => []);
  for (const { from, to } of ends) {
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const reached = new Set([reference]);
  // A set that grows while it is walked through.
  for (const bus of reached) for (const next of neighbours[bus] ?? []) reached.add(next);
  const islands = buses.filter((_, i) => !reached.has(i)).map(({ name }) => name);
  if (islands.length === 0) return;
  const shown = islands.slice(0, 5).join(', ') + (islands.length > 5 ? ` and ${islands.length - 5} more` : '');
  throw new UserError(
    'network.islands',
    `System ${system} falls into islands: no available line connects ${shown} to the reference bus. Add the lines or set the buses to ISOLATED.`,
  );
}

/** Inverse of the susceptance matrix without the reference bus, with zeros in the reference's row and column. */
function inverseSusceptance(
  count: number,
  reference: number,
  lines: readonly Line[],
  ends: readonly Ends[],
): Float64Array {
  const width = 2 * count;
  // [susceptance | identity], the reference's row replaced by an equation that fixes its angle.
  const table = new Float64Array(count * width);
  const add = (row: number, col: number, value: number) => {
    table[row * width + col] = (table[row * width + col] ?? 0) + value;
  };
  lines.forEach(({ x }, l) => {
    const { from, to } = ends[l] ?? { from: 0, to: 0 };
    if (from !== reference) {
      add(from, from, 1 / x);
      if (to !== reference) add(from, to, -1 / x);
    }
    if (to !== reference) {
      add(to, to, 1 / x);
      if (from !== reference) add(to, from, -1 / x);
    }
  });
  add(reference, reference, 1);
  for (let i = 0; i < count; i++) if (i !== reference) add(i, count + i, 1);
  eliminate(table, count, width);
  const inverse = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    inverse.set(table.subarray(row * width + count, (row + 1) * width), row * count);
  }
  return inverse;
}

/** Gauss-Jordan with row pivoting, in place. */
function eliminate(table: Float64Array, count: number, width: number): void {
  for (let col = 0; col < count; col++) {
    let pivot = col;
    for (let row = col + 1; row < count; row++) {
      if (Math.abs(table[row * width + col] ?? 0) > Math.abs(table[pivot * width + col] ?? 0)) pivot = row;
    }
    const rowOf = (row: number) => table.subarray(row * width, (row + 1) * width);
    if (pivot !== col) {
      const kept = rowOf(col).slice();
      rowOf(col).set(rowOf(pivot));
      rowOf(pivot).set(kept);
    }
    const pivotRow = rowOf(col);
    const scale = 1 / (pivotRow[col] ?? 0);
    if (!Number.isFinite(scale)) {
      throw new UserError(
        'network.reactance',
        'The reactances of the network cancel each other out: flows cannot be computed. Check the signs of the lines’ reactances.',
      );
    }
    for (let k = col; k < width; k++) pivotRow[k] = (pivotRow[k] ?? 0) * scale;
    for (let row = 0; row < count; row++) {
      if (row === col) continue;
      const target = rowOf(row);
      const factor = target[col] ?? 0;
      if (factor === 0) continue;
      for (let k = col; k < width; k++) target[k] = (target[k] ?? 0) - factor * (pivotRow[k] ?? 0);
    }
  }
}
