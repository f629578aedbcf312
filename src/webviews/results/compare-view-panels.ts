/** Two results and their difference, one below the other. Pure. */
import type { ColumnChoice, Frame, OutputDifference } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import type { Panel, Series } from '../contracts';

/** Columns drawn at once: more cannot be told apart. */
const MOST_COLUMNS = 10;
/** Where nothing differs, the largest columns show that it does not. */
const WITHOUT_DIFFERENCE = 3;

/** The columns that differ most. */
export const columnsToShow = ({ columns }: OutputDifference): ColumnChoice =>
  columns.length === 0 ? { largest: WITHOUT_DIFFERENCE } : columns.slice(0, MOST_COLUMNS).map(({ column }) => column);

/** Those of the columns that the second has as well, in their order; one of its own where it has none of them. */
export function columnsOfSecond(columns: readonly string[], ofSecond: readonly string[]): string[] {
  const has = new Set(ofSecond);
  const both = columns.filter((column) => has.has(column));
  return both.length > 0 ? both : ofSecond.slice(0, 1);
}

/** Values of a column of a frame by period. */
function seriesOf(frame: Frame, column: string, place: number, look: Series['look']): Series | undefined {
  const index = frame.columns.indexOf(column);
  if (index < 0) return undefined;
  const values = frame.values.subarray(index * frame.periods, (index + 1) * frame.periods);
  const { fromMs, resolutionMs } = frame;
  return { name: column, fromMs, resolutionMs, values, look, place };
}

/**
 * `second - first` over the periods of `first`; NaN where one has no value at that time.
 * @param first of the same resolution as `second`
 */
export function differenceOf(first: Series, second: Series): Series {
  const offset = Math.round((first.fromMs - second.fromMs) / first.resolutionMs);
  const values = first.values.map((value, t) => (second.values[t + offset] ?? Number.NaN) - value);
  return { ...first, values };
}

export interface PanelsOf {
  readonly first: Frame;
  readonly second: Frame;
  readonly names: readonly [first: string, second: string];
  readonly isBinary: boolean;
}

/** First, second, and `second - first`; a column looks the same in all of them. */
export function comparePanels({ first, second, names, isBinary }: PanelsOf, t: Translate): readonly Panel[] {
  const look = isBinary ? 'steps' : 'line';
  const { unit } = first;
  const both = first.columns.flatMap((column, i) => {
    const [a, b] = [seriesOf(first, column, i, look), seriesOf(second, column, i, look)];
    return a && b ? [{ a, b }] : [];
  });
  const panel = (title: string, series: readonly Series[]): Panel => ({ title, unit, kind: 'lines', series });
  return [
    panel(
      t('First: {0}', names[0]),
      both.map(({ a }) => a),
    ),
    panel(
      t('Second: {0}', names[1]),
      both.map(({ b }) => b),
    ),
    panel(
      t('Difference, second − first'),
      both.map(({ a, b }) => differenceOf(a, b)),
    ),
  ];
}
