import path from 'node:path';
import type { TimeSeries } from '../components';
import { parseLocalTime } from '../local-time';
import { type Path, problemText, show } from '../problems';
import { type FileSeries, fileSeriesSchema, type InlineSeries, inlineSeriesSchema, type ListName } from '../schema';
import { checkSeries, type SeriesMap, type SeriesSources, seriesKey } from '../series';
import { problemsOf } from '../shape';
import { cellText, columnOf, parseTable, type Table } from '../table';
import { readText } from '../text-file';
import { readTimes, type Times } from './times';

interface Context {
  readonly folder: string;
  readonly lists: Partial<Record<ListName, unknown>>;
  readonly problems: string[];
  readonly locate: (path: Path) => string;
}

/** Reads the entries of `timeSeries`, each CSV file once. */
export async function readSeries(
  entries: readonly unknown[],
  context: Context,
): Promise<{ readonly series: SeriesMap; readonly sources: SeriesSources }> {
  const { problems, locate } = context;
  const map: SeriesMap = new Map();
  const sources = new Map<TimeSeries, string>();
  const files = new Map<string, { readonly table: Table; readonly times: Times | undefined }>();
  for (const [index, raw] of entries.entries()) {
    const at = ['timeSeries', index];
    const entry = entryOf(raw, at, context);
    if (!entry) continue;
    const factor = factorOf(entry, context.lists);
    if (factor === undefined) {
      problems.push(problemText(locate([...at, 'name']), show(entry.name), `the name of a ${entry.type}`));
      continue;
    }
    const series = 'values' in entry ? inline(entry, factor, context, at) : await fromFile(entry);
    if (!series) continue;
    if ('file' in entry) sources.set(series, entry.file);
    const key = seriesKey(entry.type, entry.name);
    const of = map.get(key) ?? new Map<number, TimeSeries>();
    if (of.has(series.resolutionMs)) {
      problems.push(problemText(locate(at), `another series of ${key} at its resolution`, 'one for each resolution'));
    }
    map.set(key, of.set(series.resolutionMs, series));

    async function fromFile(of: FileSeries): Promise<TimeSeries | undefined> {
      let file = files.get(of.file);
      if (!file) {
        const table = parseTable(of.file, await readText(path.resolve(context.folder, of.file)), problems);
        file = { table, times: readTimes(table, problems) };
        files.set(of.file, file);
      }
      return fromTable(file.table, file.times, of.column ?? of.name, factor ?? 1, problems);
    }
  }
  return { series: map, sources };
}

/** Values or a file say which of the two forms an entry has. */
function entryOf(raw: unknown, at: Path, { problems, locate }: Context): InlineSeries | FileSeries | undefined {
  const keys = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
  const [file, values] = [keys.includes('file'), keys.includes('values')];
  if (keys.length > 0 && file === values) {
    const found = file ? 'both "file" and "values"' : 'neither "file" nor "values"';
    problems.push(problemText(locate(at), found, 'one of them'));
    return undefined;
  }
  const schema = file ? fileSeriesSchema : inlineSeriesSchema;
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const wrong = problemsOf(result.error, schema, raw, at);
  problems.push(...wrong.map((p) => problemText(locate(p.path), p.found, p.expected)));
  return undefined;
}

function inline(entry: InlineSeries, factor: number, { problems, locate }: Context, at: Path): TimeSeries {
  const series = {
    initialTime: parseLocalTime(entry.initialTime) ?? Number.NaN,
    resolutionMs: entry.resolutionMinutes * 60_000,
    values: Float64Array.from(entry.values, (value) => value * factor),
  };
  for (const { index, found, expected } of checkSeries(series)) {
    problems.push(problemText(locate(index === undefined ? at : [...at, 'values', index]), found, expected));
  }
  return series;
}

function fromTable(
  table: Table,
  times: Times | undefined,
  name: string,
  factor: number,
  problems: string[],
): TimeSeries | undefined {
  // What is wrong with the header or the times is told already.
  if (table.header.length === 0 || !times) return undefined;
  const column = columnOf(table, name, problems, 'not be absent');
  if (!table.header.includes(name)) return undefined;
  const before = problems.length;
  const values = Float64Array.from(table.rows, (_, row) => column.number(row) * factor);
  // A cell that is no number is told already.
  if (problems.length > before) return undefined;
  const series = { ...times, values };
  for (const { index, found, expected } of checkSeries(series)) {
    if (index !== undefined) problems.push(problemText(cellText(table, index, name), found, expected));
  }
  return series;
}

/** MW per unit of the values; undefined when it is the device's own and there is no such device. */
function factorOf(entry: InlineSeries | FileSeries, lists: Context['lists']): number | undefined {
  const list = lists[entry.type];
  const found: unknown = Array.isArray(list) ? list.find((device) => device?.name === entry.name) : undefined;
  if (typeof found !== 'object' || found === null) return undefined;
  if (typeof entry.scalingFactorMultiplier === 'number') return entry.scalingFactorMultiplier;
  // A device that lacks its maximum is told as such later.
  const device = found as { rating?: unknown; maxActivePower?: unknown; activePowerLimits?: { max?: unknown } };
  const maximum = device.rating ?? device.maxActivePower ?? device.activePowerLimits?.max;
  return typeof maximum === 'number' ? maximum : 1;
}
