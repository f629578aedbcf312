/** The rows of an export, in blocks that memory holds. */
import type { StoreReader } from '../../store/read-store';
import type { Arguments, Units } from '../protocol';
import type { Span } from '../work';
import { type Grid, gridOf, nameOf, readRows, type Source, sourcesOf } from './sources';

/** A table of times and one column for each column of results. */
export interface WideTable {
  readonly layout: 'wide';
  readonly sources: readonly Source[];
  /** Of the columns after the time. */
  readonly headings: readonly string[];
  readonly grid: Grid;
}

/** A table of times, models, variables, names and values: one source after the other, each by time, then by column. */
export interface LongTable {
  readonly layout: 'long';
  readonly parts: readonly { readonly source: Source; readonly grid: Grid }[];
}

export type Table = WideTable | LongTable;

/** Consecutive rows of a grid. Values are `[columns, rows]`, time fastest. */
export interface Rows {
  readonly source: Source;
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly rows: number;
  readonly values: Float64Array;
}

type What = Span & Pick<Arguments<'export'>, 'outputs'>;

/** @throws UserError `results.column`, `results.span`, `results.resolutions`, `store.layout` */
export function tableOf(store: StoreReader, what: What & Pick<Arguments<'export'>, 'layout'>): Table {
  if (what.layout === 'long') return longTableOf(store, what);
  const sources = sourcesOf(store, what.outputs);
  return { layout: 'wide', sources, headings: headingsOf(sources), grid: gridOf(sources, what) };
}

/** @throws UserError `results.column`, `results.span`, `store.layout` */
export function longTableOf(store: StoreReader, what: What): LongTable {
  const sources = sourcesOf(store, what.outputs);
  return { layout: 'long', parts: sources.map((source) => ({ source, grid: gridOf([source], what) })) };
}

/** Of the column of times. */
export const TIME = 'DateTime';

/**
 * A column's own name where one output is chosen, else with its model and variable; names that come twice say their
 * container. No two are the same, nor that of the times: most who read a table find columns by their names.
 */
const headingsOf = (sources: readonly Source[]) => distinctFrom([TIME], namesIn(sources));

function namesIn(sources: readonly Source[]): string[] {
  if (sources.length === 1) return [...(sources[0]?.names ?? [])];
  const headings = sources.flatMap(({ output, names }) => names.map((name) => `${nameOf(output)}/${name}`));
  if (new Set(headings).size === headings.length) return headings;
  return sources.flatMap(({ output: { model, source, container, key }, names }) =>
    names.map((name) => `${model}/${source}/${container}/${key}/${name}`),
  );
}

/** Headings, of which those that are taken already get a number: `unit`, `unit (2)`. */
export function distinctFrom(taken: readonly string[], headings: readonly string[]): string[] {
  const used = new Set(taken);
  // A column that is called so itself keeps its name.
  const own = new Set(headings);
  return headings.map((heading) => {
    let name = heading;
    for (let n = 2; used.has(name) || (name !== heading && own.has(name)); n += 1) name = `${heading} (${n})`;
    used.add(name);
    return name;
  });
}

export const rowsOf = (table: Table): number =>
  table.layout === 'wide'
    ? table.grid.rows
    : table.parts.reduce((sum, { source, grid }) => sum + grid.rows * source.columns.length, 0);

export const columnsOf = (table: Table): number => (table.layout === 'wide' ? table.headings.length + 1 : 5);

/** Blocks of a wide table: of each the rows of every source. */
export function* wideBlocks({ sources, headings, grid }: WideTable, units: Units, most: number): Generator<Rows[]> {
  for (const { row, rows } of cut(grid, headings.length, most))
    yield sources.map((source) => block(source, grid, row, rows, units));
}

/** Blocks of a long table. */
export function* longBlocks({ parts }: LongTable, units: Units, most: number): Generator<Rows> {
  for (const { source, grid } of parts) {
    for (const { row, rows } of cut(grid, source.columns.length, most)) yield block(source, grid, row, rows, units);
  }
}

/** Cuts rows into blocks of at most `most` values, a row at least. */
function* cut(grid: Grid, columns: number, most: number): Generator<{ row: number; rows: number }> {
  const step = Math.max(1, Math.floor(most / Math.max(1, columns)));
  for (let row = 0; row < grid.rows; row += step) yield { row, rows: Math.min(step, grid.rows - row) };
}

const block = (source: Source, grid: Grid, row: number, rows: number, units: Units): Rows => ({
  source,
  fromMs: grid.fromMs + row * grid.resolutionMs,
  resolutionMs: grid.resolutionMs,
  rows,
  values: readRows(source, grid, row, rows, units),
});
