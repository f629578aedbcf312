/** What was measured, as lines to read and as `BENCHMARKS.md`. */
import type { Measurement } from './measurement.mts';

/** A measurement, and the part of `npm run bench` that it is of. */
export interface Row extends Measurement {
  readonly part: string;
}

export const isKept = ({ value, limit }: Measurement): boolean => value <= limit;

/** `ok   dispatch gap: 3.1 ms (2.9 to 3.4 in 5 rounds; limit 10 ms)` */
export function lineOf(row: Measurement): string {
  const { unit, limit } = row;
  const spread = spreadOf(row);
  const told = [...(spread === '' ? [] : [spread]), `limit ${limit} ${unit}`].join('; ');
  return `${isKept(row) ? 'ok  ' : 'OVER'} ${figureOf(row)} (${told})`;
}

/** `dispatch gap: 3.1 ms`: where nothing is judged. */
export function figureOf({ name, value, unit, versus }: Measurement): string {
  return `${name}: ${shown(value)} ${unit}${versus === undefined ? '' : ` of ${versus}`}`;
}

/** Three digits that count, without an exponent. */
export function shown(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return `${value}`;
  return value.toFixed(Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(size)))));
}

function spreadOf({ rounds = [] }: Measurement): string {
  if (rounds.length < 2) return '';
  return `${shown(Math.min(...rounds))} to ${shown(Math.max(...rounds))} in ${rounds.length} rounds`;
}

const INTRODUCTION = `# Benchmarks

What is measured stands beside what it is measured against, in the same run and round by round in turn, so that a slow
machine is slow for both; shown are medians, and the spread of the rounds. \`×\` is a ratio to what stands under *against*; other
figures stand against their limit alone. \`npm run bench -- PART\` repeats a part (exit status 1 when a limit is not kept),
\`npm run bench -- --write PART\` writes its rows here, \`npm run bench -- --smoke PART\` only shows that it works.
What the figures tell, and where the time goes, stands in the text below the table.
`;

const HEAD = ['| part | what | measured | against | limit | |', '| --- | --- | --- | --- | --- | --- |'];
const MACHINE = '## Machine';
const TABLE = '## Figures';
const NOTES = '## Notes';

/**
 * `BENCHMARKS.md` with new rows. Rows of other parts stay when they were measured on the same machine; what is written by
 * hand below the table always stays.
 * @param before the file as it is, empty when there is none
 * @param machine what describes the machine, a line each
 * @param order all parts there are, in their order
 */
export function renewed(
  before: string,
  machine: readonly string[],
  rows: readonly Row[],
  order: readonly string[],
): string {
  const described = machine.map((line) => `- ${line}`).join('\n');
  const isSame = sectionOf(before, MACHINE) === described;
  const measured = new Set(rows.map(({ part }) => part));
  const kept = (isSame ? rowsOf(sectionOf(before, TABLE)) : []).filter((line) => !measured.has(partOf(line)));
  const lines = [...kept, ...rows.map(tableRow)];
  const sorted = lines.toSorted((a, b) => order.indexOf(partOf(a)) - order.indexOf(partOf(b)));
  const notes = sectionOf(before, NOTES);
  return [
    INTRODUCTION,
    `${MACHINE}\n\n${described}\n`,
    `${TABLE}\n\n${[...HEAD, ...sorted].join('\n')}\n`,
    ...(notes === '' ? [] : [`${NOTES}\n\n${notes}\n`]),
  ].join('\n');
}

function tableRow(row: Row): string {
  const { part, name, value, unit, limit, versus } = row;
  const spread = spreadOf(row);
  const measured = `**${shown(value)} ${unit}**${spread === '' ? '' : ` (${spread})`}`;
  return `| ${part} | ${name} | ${measured} | ${versus ?? ''} | ≤ ${limit} ${unit} | ${isKept(row) ? 'kept' : 'over'} |`;
}

/** The text between a heading and the next one. */
function sectionOf(text: string, heading: string): string {
  const begin = text.indexOf(`${heading}\n`);
  if (begin < 0) return '';
  const from = begin + heading.length;
  // Notes are the last, and may have headings of their own.
  const next = heading === NOTES ? -1 : text.indexOf('\n## ', from);
  return text.slice(from, next < 0 ? undefined : next).trim();
}

const rowsOf = (table: string): string[] => table.split('\n').filter((line) => /^\| (?!part |---)/.test(line));
const partOf = (line: string): string => line.split('|')[1]?.trim() ?? '';
