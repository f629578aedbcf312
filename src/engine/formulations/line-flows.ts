import { UserError } from '../../text';
import type { LazyRow, LazyRows } from '../solve/solver';
import type { FormulationContext, Output } from './context';
import { type Ptdf, ptdfMatrix } from './ptdf';

/** MW by which a limit may be exceeded before its row is added. */
const tolerance = 1e-4;

/** Line limits that become rows when they are violated. */
export interface LineLimits extends LazyRows {
  /** Every limit of every period as rows, for a program that is complete in itself. */
  all(): readonly LazyRow[];
}

export interface LineFlows {
  /** Flow of every available line, per unit of base power. */
  readonly output: Output;
  /** Limits as rows that are added when violated; undefined where lines are only observed. */
  readonly limits: LineLimits | undefined;
}

/**
 * Flows by PTDF: they follow from the power at the buses, so lines have no columns, and most limits never become rows.
 * Both read what {@link Injections} hold of the execution that was set last.
 * @throws UserError `network.…` when the network does not allow a PTDF
 */
export function lineFlows(context: FormulationContext, limited: boolean): LineFlows {
  const { horizon, injections, system } = context;
  const { periods } = horizon;
  const ptdf = ptdfMatrix(system);
  const { lines, busIndex, factors } = ptdf;
  const buses = busIndex.size;
  for (const bus of injections.buses()) indexOf(ptdf, bus);

  /** MW at each bus in one period. */
  const powerAtBuses = (primal: Float64Array | undefined, t: number): Float64Array => {
    const power = new Float64Array(buses);
    for (const [bus, index] of busIndex) power[index] = injections.fixedAt(bus)[t] ?? 0;
    if (!primal) return power;
    for (const { bus, firstCol, coefficient } of injections.variables) {
      const index = indexOf(ptdf, bus);
      power[index] = (power[index] ?? 0) + coefficient * (primal[firstCol + t] ?? 0);
    }
    return power;
  };
  const flow = (line: number, power: Float64Array): number => {
    let sum = 0;
    for (let b = 0; b < buses; b++) sum += (factors[line * buses + b] ?? 0) * (power[b] ?? 0);
    return sum;
  };
  const limitRow = (line: number, t: number): LazyRow => {
    const { name, rating } = lines[line] ?? { name: '', rating: 0 };
    const fixed = flow(line, powerAtBuses(undefined, t));
    const entries = injections.variables
      .map(({ bus, firstCol, coefficient }) => ({
        col: firstCol + t,
        value: coefficient * (factors[line * buses + indexOf(ptdf, bus)] ?? 0),
      }))
      .filter(({ value }) => value !== 0);
    return {
      name: `FlowLimitConstraint__Line{${name},${t + 1}}`,
      lower: -rating - fixed,
      upper: rating - fixed,
      cols: entries.map(({ col }) => col),
      coefficients: entries.map(({ value }) => value),
    };
  };
  const violated = (primal: Float64Array): LazyRow[] => {
    const rows: LazyRow[] = [];
    for (let t = 0; t < periods; t++) {
      const power = powerAtBuses(primal, t);
      lines.forEach(({ rating }, line) => {
        if (Math.abs(flow(line, power)) > rating + tolerance) rows.push(limitRow(line, t));
      });
    }
    return rows;
  };
  const all = (): LazyRow[] =>
    Array.from({ length: periods }, (_, t) => lines.map((__, line) => limitRow(line, t))).flat();
  return {
    limits: limited ? { violated, all } : undefined,
    output: {
      container: 'variables',
      key: 'FlowActivePowerVariable__Line',
      columns: lines.map(({ name }) => name),
      values: ({ primal }) => {
        const values = new Float64Array(lines.length * periods);
        for (let t = 0; t < periods; t++) {
          const power = powerAtBuses(primal, t);
          for (let l = 0; l < lines.length; l++) values[l * periods + t] = flow(l, power) / system.basePower;
        }
        return values;
      },
    },
  };
}

function indexOf({ busIndex }: Ptdf, bus: string): number {
  const index = busIndex.get(bus);
  if (index !== undefined) return index;
  throw new UserError(
    'network.bus',
    `An available device stands at bus ${bus}, which the system does not have or which is isolated. Mend the device or set it to not available.`,
  );
}
