/** The difference between the two computations of every overlap, dataset by dataset, with bounded memory. */
import type { PartitionNumbers } from '../../partitions';
import { countPartitions, partitionAt } from '../../partitions';
import type { StoreContents } from '../join/contents';
import type { Source } from '../join/merge';
import { overlapOf } from '../join/plan';
import { differenceLimit, threshold } from './kinds';
import { compareOverlap, MOST_VALUES, type ReadBoth } from './overlap';
import type { SeamReport } from './report';
import { openSeamStore, type SeamStore, SPAN_BYTES } from './seam-store';
import { comparedColumns, type Subject, shapeOf, subjectOf } from './subject';
import { type AtSeam, type Found, reportOf } from './summary';

export interface MeasureSeams {
  readonly whole: StoreContents;
  readonly numbers: PartitionNumbers;
  /** The partitions that have results, by index; they fit the whole. */
  readonly sources: ReadonlyMap<number, Source>;
  readonly signal?: AbortSignal | undefined;
  /** Seams. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
  /** Has compared some of them already. */
  readonly meter?: SeamMeter | undefined;
}

/** Compares all overlaps, but for those that the meter has compared already. Reads only overlapping steps. */
export async function measureSeams({
  whole,
  numbers,
  sources,
  signal,
  progress,
  meter,
}: MeasureSeams): Promise<SeamReport> {
  const seams = countPartitions(numbers) - 1;
  const measured = meter ?? new SeamMeter(whole, numbers);
  let kept: { readonly index: number; readonly store: SeamStore } | undefined;
  try {
    for (let seam = 1; seam <= seams; seam += 1) {
      const [before, after] = [sources.get(seam), sources.get(seam + 1)];
      if (measured.has(seam) || !before || !after) continue;
      signal?.throwIfAborted();
      if (kept?.index !== seam) {
        await kept?.store.close();
        kept = { index: seam, store: await measured.open(before) };
      }
      const earlier = kept.store;
      const later = await measured.open(after);
      kept = { index: seam + 1, store: later };
      try {
        await measured.compare(seam, earlier, later);
      } finally {
        await earlier.close();
      }
      progress?.(seam, seams);
    }
  } finally {
    await kept?.store.close();
  }
  return measured.report();
}

/** What was found at the seams that were compared so far, in any order. */
export class SeamMeter {
  private readonly found: ReadonlyMap<Subject, Found>;
  private readonly compared = new Set<number>();
  private readonly buffers = [new Float64Array(MOST_VALUES), new Float64Array(MOST_VALUES)] as const;
  private readonly span = Buffer.allocUnsafeSlow(SPAN_BYTES);

  constructor(
    private readonly whole: StoreContents,
    private readonly numbers: PartitionNumbers,
  ) {
    const subjects = [...whole.datasets.values()].map((dataset) => subjectOf(whole, numbers, dataset));
    this.found = new Map(
      subjects.map((subject) => [subject, { seams: [], apart: new Uint32Array(shapeOf(subject, numbers).columns) }]),
    );
  }

  /** Whether there is nothing to compare at a seam (of partitions `seam` and `seam + 1`), or nothing any more. */
  has(seam: number): boolean {
    return this.numbers.numOverlapSteps === 0 || this.compared.has(seam);
  }

  /** A store for {@link compare}, one pair at a time. */
  open(source: Source): Promise<SeamStore> {
    return openSeamStore(source, this.span);
  }

  /** After an error nothing of this meter is of use. */
  async compare(seam: number, earlier: SeamStore, later: SeamStore): Promise<void> {
    for (const [subject, { seams, apart }] of this.found) {
      seams.push(await atSeam(subject, this.numbers, seam, [earlier, later], this.buffers, apart));
    }
    this.compared.add(seam);
  }

  /** The same with stores that are open for it alone. */
  async compareStores(seam: number, before: Source, after: Source): Promise<void> {
    const earlier = await this.open(before);
    try {
      const later = await this.open(after);
      await this.compare(seam, earlier, later).finally(() => later.close());
    } finally {
      await earlier.close();
    }
  }

  report(): SeamReport {
    for (const { seams } of this.found.values()) seams.sort((a, b) => a.seam - b.seam);
    const measured = [...this.compared].sort((a, b) => a - b);
    return reportOf(this.whole, this.numbers, [...this.found.keys()], this.found, measured);
  }
}

async function atSeam(
  subject: Subject,
  numbers: PartitionNumbers,
  seam: number,
  [earlier, later]: readonly [SeamStore, SeamStore],
  [a, b]: readonly [Float64Array, Float64Array],
  seamsApart: Uint32Array,
): Promise<AtSeam> {
  const { dataset, first } = comparedColumns(subject);
  const { steps } = partitionAt(numbers, seam);
  const overlap = overlapOf(numbers, seam);
  const skip = ((overlap?.[0] ?? 0) - steps[0]) * subject.rowsPerStep;
  const readBoth: ReadBoth = async ({ start, count }) => {
    const part = { start: first === 0 ? start : start.map((s, i) => (i === 1 ? s + first : s)), count };
    // One after the other: they share a span.
    return [await earlier.read(subject.dataset, skip, part, a), await later.read(subject.dataset, 0, part, b)];
  };
  const limits = { end: threshold(subject.key, subject.basePower), any: differenceLimit(subject) };
  return { seam, ...(await compareOverlap(dataset, shapeOf(subject, numbers), limits, seamsApart, readBoth)) };
}
