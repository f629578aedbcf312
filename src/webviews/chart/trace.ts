/** Curves and layers as lines of a pen, in pixels. */
import { BREAK } from './decimate';

export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
}

/** `x = left + period * perPeriod`, `y = zero - value * perUnit`. */
export interface Pixels {
  readonly left: number;
  readonly perPeriod: number;
  readonly zero: number;
  readonly perUnit: number;
}

/** `steps`: a value holds for its whole period, so that the curve ends with its last period. */
export function traceLine(pen: Pen, values: Float64Array, picks: Int32Array, at: Pixels, steps: boolean): void {
  const { left, perPeriod, zero, perUnit } = at;
  let down = false;
  let lastY = 0;
  for (let k = 0; k < picks.length; k += 1) {
    const period = picks[k] ?? BREAK;
    if (period === BREAK) {
      down = false;
      continue;
    }
    const x = left + period * perPeriod;
    const y = zero - (values[period] ?? 0) * perUnit;
    const ends = (picks[k + 1] ?? BREAK) === BREAK;
    // A value between two gaps would be a line without length.
    if (!down) pen.moveTo(ends && !steps ? x - 1 : x, y);
    else if (steps) pen.lineTo(x, lastY);
    if (down) pen.lineTo(x, y);
    else if (ends && !steps) pen.lineTo(x + 1, y);
    if (ends && steps) pen.lineTo(x + Math.max(perPeriod, 1), y);
    down = true;
    lastY = y;
  }
}

export function tracePoints(pen: Pen, values: Float64Array, picks: Int32Array, at: Pixels, radius: number): void {
  for (const period of picks) {
    if (period === BREAK) continue;
    const x = at.left + period * at.perPeriod;
    const y = at.zero - (values[period] ?? 0) * at.perUnit;
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/** Both edges of a layer's share of one pile, by pick. */
export interface Band {
  readonly inner: Float64Array;
  readonly outer: Float64Array;
}

/** The layers' shares of the pile above zero and of the one below, by pick; undefined where a layer has none. */
export function bands(
  layers: readonly Float64Array[],
  picks: Int32Array,
): readonly { readonly above: Band | undefined; readonly below: Band | undefined }[] {
  const piles = { above: new Float64Array(picks.length), below: new Float64Array(picks.length) };
  const share = (layer: Float64Array, pile: 'above' | 'below'): Band | undefined => {
    const inner = piles[pile];
    const outer = inner.slice();
    let any = false;
    for (let k = 0; k < picks.length; k += 1) {
      const value = layer[picks[k] ?? BREAK] ?? 0;
      if (!Number.isFinite(value)) continue;
      if (pile === 'above' ? value > 0 : value < 0) {
        outer[k] = (outer[k] ?? 0) + value;
        any = true;
      }
    }
    piles[pile] = outer;
    return any ? { inner, outer } : undefined;
  };
  return layers.map((layer) => ({ above: share(layer, 'above'), below: share(layer, 'below') }));
}

/**
 * Areas between both edges, one for each stretch where there is something between them: of a layer that is zero nearly
 * always nothing is drawn but where it is not. `steps` as {@link traceLine} has it.
 */
export function traceBand(pen: Pen, band: Band, picks: Int32Array, at: Pixels, steps: boolean): void {
  const thick = (k: number) => band.outer[k] !== band.inner[k];
  // Between two picks an area narrows down to nothing, unless values hold for their whole periods.
  const seen = (k: number) => picks[k] !== BREAK && (thick(k) || (!steps && (thick(k - 1) || thick(k + 1))));
  let start = 0;
  while (start < picks.length) {
    let end = start;
    while (end < picks.length && seen(end)) end += 1;
    if (end > start) traceStretch(pen, band, picks, at, steps, start, end);
    start = end + 1;
  }
}

function traceStretch(
  pen: Pen,
  { inner, outer }: Band,
  picks: Int32Array,
  { left, perPeriod, zero, perUnit }: Pixels,
  steps: boolean,
  start: number,
  end: number,
): void {
  const x = (k: number) => left + (picks[k] ?? 0) * perPeriod;
  const y = (edge: Float64Array, k: number) => zero - (edge[k] ?? 0) * perUnit;
  const last = (k: number) => (picks[k + 1] ?? BREAK) === BREAK;
  // A value holds until the next pick; before a break as long as its own period is.
  const stop = (k: number) => (last(k) ? x(k) + perPeriod : x(k + 1));
  pen.moveTo(x(start), y(outer, start));
  for (let k = start; k < end; k += 1) {
    pen.lineTo(x(k), y(outer, k));
    if (steps || last(k)) pen.lineTo(stop(k), y(outer, k));
  }
  for (let k = end - 1; k >= start; k -= 1) {
    if (steps || last(k)) pen.lineTo(stop(k), y(inner, k));
    pen.lineTo(x(k), y(inner, k));
  }
  pen.closePath();
}
