/** Seams × outputs as a heat map, a table and sentences. Pure. */
import type { SeamCell, SeamRow, SeamView } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { momentText } from '../chart/axis';
import type { HeatPicture, TableSource } from '../contracts';
import { percent, significant, withUnit } from '../words';
import { nameOf } from './selection';

/** How differences are measured: as a share of the output's largest value or in its unit; over the whole overlap or at its end. */
export interface SeamMeasure {
  readonly scale: 'relative' | 'absolute';
  readonly over: 'overlap' | 'end';
}

/** The difference in a cell, a share or in the row's unit; NaN where nothing was compared. */
export function measured(row: SeamRow, cell: SeamCell | null | undefined, { scale, over }: SeamMeasure): number {
  if (!cell) return Number.NaN;
  const apart = over === 'end' ? cell.endMaxAbsolute : cell.maxAbsolute;
  if (scale === 'absolute') return apart;
  if (over === 'overlap') return cell.relative;
  return row.magnitude > 0 ? apart / row.magnitude : 0;
}

/** Largest difference of a row, a share or in its unit. */
export const largest = (row: SeamRow, measure: SeamMeasure): number =>
  row.cells.reduce((most, cell) => Math.max(most, measured(row, cell, measure) || 0), 0);

/** What decides comes first, then what differs most; outputs that agree at every seam only where `agreeing`. */
export function shownRows(view: SeamView, measure: SeamMeasure, agreeing: boolean): readonly SeamRow[] {
  return view.rows
    .map((row) => ({ row, by: largest(row, measure) }))
    .filter(({ row, by }) => agreeing || row.decides === true || by > 0)
    .sort((a, b) => Number(b.row.decides ?? false) - Number(a.row.decides ?? false) || b.by - a.by)
    .map(({ row }) => row);
}

/** Decades between the faintest and the strongest colour. */
const DECADES = 6;
/** Colour of the smallest difference: told from none at all. */
const FAINTEST = 0.12;

/** A logarithmic scale from 0 to 1 whose strongest colour is `high`: 0 where there is no difference. */
export function shade(difference: number, high: number): number {
  if (Number.isNaN(difference)) return Number.NaN;
  if (difference <= 0) return 0;
  const decades = Math.log10(difference / high) / DECADES + 1;
  return FAINTEST + (1 - FAINTEST) * Math.min(1, Math.max(0, decades));
}

/** The strongest colour: all of a value, or the power of ten that no difference exceeds. */
export function strongest(rows: readonly SeamRow[], measure: SeamMeasure): number {
  if (measure.scale === 'relative') return 1;
  const most = rows.reduce((found, row) => Math.max(found, largest(row, measure)), 0);
  return most > 0 ? 10 ** Math.ceil(Math.log10(most)) : 1;
}

/** A seam by the partitions on its two sides: `1 | 2`. */
const seamName = (seam: number): string => `${seam} | ${seam + 1}`;

export function seamPicture(view: SeamView, rows: readonly SeamRow[], measure: SeamMeasure, t: Translate): HeatPicture {
  const high = strongest(rows, measure);
  const low = high / 10 ** DECADES;
  const name = (value: number) => (measure.scale === 'relative' ? percent(value) : significant(value));
  return {
    rows: rows.map((row) => (row.decides ? `◆ ${nameOf(row.output)}` : nameOf(row.output))),
    columns: view.seams.map(({ seam }) => seamName(seam)),
    values: Float64Array.from(
      rows.flatMap((row) => view.seams.map((_, i) => shade(measured(row, row.cells[i], measure), high))),
    ),
    text: (r, c) => cellSentence(view, rows[r], c, t),
    scale: { low: t('≤ {0}', name(low)), high: name(high) },
  };
}

/** What the two computations of an overlap say of an output, in words. */
export function cellSentence(view: SeamView, row: SeamRow | undefined, column: number, t: Translate): string {
  const seam = view.seams[column];
  if (!row || !seam) return '';
  const where = t(
    '{0}, partitions {1} and {2} (cut at {3}):',
    nameOf(row.output),
    seam.seam,
    seam.seam + 1,
    momentText(seam.cutMs),
  );
  const cell = row.cells[column];
  if (!cell) return `${where} ${t('nothing was compared.')}`;
  if (cell.maxAbsolute === 0) return `${where} ${t('both computations are the same.')}`;
  if (row.kind === 'commitment') {
    const of = [cell.differing, cell.column, timeOf(cell)] as const;
    return `${where} ${
      cell.endMaxAbsolute > 0
        ? t('{0} values differ, such as {1} at {2}, and some at the end of the overlap.', ...of)
        : t('{0} values differ, such as {1} at {2}, but none at the end of the overlap.', ...of)
    }`;
  }
  const end =
    cell.endMaxAbsolute > 0
      ? t('At the end of the overlap {0}.', withUnit(cell.endMaxAbsolute, row.unit))
      : t('At the end of the overlap they are the same.');
  return `${where} ${t('they differ by up to {0} ({1} of the largest value), in {2} at {3}.', withUnit(cell.maxAbsolute, row.unit), percent(cell.relative), cell.column, timeOf(cell))} ${end}`;
}

/** When a cell's largest difference is, milliseconds as if local time were UTC; NaN where there is none. */
export const momentOf = (cell: SeamCell): number =>
  cell.time ? Date.parse(`${cell.time.replace(' ', 'T')}Z`) : Number.NaN;

function timeOf(cell: SeamCell): string {
  const ms = momentOf(cell);
  return Number.isNaN(ms) ? cell.time : momentText(ms);
}

/** A row for each output, with a column for each seam. */
export function seamTable(view: SeamView, rows: readonly SeamRow[], measure: SeamMeasure, t: Translate): TableSource {
  const text = (row: SeamRow, value: number) =>
    measure.scale === 'relative' ? percentOrNone(value) : withUnit(value, row.unit);
  return {
    caption: t('Differences between the two computations of every overlap'),
    headings: [
      t('Output'),
      t('Decides'),
      t('Largest'),
      t('Relative'),
      t('At the End'),
      ...view.seams.map(({ seam }) => seamName(seam)),
    ],
    rows: rows.length,
    cells(index) {
      const row = rows[index];
      if (!row) return [];
      return [
        nameOf(row.output),
        row.decides ? t('yes') : '',
        withUnit(row.maxAbsolute, row.unit),
        percentOrNone(row.relative),
        withUnit(row.endMaxAbsolute, row.unit),
        ...view.seams.map((_, i) => text(row, measured(row, row.cells[i], measure))),
      ];
    },
  };
}

const percentOrNone = (share: number): string => (Number.isNaN(share) ? '–' : percent(share));
