/**
 * Curves for a screen that has fewer pixels than they have periods. Buckets of 1, 2, 4, 8, … periods, all counted from
 * period 0, keep where their least and their greatest value stand: no peak and no trough is lost, and what is drawn are
 * values that were there. Made once for each curve; after that a window costs as much as it has buckets.
 */

/** No such period: a break in a curve, or a bucket without values. */
export const BREAK = -1;

interface Level {
  /** Period of the least value of each bucket, {@link BREAK} where none is finite. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** 1 where any value of the bucket is not finite. */
  readonly broken: Uint8Array;
}

export interface Pyramid {
  readonly values: Float64Array;
  /** `levels[k]` has buckets of 2 ** (k + 1) periods. */
  readonly levels: readonly Level[];
}

export function pyramidOf(values: Float64Array): Pyramid {
  const levels: Level[] = [];
  let below: Level | undefined;
  for (let count = values.length; count > 1; count = Math.ceil(count / 2)) {
    below = below ? coarser(values, below, count) : pairs(values);
    levels.push(below);
  }
  return { values, levels };
}

/** The level whose buckets have at most `periods` periods each; 0 is every period by itself. */
export function levelFor(periods: number): number {
  return periods < 2 ? 0 : Math.floor(Math.log2(periods));
}

/**
 * Periods of the curve to draw for those from `from` to `to` (exclusive), ascending, with {@link BREAK} between
 * periods that no line may join. Of each bucket that the span touches the least and the greatest value; beside gaps and
 * at both ends of the span the first and the last value, too.
 */
export function picks({ values, levels }: Pyramid, from: number, to: number, level: number): Int32Array {
  const first = Math.max(0, from);
  const end = Math.min(values.length, to);
  if (end <= first) return new Int32Array(0);
  const buckets = levels[Math.min(level, levels.length) - 1];
  return buckets
    ? ofBuckets(buckets, 2 ** Math.min(level, levels.length), values, first, end)
    : every(values, first, end);
}

/** Least and greatest value from period `from` to `to` (exclusive); undefined where there is none. */
export function extremes(pyramid: Pyramid, from: number, to: number): { low: number; high: number } | undefined {
  const { values, levels } = pyramid;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (lowAt: number | undefined, highAt: number | undefined): void => {
    const least = values[lowAt ?? BREAK];
    const greatest = values[highAt ?? BREAK];
    if (least !== undefined && !isBreak(least) && least < low) low = least;
    if (greatest !== undefined && !isBreak(greatest) && greatest > high) high = greatest;
  };
  let at = Math.max(0, from);
  const end = Math.min(values.length, to);
  while (at < end) {
    // The largest bucket that begins here and ends in the span.
    let level = 0;
    while (level < levels.length && at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    const buckets = levels[level - 1];
    if (buckets) take(buckets.low[at >> level], buckets.high[at >> level]);
    else take(at, at);
    at += 2 ** level;
  }
  return low <= high ? { low, high } : undefined;
}

/** What no line can go to: nothing was written, or it is infinite. */
const isBreak = (value: number | undefined): boolean => !Number.isFinite(value);

function pairs(values: Float64Array): Level {
  const level = emptyLevel(Math.ceil(values.length / 2));
  for (let bucket = 0; bucket < level.low.length; bucket += 1) {
    const a = values[2 * bucket] ?? Number.NaN;
    const b = values[2 * bucket + 1];
    const atA = isBreak(a) ? BREAK : 2 * bucket;
    const atB = isBreak(b) ? BREAK : 2 * bucket + 1;
    level.low[bucket] = atA === BREAK || (atB !== BREAK && (b ?? 0) < a) ? atB : atA;
    level.high[bucket] = atA === BREAK || (atB !== BREAK && (b ?? 0) > a) ? atB : atA;
    level.broken[bucket] = atA === BREAK || (b !== undefined && atB === BREAK) ? 1 : 0;
  }
  return level;
}

function coarser(values: Float64Array, below: Level, count: number): Level {
  const level = emptyLevel(Math.ceil(count / 2));
  for (let bucket = 0; bucket < level.low.length; bucket += 1) {
    const left = 2 * bucket;
    level.low[bucket] = lower(values, below.low[left] ?? BREAK, below.low[left + 1] ?? BREAK);
    level.high[bucket] = higher(values, below.high[left] ?? BREAK, below.high[left + 1] ?? BREAK);
    level.broken[bucket] = (below.broken[left] ?? 0) | (below.broken[left + 1] ?? 0);
  }
  return level;
}

function emptyLevel(count: number): Level {
  return { low: new Int32Array(count), high: new Int32Array(count), broken: new Uint8Array(count) };
}

function lower(values: Float64Array, a: number, b: number): number {
  if (a === BREAK || b === BREAK) return a === BREAK ? b : a;
  return (values[b] ?? 0) < (values[a] ?? 0) ? b : a;
}

function higher(values: Float64Array, a: number, b: number): number {
  if (a === BREAK || b === BREAK) return a === BREAK ? b : a;
  return (values[b] ?? 0) > (values[a] ?? 0) ? b : a;
}

function every(values: Float64Array, from: number, to: number): Int32Array {
  const list = new Picked(to - from);
  for (let i = from; i < to; i += 1) {
    if (isBreak(values[i])) list.cut();
    else list.add(i);
  }
  return list.done();
}

function ofBuckets(
  { low, high, broken }: Level,
  size: number,
  values: Float64Array,
  from: number,
  to: number,
): Int32Array {
  const first = Math.floor(from / size);
  const last = Math.floor((to - 1) / size);
  const list = new Picked((last - first + 1) * 6);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const least = low[bucket] ?? BREAK;
    const greatest = high[bucket] ?? BREAK;
    if (broken[bucket]) list.cut();
    if (least === BREAK) continue;
    const begin = Math.min(least, greatest);
    const end = Math.max(least, greatest);
    // A curve begins and ends where its values do, not at an extreme beside.
    if (bucket === first || broken[bucket] || broken[bucket - 1]) {
      list.add(firstValue(values, Math.max(from, bucket * size), begin));
    }
    list.add(begin);
    list.add(end);
    if (bucket === last || broken[bucket] || broken[bucket + 1]) {
      list.add(lastValue(values, Math.min(to, (bucket + 1) * size) - 1, end));
    }
    if (broken[bucket]) list.cut();
  }
  return list.done();
}

/** The first period from `from` on that has a value; `otherwise` where it comes first. */
function firstValue(values: Float64Array, from: number, otherwise: number): number {
  let at = from;
  while (at < otherwise && isBreak(values[at])) at += 1;
  return Math.min(at, otherwise);
}

function lastValue(values: Float64Array, from: number, otherwise: number): number {
  let at = from;
  while (at > otherwise && isBreak(values[at])) at -= 1;
  return Math.max(at, otherwise);
}

/** Grows a list of picks: no pick and no break twice running. */
export class Picked {
  readonly #list: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#list = new Int32Array(capacity);
  }

  add(period: number): void {
    if (this.#count > 0 && this.#list[this.#count - 1] === period) return;
    this.#list[this.#count] = period;
    this.#count += 1;
  }

  /** Nothing joins what came before to what comes. */
  cut(): void {
    if (this.#count > 0) this.add(BREAK);
  }

  /** A view: good until more is added. */
  done(): Int32Array {
    const open = this.#count > 0 && this.#list[this.#count - 1] === BREAK;
    return this.#list.subarray(0, open ? this.#count - 1 : this.#count);
  }
}
