import { type CsvError, parseCsv } from './csv';
import { parseLocalTime } from './local-time';
import { problemText, show } from './problems';

/** A CSV file with a header. Rows of it count from 0; in messages the header is row 1. */
export interface Table {
  /** As messages name it. */
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `Number` alone would read `0x10` as 16. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What stands wrong where in a table; row -1 is the header. */
export const cellText = (table: Table, row: number, column: string) =>
  `${table.file}, row ${row + 2}, column ${column}`;

/**
 * Rows that have not as many fields as the header become problems and are left out of the end: a table is used only
 * without problems.
 */
export function parseTable(file: string, text: string, problems: string[]): Table {
  const empty = { file, header: [], rows: [] };
  let rows: string[][];
  try {
    rows = parseCsv(text);
  } catch (error) {
    const { row, found } = error as CsvError;
    problems.push(problemText(`${file}, row ${row}`, found, 'comma-separated values'));
    return empty;
  }
  const [header, ...body] = rows;
  if (!header) {
    problems.push(problemText(file, 'an empty file', 'a header and rows'));
    return empty;
  }
  const names = header.map((name) => name.trim());
  const mistaken = notHeader(names);
  if (mistaken) {
    problems.push(problemText(`${file}, row 1`, mistaken.found, mistaken.expected));
    return empty;
  }
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i)
      problems.push(problemText(`${file}, row 1`, `column ${show(name)} again`, 'it once'));
  });
  body.forEach((fields, row) => {
    if (fields.length !== names.length) {
      problems.push(
        problemText(`${file}, row ${row + 2}`, `${fields.length} fields`, `${names.length}, as the header has`),
      );
    }
  });
  return { file, header: names, rows: body };
}

/** Tables with another separator or without a header would be told as lacking every column. */
function notHeader(names: readonly string[]): { readonly found: string; readonly expected: string } | undefined {
  const [only = ''] = names;
  const separator = names.length === 1 && /[;\t|]/.exec(only)?.[0];
  if (separator) {
    const found = `the separator ${separator === '\t' ? 'tabulator' : show(separator)} (${show(only)})`;
    return { found, expected: 'commas' };
  }
  const isValue = (name: string) => decimal.test(name) || parseLocalTime(name) !== undefined;
  if (!names.every(isValue)) return undefined;
  return { found: `values (${show(names.slice(0, 6).join(','))})`, expected: 'a header with the names of the columns' };
}

/** Values of one column, read one cell at a time; what is wrong becomes a problem and reads as NaN or ''. */
export interface Column {
  readonly name: string;
  text(row: number): string;
  /** An empty cell and `NA` are undefined. */
  optional(row: number): number | undefined;
  number(row: number): number;
}

/** @returns a column that reads as missing when there is none by that name, which is a problem unless it may be absent */
export function columnOf(table: Table, name: string, problems: string[], may: 'be absent' | 'not be absent'): Column {
  const at = table.header.indexOf(name);
  if (at === -1 && may === 'not be absent' && table.header.length > 0) {
    problems.push(
      problemText(`${table.file}, row 1`, `no column ${show(name)}`, `one, as ${table.header.slice(0, 8).join(', ')}`),
    );
  }
  const text = (row: number) => table.rows[row]?.[at]?.trim() ?? '';
  const optional = (row: number) => {
    const cell = text(row);
    if (cell === '' || cell === 'NA') return undefined;
    const value = decimal.test(cell) ? Number(cell) : Number.NaN;
    if (Number.isFinite(value)) return value;
    problems.push(problemText(cellText(table, row, name), show(cell), 'a number'));
    return Number.NaN;
  };
  const number = (row: number) => {
    const value = optional(row);
    if (value !== undefined) return value;
    if (at !== -1) problems.push(problemText(cellText(table, row, name), show(text(row)), 'a number'));
    return Number.NaN;
  };
  return { name, text, optional, number };
}
