/** Widths of a table's columns, which of them are seen, and its rows as text. Pure. */
import type { TableSource } from '../contracts';

/** In the widths of one character. */
const NARROWEST = 8;
const WIDEST = 44;
/** Rows looked at for the width of columns, spread over all. */
const SAMPLES = 40;
/** Of a table that goes to a file or the clipboard through the page: about 60 MB. */
const MOST_CELLS = 3e6;

/** Left edges of the columns and the right edge of the last, in characters; `headings + 1` numbers. */
export function columnEdges(source: TableSource): readonly number[] {
  const longest = source.headings.map((heading) => heading.length);
  const step = Math.max(1, Math.floor(source.rows / SAMPLES));
  for (let row = 0; row < source.rows; row += step) {
    source.cells(row).forEach((text, c) => {
      longest[c] = Math.max(longest[c] ?? 0, text.length);
    });
  }
  const edges = [0];
  for (const length of longest) edges.push((edges.at(-1) ?? 0) + Math.min(WIDEST, Math.max(NARROWEST, length)) + 2);
  return edges;
}

/** Columns between two places, first and the one after the last; the first column is always seen and not among them. */
export function visibleColumns(
  edges: readonly number[],
  from: number,
  to: number,
): { readonly first: number; readonly end: number } {
  const columns = edges.length - 1;
  let first = 1;
  while (first < columns && (edges[first + 1] ?? 0) <= from) first += 1;
  let end = first;
  while (end < columns && (edges[end] ?? 0) < to) end += 1;
  return { first, end };
}

/**
 * Rows `from` … `to`, both from 0 and inclusive, with headings, as spreadsheets paste them; undefined where they have
 * more than {@link MOST_CELLS}.
 */
export function rowsAsText(source: TableSource, from: number, to: number): string | undefined {
  if ((to - from + 1) * source.headings.length > MOST_CELLS) return undefined;
  const line = (texts: readonly string[]): string => texts.map((text) => text.replace(/[\t\r\n]+/g, ' ')).join('\t');
  const lines = [line(source.headings)];
  for (let row = Math.max(0, from); row <= Math.min(to, source.rows - 1); row += 1) lines.push(line(source.cells(row)));
  return `${lines.join('\n')}\n`;
}

/** All of it with headings, as the exports of variables write CSV; undefined where it has more than {@link MOST_CELLS}. */
export function csvOf(source: TableSource): string | undefined {
  if (source.rows * source.headings.length > MOST_CELLS) return undefined;
  const line = (texts: readonly string[]): string => `${texts.map(csvField).join(',')}\n`;
  const lines = [line(source.headings)];
  for (let row = 0; row < source.rows; row += 1) lines.push(line(source.cells(row)));
  return lines.join('');
}

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
