import type { Table } from '../table';
import { columnOf } from '../table';

/** What a thermal unit can do and what it costs, from the columns of `gen.csv`. */
export interface ThermalFigures {
  readonly activePowerLimits: { readonly min: number; readonly max: number };
  readonly operationCost: {
    readonly variable: {
      readonly type: 'piecewise';
      readonly points: readonly { readonly power: number; readonly cost: number }[];
    };
    readonly fixed: number;
    readonly startUp: number;
    readonly shutDown: number;
  };
}

/**
 * Heat rates are in BTU/kWh: a thousandth of one times the fuel's price ($/MMBTU) is $/MWh. `Output_pct_*` are shares of
 * the maximum power; the first gives the minimum, which `HR_avg_0` makes the no-load cost of; `HR_incr_*` are the slopes
 * between them.
 */
export function thermalFiguresOf(table: Table, problems: string[]): (row: number) => ThermalFigures {
  const column = (name: string) => columnOf(table, name, problems, 'not be absent');
  const maximum = column('PMax MW');
  const price = column('Fuel Price $/MMBTU');
  const average = column('HR_avg_0');
  const maintenance = columnOf(table, 'VOM', problems, 'be absent');
  const shares = numbered('Output_pct_', 0).map(column);
  const slopes = numbered('HR_incr_', 1).map(column);
  const startHeat = column('Start Heat Cold MBTU');
  const startOther = column('Non Fuel Start Cost $');
  const stopOther = column('Non Fuel Shutdown Cost $');

  return (row) => {
    const max = maximum.number(row);
    const min = max * (shares[0]?.number(row) ?? 1);
    const perHeat = price.number(row) / 1000;
    const other = maintenance.optional(row) ?? 0;
    const points = [{ power: min, cost: 0 }];
    shares.slice(1).forEach((share, i) => {
      const before = points.at(-1) ?? { power: min, cost: 0 };
      // Units with fewer pieces have NA in the last columns.
      const part = share.optional(row);
      if (part === undefined) return;
      const power = max * part;
      const slope = (slopes[i]?.number(row) ?? 0) * perHeat + other;
      points.push({ power, cost: before.cost + (power - before.power) * slope });
    });
    return {
      activePowerLimits: { min, max },
      operationCost: {
        variable: { type: 'piecewise', points },
        fixed: (average.number(row) * perHeat + other) * min,
        startUp: startHeat.number(row) * price.number(row) + startOther.number(row),
        shutDown: stopOther.number(row),
      },
    };
  };

  function numbered(prefix: string, from: number): string[] {
    return table.header.filter((name) => name.startsWith(prefix) && Number(name.slice(prefix.length)) >= from).sort();
  }
}
