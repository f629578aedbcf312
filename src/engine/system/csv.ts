/** CSV as RFC 4180 has it: quoted fields may hold commas, quotes (doubled) and line breaks; lines end with CRLF or LF. */

/** @returns rows of fields; empty lines are left out of the end only, so that row i is line i + 1 without quoted breaks */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const end = text.length;
  let row: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at <= end) {
    let field: string;
    if (text[at] === '"') {
      [field, at] = quoted(text, at + 1);
    } else {
      const start = at;
      while (at < end && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
      field = text.slice(start, at);
    }
    row.push(field);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (text[at] === '\r') at += 1;
    if (at < end && text[at] !== '\n') {
      throw new CsvError(rows.length + 1, `${JSON.stringify(text.slice(at, at + 10))} after a field`);
    }
    rows.push(row);
    row = [];
    at += 1;
  }
  while (rows.length > 0 && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === '') rows.pop();
  return rows;
}

/** What is no CSV, by row from 1. */
export class CsvError extends Error {
  constructor(
    readonly row: number,
    readonly found: string,
  ) {
    super(`row ${row}: ${found}`);
  }
}

function quoted(text: string, from: number): [field: string, next: number] {
  let field = '';
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new CsvError(text.slice(0, from).split('\n').length, 'a quote that is not closed');
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    at = quote + 2;
  }
}
