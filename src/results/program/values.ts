/** Chosen values, in short and as files. */
import { setImmediate } from 'node:timers/promises';
import { columns, oneLine } from '../../text';
import { nameOf, type Source } from '../export/sources';
import { type LongTable, longBlocks } from '../export/tables';
import { timeText } from '../export/time';
import type { OpenedResults } from '../open';
import type { Units } from '../protocol';
import { basePowerText } from './list';

/** What a column's values are like. NaN where it has none. */
export interface ColumnSummary {
  readonly column: string;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly sum: number;
  /** Values that are there. */
  readonly count: number;
  /** NaN: never written, or not computed. */
  readonly missing: number;
}

export interface SourceSummary {
  readonly source: Source;
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: readonly ColumnSummary[];
}

const MOST_VALUES = 1 << 19;

/** Reads all values once, a block at a time. */
export async function summariesOf(table: LongTable, units: Units, signal: AbortSignal): Promise<SourceSummary[]> {
  const tallies = new Map(table.parts.map(({ source }) => [source, source.columns.map(() => new Tally())]));
  for (const { source, rows, values } of longBlocks(table, units, MOST_VALUES)) {
    const own = tallies.get(source) ?? [];
    for (const [c, tally] of own.entries()) tally.add(values.subarray(c * rows, (c + 1) * rows));
    await setImmediate();
    signal.throwIfAborted();
  }
  return table.parts.map(({ source, grid }) => ({
    source,
    fromMs: grid.fromMs,
    toMs: grid.fromMs + grid.rows * grid.resolutionMs,
    columns: (tallies.get(source) ?? []).map((tally, c) => ({ column: source.names[c] ?? '', ...tally.result() })),
  }));
}

class Tally {
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private sum = 0;
  private count = 0;
  private missing = 0;

  add(values: Float64Array): void {
    for (const value of values) {
      if (Number.isNaN(value)) {
        this.missing += 1;
        continue;
      }
      this.min = Math.min(this.min, value);
      this.max = Math.max(this.max, value);
      this.sum += value;
      this.count += 1;
    }
  }

  result(): Omit<ColumnSummary, 'column'> {
    const { sum, count, missing } = this;
    const some = count > 0;
    return {
      min: some ? this.min : Number.NaN,
      mean: some ? sum / count : Number.NaN,
      max: some ? this.max : Number.NaN,
      sum,
      count,
      missing,
    };
  }
}

/** Columns that are shown of one output. */
const MOST_COLUMNS = 60;

export function summaryText({ source, fromMs, toMs, columns: all }: SourceSummary, units: Units): string[] {
  const unit = units === 'natural' && source.realized.unit !== '' ? ` [${source.realized.unit}]` : '';
  const shown = all.slice(0, MOST_COLUMNS);
  const rows = shown.map(({ column, min, mean, max, sum, missing }) => [
    oneLine(column, 80),
    ...[min, mean, max, sum].map(figure),
    missing === 0 ? '' : String(missing),
  ]);
  return [
    `${nameOf(source.output)}${unit} from ${timeText(fromMs)} to before ${timeText(toMs)}`,
    ...columns([['', 'min', 'mean', 'max', 'sum', 'missing'], ...rows]),
    ...(all.length > shown.length ? [`  and ${all.length - shown.length} more columns`] : []),
  ];
}

/** A figure for people; `-` where there is none. */
export const figure = (value: number) => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(6))));

/** For programs: JSON has no infinite numbers, which are texts, `Infinity` and `-Infinity`; null where there is none. */
export const figuresJson = ({ column, ...figures }: ColumnSummary) => ({
  column,
  ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, jsonFigure(value)])),
});

export const jsonFigure = (value: number): number | string | null =>
  Number.isNaN(value) ? null : Number.isFinite(value) ? value : String(value);

/** In what the values of these outputs are told, in a line. */
export function unitsText({ catalogue }: OpenedResults, sources: readonly Source[], units: Units): string {
  const groups = new Map<string, string[]>();
  for (const { output, realized } of sources) {
    const model = catalogue.models.find(({ name, source }) => name === output.model && source === output.source);
    const listed = model?.outputs.find(({ container, key }) => container === output.container && key === output.key);
    const base = basePowerText(model?.basePower);
    const perUnit = listed?.perUnit ?? false;
    const text =
      units === 'natural'
        ? perUnit
          ? `${realized.unit} (natural; ${base})`
          : `${realized.unit === '' ? 'as stored' : `${realized.unit}, as stored`}`
        : perUnit
          ? `per unit of the ${base}`
          : 'as stored';
    groups.set(text, [...(groups.get(text) ?? []), nameOf(output)]);
  }
  const [only, ...more] = groups.keys();
  if (more.length === 0) return `Units: ${only ?? 'as stored'}`;
  return `Units: ${[...groups].map(([text, names]) => `${names.join(', ')} ${text}`).join('; ')}`;
}
