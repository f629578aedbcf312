/** What stands at a moment of a picture, exact: values are read from the series, never from what was drawn of them. */
import type { Gap } from '../../results/protocol';
import type { Panel, Series, TableSource, TimeMarks, TimePicture, TimeWindow } from '../contracts';
import { isoText } from './axis';
import { type Scene, valueAt } from './scene';

export interface Reading {
  readonly name: string;
  readonly value: number;
}

export interface PanelReading {
  readonly title: string;
  readonly unit: string;
  /** The largest magnitude first, at most as many as asked for. */
  readonly values: readonly Reading[];
  /** Values that are not among them. */
  readonly more: number;
  /** Sum of a stack's layers; undefined for lines. */
  readonly total: number | undefined;
}

/** @param most of all panels together */
export function readingsAt(
  { picture }: Scene,
  hidden: ReadonlySet<string>,
  ms: number,
  most: number,
): readonly PanelReading[] {
  const each = Math.max(1, Math.floor(most / Math.max(1, picture.panels.length)));
  return picture.panels.map(({ title, unit, kind, series, over = [] }) => {
    const read = (list: readonly Series[]): Reading[] =>
      list
        .filter(({ name }) => !hidden.has(name))
        .map((one) => ({ name: one.name, value: valueAt(one, ms) }))
        .filter(({ value }) => !Number.isNaN(value));
    const own = read(series);
    const all = [...own, ...read(over)].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const total = kind === 'stack' && own.length > 0 ? own.reduce((sum, { value }) => sum + value, 0) : undefined;
    return { title, unit, values: all.slice(0, each), more: Math.max(0, all.length - each), total };
  });
}

/** The partition whose results count at the moment: the label of the last boundary before, `1` before the first. */
export function partitionAt({ boundaries }: TimeMarks, ms: number): string | undefined {
  if (boundaries.length === 0) return undefined;
  return boundaries.reduce((label, boundary) => (boundary.ms <= ms ? boundary.label : label), '1');
}

export function gapAt({ gaps }: TimeMarks, ms: number): Gap | undefined {
  return gaps.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
}

/** A row for each period of the window, of the finest resolution there is; a column for each series that is not hidden. */
export function tableOf(
  { panels }: TimePicture,
  hidden: ReadonlySet<string>,
  window: TimeWindow,
  timeHeading: string,
): TableSource {
  const columns = panels.flatMap((panel) =>
    [...panel.series, ...(panel.over ?? [])]
      .filter(({ name }) => !hidden.has(name))
      .map((series) => ({ series, heading: headingOf(panel, series, panels.length > 1) })),
  );
  const finest = columns.reduce<Series | undefined>(
    (best, { series }) => (best && best.resolutionMs <= series.resolutionMs ? best : series),
    undefined,
  );
  const caption = panels.map(({ title }) => title).join(', ');
  const headings = [timeHeading, ...columns.map(({ heading }) => heading)];
  if (!finest) return { caption, headings, rows: 0, cells: () => [] };
  const { fromMs, resolutionMs } = finest;
  const first = Math.ceil((window.fromMs - fromMs) / resolutionMs);
  const end = Math.ceil((window.toMs - fromMs) / resolutionMs);
  return {
    caption,
    headings,
    rows: Math.max(0, end - first),
    cells: (row) => {
      const ms = fromMs + (first + row) * resolutionMs;
      return [isoText(ms), ...columns.map(({ series }) => exact(valueAt(series, ms)))];
    },
  };
}

function headingOf({ title, unit }: Panel, { name }: Series, several: boolean): string {
  // The name first: that is what a narrow column has room for.
  const whose = several ? `${name} · ${title}` : name;
  return unit === '' ? whose : `${whose} (${unit})`;
}

function exact(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
