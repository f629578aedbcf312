/** Which values are asked for: columns of outputs, over a span of time. */
import type { PeriodRange, StoreReader } from '../../store/read-store';
import { nearestOf, UserError } from '../../text';
import type { Arguments, OutputRef, Units } from '../protocol';
import { type Realized, realizedOf } from '../realized';
import { periodsWithin, type Span } from '../work';
import { timeText } from './time';

/** Columns of an output, over all of its periods. */
export interface Source {
  readonly output: OutputRef;
  readonly realized: Realized;
  /** Numbers of the columns, from 0, in the order wanted. */
  readonly columns: readonly number[];
  /** Their names. */
  readonly names: readonly string[];
}

/** Whole periods of one resolution. */
export interface Grid {
  readonly fromMs: number;
  readonly resolutionMs: number;
  readonly rows: number;
}

export const nameOf = ({ model, key }: OutputRef) => `${model}/${key}`;

/** @throws UserError `results.column` naming the one that was probably meant, `store.layout` */
export function sourcesOf(store: StoreReader, wanted: Arguments<'export'>['outputs']): Source[] {
  return wanted.map(({ output, columns: names }) => {
    const realized = realizedOf(store, output);
    const all = realized.columns;
    const columns = names ? allNumbersOf(output, all, names) : all.map((_, c) => c);
    return { output, realized, columns, names: columns.map((c) => all[c] ?? '') };
  });
}

/**
 * Numbers of columns, from 0, one for each name: of columns that are called alike the first, then the second.
 * @throws UserError `results.column` naming the one that was probably meant
 */
export function numbersOf(output: OutputRef, all: readonly string[], names: readonly string[]): number[] {
  const numbers = numbersByName(all);
  const times = new Map<string, number>();
  return names.map((name) => {
    const same = numbers.get(name) ?? noColumn(output, name, all);
    const nth = times.get(name) ?? 0;
    times.set(name, nth + 1);
    return same[nth % same.length] ?? 0;
  });
}

/** All columns that have these names, each once. */
function allNumbersOf(output: OutputRef, all: readonly string[], names: readonly string[]): number[] {
  const numbers = numbersByName(all);
  return [...new Set(names)].flatMap((name) => numbers.get(name) ?? noColumn(output, name, all));
}

function numbersByName(all: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  for (const [c, name] of all.entries()) {
    const same = numbers.get(name);
    if (same) same.push(c);
    else numbers.set(name, [c]);
  }
  return numbers;
}

function noColumn(output: OutputRef, name: string, all: readonly string[]): never {
  const near = nearestOf(name, all);
  const hint = near === undefined ? `It has ${listed(all)}.` : `Did you mean ${near}?`;
  throw new UserError('results.column', `${nameOf(output)} has no column ${name}. ${hint}`);
}

/** The first of many names, and how many more there are. */
export function listed(names: readonly string[], most = 8): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/**
 * The periods that begin within the span.
 * @throws UserError `results.span` naming what there is, where none does
 */
export function periodsIn({ output, realized }: Source, { fromMs, toMs }: Span): PeriodRange {
  const range = periodsWithin(realized, { fromMs, toMs });
  if (range.count > 0) return range;
  const end = realized.fromMs + realized.periods * realized.resolutionMs;
  throw new UserError(
    'results.span',
    `${nameOf(output)} has no periods ${spanText({ fromMs, toMs })}. Its results begin at ${timeText(realized.fromMs)} and end before ${timeText(end)}.`,
  );
}

/** `from 2024-01-01T00:00:00 and before 2024-01-02T00:00:00`, of which there is what was given. */
export const spanText = ({ fromMs, toMs }: Span): string =>
  [
    ...(fromMs === undefined ? [] : [`from ${timeText(fromMs)}`]),
    ...(toMs === undefined ? [] : [`before ${timeText(toMs)}`]),
  ].join(' and ');

/**
 * The rows that all sources have together in one table.
 * @throws UserError `results.resolutions` where their times do not fall on each other, `results.span`
 */
export function gridOf(sources: readonly Source[], span: Span): Grid {
  const parts = sources.map((source) => {
    const { fromMs, resolutionMs } = source.realized;
    const { from, count } = periodsIn(source, span);
    return { source, fromMs: fromMs + from * resolutionMs, resolutionMs, rows: count };
  });
  const [first] = parts;
  if (!first) throw new RangeError('nothing is asked for');
  const odd = parts.find(
    ({ fromMs, resolutionMs }) =>
      resolutionMs !== first.resolutionMs || (fromMs - first.fromMs) % first.resolutionMs !== 0,
  );
  if (odd) {
    throw new UserError(
      'results.resolutions',
      `${nameOf(first.source.output)} has a period every ${minutes(first.resolutionMs)} and ${nameOf(odd.source.output)} every ${minutes(odd.resolutionMs)}: their times do not fit into the rows of one table. Use the long layout (--layout long), or a file for each.`,
    );
  }
  const fromMs = Math.min(...parts.map((part) => part.fromMs));
  const toMs = Math.max(...parts.map((part) => part.fromMs + part.rows * part.resolutionMs));
  return { fromMs, resolutionMs: first.resolutionMs, rows: (toMs - fromMs) / first.resolutionMs };
}

const minutes = (ms: number) => `${ms / 60_000} min`;

/** Values of `rows` rows of a grid from row `row`, `[columns, rows]`; NaN where the source has no such period. */
export function readRows({ realized, columns }: Source, grid: Grid, row: number, rows: number, units: Units) {
  const offset = (grid.fromMs - realized.fromMs) / realized.resolutionMs + row;
  const from = Math.min(realized.periods, Math.max(0, offset));
  const count = Math.min(realized.periods, Math.max(from, offset + rows)) - from;
  if (count === rows) return realized.read({ from, count }, units, columns);
  const values = new Float64Array(columns.length * rows).fill(Number.NaN);
  if (count === 0) return values;
  const there = realized.read({ from, count }, units, columns);
  for (let c = 0; c < columns.length; c += 1)
    values.set(there.subarray(c * count, (c + 1) * count), c * rows + from - offset);
  return values;
}
