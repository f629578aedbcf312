import type { MemorySample } from './metrics';
import type { Timeline } from './timeline';

/** Memory at one moment, by the lanes of a timeline; bytes. */
export interface LaneMemory {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Lane and what its worker takes. */
  readonly lanes: readonly (readonly [lane: number, bytes: number])[];
  /** What processes can get, and could have altogether. */
  readonly free?: number;
  readonly total?: number;
}

/** Which lane each worker has worked on last. */
export function lanesOfWorkers({ bars }: Timeline): Map<string, number> {
  return new Map(bars.flatMap(({ worker, lane }) => (worker ? [[String(worker), lane] as const] : [])));
}

/** A sample by lanes; a worker that has executed nothing yet counts to the lane of setup and join. */
export function memoryByLane(
  { time, workers, machine }: MemorySample,
  laneOf: ReadonlyMap<string, number>,
): LaneMemory {
  const sums = new Map<number, number>();
  for (const [worker, bytes] of Object.entries(workers)) {
    const lane = laneOf.get(worker) ?? 0;
    sums.set(lane, (sums.get(lane) ?? 0) + bytes);
  }
  const lanes = [...sums].sort(([a], [b]) => a - b);
  return { time, lanes, ...(machine ? { free: machine.available, total: machine.total } : {}) };
}

/**
 * At most `most` samples, evenly over their time: of those that fall together the one with the most taken stays, so that
 * no peak is lost.
 */
export function thinned(samples: readonly MemorySample[], most: number): readonly MemorySample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length <= most || !first || !last) return samples;
  const width = (last.time - first.time) / most;
  const kept = new Map<number, MemorySample>();
  for (const sample of samples) {
    const place = width > 0 ? Math.min(most - 1, Math.floor((sample.time - first.time) / width)) : 0;
    const other = kept.get(place);
    if (!other || taken(sample) > taken(other)) kept.set(place, sample);
  }
  return [...kept.values()].sort((a, b) => a.time - b.time);
}

const taken = ({ workers }: MemorySample): number => Object.values(workers).reduce((sum, bytes) => sum + bytes, 0);
