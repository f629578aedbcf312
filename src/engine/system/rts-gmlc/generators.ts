import type { DeviceType } from '../components';
import { problemText, show } from '../problems';
import { cellText, columnOf, type Table } from '../table';
import { type BusTable, busName } from './network';
import type { Rows } from './rows';
import { thermalFiguresOf } from './thermal-cost';

/** Units with a series, by name: its power is a limit, or must be taken. */
export type Taking = ReadonlyMap<string, 'limit' | 'must-take'>;

/** A device that takes its series from the column of its name. */
export interface SeriesUnit {
  readonly type: DeviceType;
  readonly name: string;
}

type Kind = 'thermal' | 'renewable' | 'hydro' | 'left out';
const kinds: Readonly<Record<string, Kind>> = {
  ...{ CT: 'thermal', CC: 'thermal', STEAM: 'thermal', NUCLEAR: 'thermal' },
  ...{ WIND: 'renewable', PV: 'renewable', RTPV: 'renewable', HYDRO: 'hydro', ROR: 'hydro' },
  // Storage wants its energy followed over time; condensers give no active power.
  ...{ CSP: 'left out', STORAGE: 'left out', SYNC_COND: 'left out' },
};

/** @returns the units whose power a time series gives */
export function readGenerators(
  table: Table,
  {
    buses,
    taking,
    rows,
    problems,
    warnings,
  }: {
    readonly buses: BusTable;
    readonly taking: Taking;
    readonly rows: Rows;
    readonly problems: string[];
    readonly warnings: string[];
  },
): SeriesUnit[] {
  const column = (name: string) => columnOf(table, name, problems, 'not be absent');
  const [uid, bus, unitType, fuel] = [column('GEN UID'), column('Bus ID'), column('Unit Type'), column('Fuel')];
  const [maximum, ramp, up, down] = [
    column('PMax MW'),
    column('Ramp Rate MW/Min'),
    column('Min Up Time Hr'),
    column('Min Down Time Hr'),
  ];
  const figuresAt = thermalFiguresOf(table, problems);
  const leftOut = new Map<string, string[]>();
  const units: SeriesUnit[] = [];
  table.rows.forEach((_, row) => {
    const name = uid.text(row);
    const type = unitType.text(row);
    const kind = kinds[type.toUpperCase()];
    const common = { name, bus: busName(buses, bus.text(row)), primeMover: type };
    if (kind === 'thermal') {
      const { activePowerLimits, operationCost } = figuresAt(row);
      const nuclear = fuel.text(row) === 'Nuclear';
      const unit = {
        ...common,
        // The initial state is chosen when the load is known.
        status: nuclear,
        activePowerLimits,
        rampLimits: { up: ramp.number(row), down: ramp.number(row) },
        // Some are fractions of an hour.
        timeLimits: { up: Math.ceil(up.number(row)), down: Math.ceil(down.number(row)) },
        mustRun: nuclear,
        // The start heats of the nuclear unit are no heats (78978, 0, 9999), so it never stops.
        operationCost: nuclear ? { ...operationCost, startUp: 0, shutDown: 0 } : operationCost,
        fuel: fuel.text(row),
      };
      if (nuclear) warnings.push(`${name} must run: its start-up cannot be priced from the data.`);
      rows.add('ThermalStandard', unit, table, row);
      return;
    }
    if (kind === 'left out') {
      leftOut.set(type, [...(leftOut.get(type) ?? []), name]);
      return;
    }
    if (kind === undefined) {
      problems.push(
        problemText(cellText(table, row, 'Unit Type'), show(type), `one of ${Object.keys(kinds).join(', ')}`),
      );
      return;
    }
    const take = taking.get(name);
    if (take === undefined) {
      const place = `${table.file}, row ${row + 2} (${name})`;
      problems.push(problemText(place, 'no time series', 'one for PMax MW in timeseries_pointers.csv'));
      return;
    }
    const list = kind === 'hydro' ? 'HydroDispatch' : take === 'limit' ? 'RenewableDispatch' : 'RenewableNonDispatch';
    const limits =
      kind === 'hydro' ? { activePowerLimits: { min: 0, max: maximum.number(row) } } : { rating: maximum.number(row) };
    rows.add(list, { ...common, ...limits }, table, row);
    units.push({ type: list, name });
  });
  for (const [type, names] of leftOut) warnings.push(`Left out of the system: ${type} ${names.join(', ')}.`);
  return units;
}
