/**
 * Layers on each other. What is positive piles up from zero, what is negative (storage that charges) hangs down from it.
 * Layers share their buckets and every pick is a period that was there, with the values of all layers at it: they stay
 * additive, and the peaks and troughs of both piles' totals are kept.
 */
import { BREAK, Picked, type Pyramid, picks, pyramidOf } from './decimate';

export interface Stack {
  readonly layers: readonly Float64Array[];
  /** Of the sums of positive values by period; NaN where no layer has a finite value. */
  readonly above: Pyramid;
  /** Of the sums of negative values. */
  readonly below: Pyramid;
  /** Of layers whose own peaks count. */
  readonly striking: readonly Pyramid[];
}

/**
 * @param layers of equal length, by period; what is not finite adds nothing
 * @param striking those of them whose own peaks are kept beside the totals' peaks
 */
export function stackOf(layers: readonly Float64Array[], striking: readonly Float64Array[] = []): Stack {
  const periods = layers[0]?.length ?? 0;
  const above = new Float64Array(periods).fill(Number.NaN);
  const below = new Float64Array(periods).fill(Number.NaN);
  for (const layer of layers) {
    for (let i = 0; i < periods; i += 1) {
      const value = layer[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const sums = value < 0 ? below : above;
      if (Number.isNaN(above[i])) {
        above[i] = 0;
        below[i] = 0;
      }
      sums[i] = (sums[i] ?? 0) + value;
    }
  }
  const zeroed = (layer: Float64Array) =>
    pyramidOf(layer.map((value, i) => (Number.isNaN(above[i]) || Number.isFinite(value) ? value : 0)));
  return { layers, above: pyramidOf(above), below: pyramidOf(below), striking: striking.map(zeroed) };
}

/** Periods to draw of all layers, as {@link picks} has them. */
export function stackPicks(stack: Stack, from: number, to: number, level: number): Int32Array {
  return [stack.below, ...stack.striking]
    .map((pyramid) => picks(pyramid, from, to, level))
    .reduce(merged, picks(stack.above, from, to, level));
}

/** Both have their breaks at the same places, since none of them is finite at the same periods. */
function merged(a: Int32Array, b: Int32Array): Int32Array {
  const list = new Picked(a.length + b.length);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i] ?? BREAK;
    const right = b[j] ?? BREAK;
    if (left === BREAK && right === BREAK) {
      list.cut();
      i += 1;
      j += 1;
    } else if (right === BREAK || (left !== BREAK && left <= right)) {
      list.add(left);
      i += 1;
    } else {
      list.add(right);
      j += 1;
    }
  }
  return list.done();
}
