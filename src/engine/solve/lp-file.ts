import type { LinearProgram } from '../program/program';
import { lpNames } from './lp-names';
import type { LazyRow } from './solver';

/** The longest line that every reader takes is that of CPLEX, 560 characters. */
const lineWidth = 200;

/** A bound that is this near to an integer counts as one, as in HiGHS. */
const integrality = 1e-6;

/** Readers do not agree on constants in the objective; a fixed column stands for it. */
const constant = 'constant';

/**
 * The program in the LP format of CPLEX, in what of it HiGHS, GLPK and CBC all read: ranges are split into two rows,
 * every column is mentioned in the objective, and the offset is the cost of a column fixed at 1.
 */
export function writeLp(program: LinearProgram, addedRows: readonly LazyRow[] = []): string {
  const cols = lpNames(program.numCols, (col) => program.colName(col), [constant]);
  const rows = lpNames(program.numRows + addedRows.length, (row) => {
    return addedRows[row - program.numRows]?.name ?? program.rowName(row);
  });
  const lines = [`\\ ${program.name.replaceAll(/[^\x20-\x7e]/g, '?')}`, 'Minimize'];
  writeSum(lines, 'obj', objectiveTerms(program, cols), '');
  lines.push('Subject To');
  for (let row = 0; row < program.numRows; row++) writeRow(lines, rows[row] ?? '', rowOf(program, row), cols);
  addedRows.forEach((row, i) => {
    writeRow(lines, rows[program.numRows + i] ?? '', row, cols);
  });
  // CBC wants at least one row.
  writeSum(lines, 'one', [[1, constant]], '= 1');
  lines.push('Bounds', ` ${constant} = 1`, ...boundLines(program, cols));
  writeIntegers(lines, program, cols);
  lines.push('End', '');
  return lines.join('\n');
}

type Term = readonly [coefficient: number, name: string];

function objectiveTerms(program: LinearProgram, cols: readonly string[]): Term[] {
  const terms: Term[] = cols.map((name, col) => [program.colCost[col] ?? 0, name]);
  return [...terms, [program.offset, constant]];
}

function rowOf(program: LinearProgram, row: number): Omit<LazyRow, 'name'> {
  const from = program.rowStart[row];
  const to = program.rowStart[row + 1];
  return {
    lower: program.rowLower[row] ?? Number.NEGATIVE_INFINITY,
    upper: program.rowUpper[row] ?? Number.POSITIVE_INFINITY,
    cols: [...program.colIndex.subarray(from, to)],
    coefficients: [...program.value.subarray(from, to)],
  };
}

function writeRow(lines: string[], name: string, row: Omit<LazyRow, 'name'>, cols: readonly string[]): void {
  const { lower, upper } = row;
  const terms = row.cols.map((col, i): Term => [row.coefficients[i] ?? 0, cols[col] ?? '']);
  // A row without columns still says something: 0 within its bounds, or not.
  if (terms.length === 0) terms.push([0, constant]);
  if (lower === upper) {
    writeSum(lines, name, terms, `= ${figure(lower)}`);
    return;
  }
  const isRange = Number.isFinite(lower) && Number.isFinite(upper);
  if (Number.isFinite(lower)) writeSum(lines, isRange ? `${name}_low` : name, terms, `>= ${figure(lower)}`);
  if (Number.isFinite(upper)) writeSum(lines, isRange ? `${name}_up` : name, terms, `<= ${figure(upper)}`);
}

function writeSum(lines: string[], name: string, terms: readonly Term[], end: string): void {
  let line = ` ${name}:`;
  for (const [coefficient, column] of terms) {
    const sign = coefficient < 0 ? '-' : '+';
    const text = ` ${sign} ${figure(Math.abs(coefficient))} ${column}`;
    if (line.length + text.length > lineWidth) {
      lines.push(line);
      line = ' ';
    }
    line += text;
  }
  lines.push(end === '' ? line : `${line} ${end}`);
}

/** Without a line a column has 0 as lower bound and no upper one. */
function boundLines(program: LinearProgram, cols: readonly string[]): string[] {
  return cols.flatMap((name, col) => {
    const [lower, upper] = boundsOf(program, col);
    if (lower === 0 && upper === Number.POSITIVE_INFINITY) return [];
    if (lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY) return [` ${name} free`];
    if (lower === upper) return [` ${name} = ${figure(lower)}`];
    if (upper === Number.POSITIVE_INFINITY) return [` ${name} >= ${figure(lower)}`];
    return [` ${lower === Number.NEGATIVE_INFINITY ? '-inf' : figure(lower)} <= ${name} <= ${figure(upper)}`];
  });
}

/** GLPK refuses integers with bounds that are none. */
function boundsOf(program: LinearProgram, col: number): readonly [lower: number, upper: number] {
  const lower = program.colLower[col] ?? 0;
  const upper = program.colUpper[col] ?? Number.POSITIVE_INFINITY;
  if (!program.integer[col]) return [lower, upper];
  return [Math.ceil(lower - integrality), Math.floor(upper + integrality)];
}

/** `Binaries` would set bounds of its own, which a commitment fixed by its initial state must not lose. */
function writeIntegers(lines: string[], program: LinearProgram, cols: readonly string[]): void {
  const integers = cols.filter((_, col) => program.integer[col]);
  if (integers.length > 0) lines.push('Generals', ...integers.map((name) => ` ${name}`));
}

function figure(value: number): string {
  return String(value === 0 ? 0 : value);
}
