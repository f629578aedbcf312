import path from 'node:path';
import { refuseUnknown } from '../../options';
import type { DeviceType, TimeSeries } from '../components';
import { parseLocalTime } from '../local-time';
import type { SystemParts } from '../parts';
import { problemText, refuse, show } from '../problems';
import { type SeriesMap, seriesKey } from '../series';
import { cellText, columnOf, type Table } from '../table';
import { type DataFolder, openFolder } from './folder';
import { readGenerators, type SeriesUnit } from './generators';
import { meritOrder, powerAt } from './initial-state';
import { type BusTable, basePower, readBranches, readBuses } from './network';
import { type Pointers, readPointers, type Simulation } from './pointers';
import { Rows } from './rows';
import { openSeriesFile, type SeriesFile } from './series-file';
import type { ThermalFigures } from './thermal-cost';

export interface RtsGmlcOptions {
  /** `RTS-GMLC` when left out. */
  readonly name?: string;
  /** Which series: hourly `DAY_AHEAD` when left out, five-minute `REAL_TIME`, or both. */
  readonly simulation?: Simulation | readonly Simulation[];
  /**
   * The data say nothing of the hours before the simulation. By merit order, as many units are on as cover the demand of
   * the first period (of `initialTime` when it is given); or all are off but those that must run. Either way so long that
   * minimum times do not bind. `System.setInitialState` sets it unit by unit.
   */
  readonly initialState?: 'meritOrder' | 'off';
  readonly initialTime?: string;
}

/** @throws UserError `system.file`, `system.invalid`, `options.unknown` */
export async function readRtsGmlc(place: string | URL, options: RtsGmlcOptions): Promise<SystemParts> {
  checkOptions(options);
  const { name = 'RTS-GMLC', simulation = 'DAY_AHEAD', initialState = 'meritOrder', initialTime } = options;
  const problems: string[] = [];
  const warnings: string[] = [];
  const rows = new Rows();
  const folder = await openFolder(place, problems);
  const buses = readBuses(await folder.source('bus.csv'), rows, problems);
  readBranches(await folder.source('branch.csv'), buses, rows, problems);
  const pointers = await folder.source('timeseries_pointers.csv');
  const objects = await folder.source('simulation_objects.csv');
  const [first = 'DAY_AHEAD', ...others] = typeof simulation === 'string' ? [simulation] : simulation;
  const pointed = readPointers(pointers, first, problems);
  const units = readGenerators(await folder.source('gen.csv'), {
    buses,
    taking: pointed.taking,
    rows,
    problems,
    warnings,
  });
  // A wrong table would be told once more for each of its series.
  refuse(name, problems);

  const series: SeriesMap = new Map();
  const sources = new Map<TimeSeries, string>();
  const add = (of: Pointers, which: Simulation) =>
    addSeries({
      folder,
      buses,
      units,
      pointers: of,
      resolutionMs: resolutionOf(objects, which, problems),
      problems,
      series,
      sources,
    });
  await add(pointed, first);
  for (const other of others) await add(readPointers(pointers, other, problems), other);

  if (initialState === 'meritOrder' && problems.length === 0) {
    const time = initialTime === undefined ? undefined : (parseLocalTime(initialTime) ?? Number.NaN);
    if (Number.isNaN(time))
      problems.push(problemText('initialTime', show(initialTime), 'a time like "2020-01-01T00:00:00"'));
    // They were made by the reader of generators.
    const thermals = (rows.lists.ThermalStandard ?? []) as (ThermalFigures & { name: string; mustRun: boolean })[];
    rows.lists.ThermalStandard = meritOrder(thermals, thermalDemand(series, time));
  }
  warnings.push(...(await leftOut(folder, pointed)));
  return { name, basePower, lists: rows.lists, series, sources, locate: rows.locate, problems, warnings };
}

function checkOptions(options: RtsGmlcOptions): void {
  refuseUnknown('System.fromRtsGmlc', options, ['name', 'simulation', 'initialState', 'initialTime']);
  const problems: string[] = [];
  const simulations = [options.simulation ?? 'DAY_AHEAD'].flat();
  const wrong = simulations.find((each) => each !== 'DAY_AHEAD' && each !== 'REAL_TIME');
  if (wrong !== undefined || simulations.length === 0) {
    problems.push(problemText('simulation', show(wrong), 'one of "DAY_AHEAD", "REAL_TIME", or both in a list'));
  }
  const { initialState = 'meritOrder' } = options;
  if (initialState !== 'meritOrder' && initialState !== 'off') {
    problems.push(problemText('initialState', show(initialState), 'one of "meritOrder", "off"'));
  }
  refuse('RTS-GMLC', problems);
}

interface SeriesContext {
  readonly folder: DataFolder;
  readonly buses: BusTable;
  readonly units: readonly SeriesUnit[];
  readonly pointers: Pointers;
  readonly resolutionMs: number;
  readonly problems: string[];
  readonly series: SeriesMap;
  readonly sources: Map<TimeSeries, string>;
}

async function addSeries({
  folder,
  buses,
  units,
  pointers,
  resolutionMs,
  problems,
  series,
  sources,
}: SeriesContext): Promise<void> {
  const files = new Map<string, SeriesFile>();
  const columnFrom = async (file: string, column: string) => {
    const opened = files.get(file) ?? openSeriesFile(await folder.pointed(file), resolutionMs, problems);
    files.set(file, opened);
    return opened.column(column);
  };
  const add = (type: DeviceType, device: string, file: string, of: TimeSeries | undefined) => {
    if (!of) return;
    sources.set(of, path.posix.basename(file.replaceAll('\\', '/')));
    const key = seriesKey(type, device);
    series.set(key, (series.get(key) ?? new Map<number, TimeSeries>()).set(of.resolutionMs, of));
  };
  for (const unit of units) {
    const file = pointers.generators.get(unit.name);
    if (file !== undefined) add(unit.type, unit.name, file, await columnFrom(file, unit.name));
  }
  for (const bus of buses.loads) {
    const file = pointers.areas.get(bus.area);
    if (file === undefined) {
      problems.push(
        problemText('timeseries_pointers.csv', `no load for area ${show(bus.area)}`, 'a row for each area'),
      );
      continue;
    }
    const area = await columnFrom(file, bus.area);
    add('PowerLoad', bus.name, file, area && { ...area, values: area.values.map((power) => power * bus.share) });
  }
}

/** Milliseconds of one period. */
function resolutionOf(objects: Table, simulation: Simulation, problems: string[]): number {
  const label = columnOf(objects, 'Simulation_Parameters', problems, 'not be absent');
  const value = columnOf(objects, simulation, problems, 'not be absent');
  const row = objects.rows.findIndex((_, index) => label.text(index) === 'Period_Resolution');
  if (row === -1) problems.push(problemText(objects.file, 'no row "Period_Resolution"', 'one, in seconds'));
  const seconds = row === -1 ? Number.NaN : value.number(row);
  if (seconds > 0) return seconds * 1000;
  if (seconds <= 0) problems.push(problemText(cellText(objects, row, simulation), show(seconds), 'seconds above 0'));
  return 3_600_000;
}

/** Load less everything that has a series, at a time. */
function thermalDemand(series: SeriesMap, time: number | undefined): number {
  let demand = 0;
  for (const [key, byResolution] of series) {
    const [first] = byResolution.values();
    if (first) demand += powerAt(first, time) * (key.startsWith('PowerLoad ') ? 1 : -1);
  }
  return demand;
}

async function leftOut(folder: DataFolder, pointers: Pointers): Promise<string[]> {
  const names = async (file: string, column: string) => {
    const table = await folder.optionalSource(file);
    return table ? table.rows.map((_, row) => columnOf(table, column, [], 'be absent').text(row)) : [];
  };
  const lines = await names('dc_branch.csv', 'UID');
  const reserves = await names('reserves.csv', 'Reserve Product');
  const others = pointers.unused.filter((entry) => !reserves.some((reserve) => entry.startsWith(`${reserve} (`)));
  return [
    ...(lines.length > 0 ? [`Left out of the system: DC line ${lines.join(', ')}.`] : []),
    ...(reserves.length > 0 ? [`Left out of the system: reserves ${reserves.join(', ')}.`] : []),
    ...(others.length > 0 ? [`Left out of the system: the time series of ${others.join(', ')}.`] : []),
  ];
}
