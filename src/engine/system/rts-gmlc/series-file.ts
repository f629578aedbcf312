import type { TimeSeries } from '../components';
import { formatLocalTime } from '../local-time';
import { problemText, show } from '../problems';
import { checkSeries } from '../series';
import { cellText, columnOf, type Table } from '../table';

/** Columns of a file of `timeseries_data_files`, whose rows are `Year, Month, Day, Period` (from 1). */
export interface SeriesFile {
  /** Undefined when there is no such column or it holds what is no power, which is told. */
  column(name: string): TimeSeries | undefined;
}

/** The first row that is not one period after the one before it is told. Without times there are no series. */
export function openSeriesFile(table: Table, resolutionMs: number, problems: string[]): SeriesFile {
  const none: SeriesFile = { column: () => undefined };
  // What is wrong with the header is told already.
  if (table.header.length === 0) return none;
  const before = problems.length;
  const [year, month, day, period] = (['Year', 'Month', 'Day', 'Period'] as const).map((name) =>
    columnOf(table, name, problems, 'not be absent'),
  );
  if (problems.length > before) return none;
  if (table.rows.length === 0) {
    problems.push(problemText(table.file, 'a header only', 'a row for each period'));
    return none;
  }
  const known = new Map<string, TimeSeries | undefined>();
  let initialTime = Number.NaN;
  for (const row of table.rows.keys()) {
    const date = Date.UTC(year?.number(row) ?? 0, (month?.number(row) ?? 0) - 1, day?.number(row) ?? 0);
    const time = date + ((period?.number(row) ?? 0) - 1) * resolutionMs;
    // A cell that is no number is told by its column.
    if (Number.isNaN(time)) return none;
    if (row === 0) initialTime = time;
    const due = initialTime + row * resolutionMs;
    if (time === due) continue;
    const dueDay = formatLocalTime(due).slice(0, 10);
    const duePeriod = (due - Date.parse(`${dueDay}T00:00:00Z`)) / resolutionMs + 1;
    const found = show(table.rows[row]?.slice(0, 4).join(','));
    problems.push(problemText(cellText(table, row, 'Period'), found, `${dueDay}, period ${duePeriod}`));
    return none;
  }
  const read = (name: string): TimeSeries | undefined => {
    const column = columnOf(table, name, problems, 'not be absent');
    if (!table.header.includes(name)) return undefined;
    const before = problems.length;
    const series = { initialTime, resolutionMs, values: Float64Array.from(table.rows, (_, row) => column.number(row)) };
    if (problems.length > before) return undefined;
    for (const { index, found, expected } of checkSeries(series)) {
      if (index !== undefined) problems.push(problemText(cellText(table, index, name), found, expected));
    }
    return series;
  };
  return {
    column(name) {
      if (!known.has(name)) known.set(name, read(name));
      return known.get(name);
    },
  };
}
