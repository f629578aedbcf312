/** Everything that one panel shows, drawn for a window and an area in pixels. */
import type { TimeMarks, TimeWindow } from '../contracts';
import type { ValueScale } from './axis';
import { colourAt } from './colours';
import { levelFor, picks } from './decimate';
import { type Area, marksOf } from './marks';
import { type Curve, periodsIn, type Shown } from './scene';
import { type Drawn, type Style, traced } from './shapes';
import { stackPicks } from './stack';
import type { ChartColours } from './theme';
import { bands, type Pixels, traceBand, traceLine, tracePoints } from './trace';

export interface PanelDrawing {
  readonly shown: Shown;
  readonly window: TimeWindow;
  readonly scale: ValueScale;
  readonly area: Area;
  readonly colours: ChartColours;
  readonly marks: TimeMarks;
  readonly labelled: boolean;
  /** While the window moves, this share of {@link POINTS_MOVING}: peaks stay, only their places get coarser. All where still. */
  readonly moving: number | undefined;
  /** Of the screen, or of the picture that is written. */
  readonly pixelRatio: number;
}

/** The most points of a frame while the window moves: of lines a pixel wide, and of wider ones and areas. */
const POINTS_MOVING = { hair: 60_000, wide: 12_000 };
/** Lines that are drawn wider than a pixel: with more of them it is slow and hides more than it shows. */
const WIDE_LINES = 4;
/** With more lines or points than this the lines of a panel have no dashes. */
const DASHED = { lines: 50, points: 30_000 };

export function drawPanel(drawing: PanelDrawing): readonly Drawn[] {
  const { shown, marks, window, area, colours, labelled } = drawing;
  return [
    ...marksOf(marks, window, area, colours, labelled),
    ...drawLayers(drawing),
    ...shown.lines.map((curve) => drawLine(drawing, curve)),
  ];
}

export function colourOf(curve: Curve, colours: ChartColours): string {
  return curve.series.colour ?? colourAt(colours.palette, curve.place) ?? colours.text;
}

/** What a legend shows of a curve: its colour with its dashes, as the background of a small element. */
export function swatchOf(curve: Curve, colours: ChartColours): string {
  const colour = colourOf(curve, colours);
  if (curve.dashes.length === 0) return colour;
  let at = 0;
  const stops = curve.dashes.map((length, i) => {
    // Half as long: a swatch is short.
    const [from, to] = [at, at + length / 2];
    at = to;
    return `${i % 2 === 0 ? colour : 'transparent'} ${from}px ${to}px`;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(', ')})`;
}

function drawLine(drawing: PanelDrawing, curve: Curve): Drawn {
  const { shown, colours } = drawing;
  const { series, pyramid } = curve;
  const { look } = series;
  const colour = colourOf(curve, colours);
  const wide = shown.lines.length <= WIDE_LINES && look !== 'thin';
  const at = pixelsOf(drawing, curve);
  const { level, chosen } = sampled(drawing, curve, shown.lines.length, wide, (from, to, coarse) =>
    picks(pyramid, from, to, coarse),
  );
  if (look === 'points') {
    const radius = at.perPeriod > 12 ? 2.5 : 1.5;
    return traced((pen) => tracePoints(pen, series.values, chosen, at, radius), { fill: colour });
  }
  // Over a stack a line through more periods than pixels would hide the layers below.
  const covers = shown.stack !== undefined && level > 0;
  // Dashes of lines with a great many corners cost more than the lines, and could not be seen.
  const isFew = shown.lines.length <= DASHED.lines && chosen.length * shown.lines.length <= DASHED.points;
  const dashed = curve.dashes.length > 0 && (look === 'dashed' ? chosen.length < 4000 : isFew);
  const style: Style = {
    stroke: colour,
    lineWidth: wide ? 1.5 : shown.lines.length > 30 ? 1 / drawing.pixelRatio : 1,
    ...(look === 'thin' || covers ? { opacity: 0.55 } : {}),
    ...(dashed ? { lineDash: [...curve.dashes] } : {}),
  };
  return traced((pen) => traceLine(pen, series.values, chosen, at, look === 'steps' && level === 0), style);
}

function drawLayers(drawing: PanelDrawing): Drawn[] {
  const { shown, colours } = drawing;
  const { layers, stack } = shown;
  const first = layers[0];
  if (!stack || !first) return [];
  const { level, chosen } = sampled(drawing, first, layers.length, true, (from, to, coarse) =>
    stackPicks(stack, from, to, coarse),
  );
  const at = pixelsOf(drawing, first);
  return bands(stack.layers, chosen).flatMap(({ above, below }, i) => {
    const layer = layers[i];
    const parts = [above, below].filter((band) => band !== undefined);
    if (!layer || parts.length === 0) return [];
    const fill = colourOf(layer, colours);
    // An edge of its own colour, a hair wide: between two areas that touch the ground would shine through.
    const style: Style = { fill, stroke: fill, lineWidth: 0.5 };
    return parts.map((band) => traced((pen) => traceBand(pen, band, chosen, at, level === 0), style));
  });
}

/** The picks of curves that share this one's periods, as fine as the screen and the time for a frame allow. */
function sampled(
  { window, area, moving, pixelRatio }: PanelDrawing,
  { series }: Curve,
  curves: number,
  wide: boolean,
  pick: (from: number, to: number, level: number) => Int32Array,
): { readonly level: number; readonly chosen: Int32Array } {
  const { from, to } = periodsIn(series, window);
  const perPixel = (to - from) / Math.max(1, area.width);
  const finest = 1 / Math.min(2, Math.max(1, pixelRatio));
  const affordable = (2 * curves * area.width) / ((moving ?? 1) * (wide ? POINTS_MOVING.wide : POINTS_MOVING.hair));
  // A few periods in a pixel are drawn as they are: a line through them is no slower.
  const level =
    perPixel <= 0.5 && moving === undefined
      ? 0
      : levelFor(perPixel * Math.max(finest, moving === undefined ? 0 : affordable));
  return { level, chosen: pick(from, to, level) };
}

function pixelsOf({ window, area, scale }: PanelDrawing, { series }: Curve): Pixels {
  const perMs = area.width / (window.toMs - window.fromMs);
  const perUnit = area.height / (scale.high - scale.low);
  return {
    left: area.x + (series.fromMs - window.fromMs) * perMs,
    perPeriod: series.resolutionMs * perMs,
    zero: area.y + area.height + scale.low * perUnit,
    perUnit,
  };
}
