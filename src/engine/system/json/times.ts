import { formatLocalTime, formatResolution, parseLocalTime } from '../local-time';
import { problemText, show } from '../problems';
import { cellText, columnOf, type Table } from '../table';

/** When the rows of a table of series are. */
export interface Times {
  readonly initialTime: number;
  readonly resolutionMs: number;
}

/** The column `DateTime`: its first two rows give the resolution, and every row must follow. The first that does not is told. */
export function readTimes(table: Table, problems: string[]): Times | undefined {
  if (table.header.length === 0) return undefined;
  const column = columnOf(table, 'DateTime', problems, 'not be absent');
  if (!table.header.includes('DateTime')) return undefined;
  if (table.rows.length < 2) {
    problems.push(
      problemText(table.file, `${table.rows.length} rows of values`, 'two at least, which give the resolution'),
    );
    return undefined;
  }
  const times = table.rows.map((_, row) => parseLocalTime(column.text(row)) ?? Number.NaN);
  const unread = times.findIndex((time) => Number.isNaN(time));
  if (unread !== -1) {
    const expected = 'a time like "2024-01-01T00:00:00"';
    problems.push(problemText(cellText(table, unread, 'DateTime'), show(column.text(unread)), expected));
    return undefined;
  }
  const [initialTime = 0, second = 0] = times;
  const resolutionMs = second - initialTime;
  if (resolutionMs <= 0) {
    const expected = `a time after ${formatLocalTime(initialTime)}`;
    problems.push(problemText(cellText(table, 1, 'DateTime'), show(column.text(1)), expected));
    return undefined;
  }
  for (const [row, time] of times.entries()) {
    const due = initialTime + row * resolutionMs;
    if (time === due) continue;
    const expected = `${formatLocalTime(due)}, one row for every ${formatResolution(resolutionMs)}`;
    problems.push(problemText(cellText(table, row, 'DateTime'), show(column.text(row)), expected));
    return undefined;
  }
  return { initialTime, resolutionMs };
}
