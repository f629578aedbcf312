/** Readings of memory as they are drawn and read. Pure. */
import type { MemoryReading } from '../../pages/timeline';

/** So many are kept: a run that is watched for days is thinned on the way. */
const MOST = 6000;

/** Appends readings; where there are too many, every other of the older half goes. */
export function appended(known: readonly MemoryReading[], more: readonly MemoryReading[]): readonly MemoryReading[] {
  const last = known.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  const all = [...known, ...more.filter(({ time }) => time > last)];
  if (all.length <= MOST) return all;
  const half = all.length >> 1;
  return all.filter((_, i) => i >= half || i % 2 === 0);
}

/** The reading that held at a moment: the last one before it, or the first. */
export function readingAt(readings: readonly MemoryReading[], time: number): MemoryReading | undefined {
  return readings[Math.max(0, indexAfter(readings, time) - 1)];
}

/** The readings that are needed to draw between two moments: also the one before and the one after. */
export function readingsBetween(
  readings: readonly MemoryReading[],
  from: number,
  to: number,
): readonly MemoryReading[] {
  return readings.slice(Math.max(0, indexAfter(readings, from) - 1), indexAfter(readings, to) + 1);
}

/** How many are of that time or before. */
function indexAfter(readings: readonly MemoryReading[], time: number): number {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((readings[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const takenIn = ({ lanes }: MemoryReading): number => lanes.reduce((sum, [, bytes]) => sum + bytes, 0);

/** A round number of bytes that is no less: 1, 2 or 5 of some unit. */
export function roundUp(bytes: number): number {
  if (bytes <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(bytes));
  return ([1, 2, 5, 10].find((n) => n * unit >= bytes) ?? 10) * unit;
}
