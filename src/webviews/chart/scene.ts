/** A picture made ready to be drawn at any window: curves with their pyramids, colours by name, layers summed up. */
import type { Panel, Series, TimePicture, TimeWindow } from '../contracts';
import { type ValueScale, valueScale } from './axis';
import { dashesAt } from './colours';
import { extremes, type Pyramid, pyramidOf } from './decimate';
import { type Stack, stackOf } from './stack';

export interface Curve {
  readonly series: Series;
  /** In the palette; by name, so that a name has one colour in all panels. */
  readonly place: number;
  /** Lengths of dash and gap, pixels; empty is solid. */
  readonly dashes: readonly number[];
  readonly pyramid: Pyramid;
}

export interface ScenePanel {
  readonly panel: Panel;
  /** Drawn on each other; none in a panel of lines. */
  readonly layers: readonly Curve[];
  readonly lines: readonly Curve[];
}

export interface Scene {
  readonly panels: readonly ScenePanel[];
  readonly picture: TimePicture;
  /** Of all panels, in the order of their first appearance. */
  readonly names: readonly { readonly name: string; readonly curve: Curve }[];
}

export function sceneOf(picture: TimePicture): Scene {
  const places = new Map<string, { name: string; curve: Curve }>();
  const ready = (series: Series, isLayer = false): Curve => {
    const place = series.place ?? places.get(series.name)?.curve.place ?? places.size;
    const curve = { series, place, dashes: dashesOf(series, place, isLayer), pyramid: pyramidOf(series.values) };
    if (!places.has(series.name)) places.set(series.name, { name: series.name, curve });
    return curve;
  };
  const panels = picture.panels.map((panel) => {
    const series = panel.series.map((one) => ready(one, panel.kind === 'stack'));
    const over = (panel.over ?? []).map((one) => ready(one));
    return panel.kind === 'stack'
      ? { panel, layers: series, lines: over }
      : { panel, layers: [], lines: [...series, ...over] };
  });
  return { panels, picture, names: [...places.values()] };
}

function dashesOf({ look, colour }: Series, place: number, isLayer: boolean): readonly number[] {
  if (look === 'dashed') return FORESEEN;
  return isLayer || look === 'points' || colour !== undefined ? [] : dashesAt(place);
}
/** Dashes of what is dashed for what it means. */
const FORESEEN = [5, 4];

/** What of a panel is to be seen when some names are hidden. */
export interface Shown {
  readonly layers: readonly Curve[];
  readonly stack: Stack | undefined;
  readonly lines: readonly Curve[];
}

export function shownOf({ layers, lines }: ScenePanel, hidden: ReadonlySet<string>): Shown {
  const seen = (curve: Curve) => !hidden.has(curve.series.name);
  const shown = layers.filter(seen);
  const values = (curves: readonly Curve[]) => curves.map(({ series }) => series.values);
  const striking = shown.filter(({ series }) => series.striking);
  const stack = shown.length > 0 ? stackOf(values(shown), values(striking)) : undefined;
  return { layers: shown, stack, lines: lines.filter(seen) };
}

/** Periods of a series that the window shows, and one more on each side; `to` exclusive. */
export function periodsIn({ fromMs, resolutionMs }: Series, window: TimeWindow): { from: number; to: number } {
  return {
    from: Math.floor((window.fromMs - fromMs) / resolutionMs) - 1,
    to: Math.ceil((window.toMs - fromMs) / resolutionMs) + 1,
  };
}

const ON_OFF: ValueScale = { low: 0, high: 1, interval: 1 };

/** The value axis of what the window shows, about `count` steps high. */
export function scaleOf({ layers, stack, lines }: Shown, window: TimeWindow, count: number): ValueScale {
  let low = stack ? 0 : Number.POSITIVE_INFINITY;
  let high = stack ? 0 : Number.NEGATIVE_INFINITY;
  const take = (pyramid: Pyramid, series: Series): void => {
    const { from, to } = periodsIn(series, window);
    const found = extremes(pyramid, from + 1, to - 1) ?? extremes(pyramid, from, to);
    if (found) {
      low = Math.min(low, found.low);
      high = Math.max(high, found.high);
    }
  };
  const first = layers[0];
  if (stack && first) {
    take(stack.above, first.series);
    take(stack.below, first.series);
  }
  for (const curve of lines) take(curve.pyramid, curve.series);
  // On and off, as a solver has them: between them there is nothing.
  if (!stack && isOnOff(low) && isOnOff(high) && lines.every(({ series }) => series.look === 'steps')) return ON_OFF;
  return low <= high ? valueScale(low, high, count) : valueScale(0, 1, count);
}

const isOnOff = (value: number): boolean => Math.min(Math.abs(value), Math.abs(value - 1)) < 1e-5;

/** Value of a series in the period that covers the moment; NaN where there is none. */
export function valueAt({ fromMs, resolutionMs, values }: Series, ms: number): number {
  return values[Math.floor((ms - fromMs) / resolutionMs)] ?? Number.NaN;
}

/** The finest resolution of all series, ms; undefined where there are none. */
export function finestSeries(scene: Scene): Series | undefined {
  const all = scene.panels.flatMap(({ layers, lines }) => [...layers, ...lines]);
  return all.reduce<Series | undefined>(
    (best, { series }) => (best && best.resolutionMs <= series.resolutionMs ? best : series),
    undefined,
  );
}

/** A window of the same width that lies in the extent; no narrower than `least`, no wider than all. */
export function within(window: TimeWindow, extent: TimeWindow, least: number): TimeWindow {
  const width = Math.min(Math.max(window.toMs - window.fromMs, least), extent.toMs - extent.fromMs);
  const middle = (window.fromMs + window.toMs) / 2;
  const fromMs = Math.min(Math.max(middle - width / 2, extent.fromMs), extent.toMs - width);
  return { fromMs, toMs: fromMs + width };
}

/** Makes the window `factor` times as wide; what is at `pointMs` stays where it is. */
export function zoomed({ fromMs, toMs }: TimeWindow, factor: number, pointMs: number): TimeWindow {
  return { fromMs: pointMs - (pointMs - fromMs) * factor, toMs: pointMs + (toMs - pointMs) * factor };
}
