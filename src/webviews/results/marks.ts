/** What stands behind the curves of results. Pure. */
import type { Catalogue } from '../../results/protocol';
import type { TimeMarks, TimeWindow } from '../contracts';

type Timed = Pick<Catalogue, 'initialMs' | 'stepResolutionMs' | 'numSteps'>;

/** Where partitions take over, each named by the index of the later one; and the gaps. */
export function marksOf(catalogue: Timed & Pick<Catalogue, 'partitions' | 'gaps'>): TimeMarks {
  const { initialMs, stepResolutionMs, partitions, gaps } = catalogue;
  const boundaries = partitions.slice(1).map(({ index, validSteps: [first] }) => ({
    ms: initialMs + (first - 1) * stepResolutionMs,
    label: String(index),
  }));
  return { boundaries, gaps };
}

/** The whole simulated time. */
export function extentOf({ initialMs, stepResolutionMs, numSteps }: Timed): TimeWindow {
  return { fromMs: initialMs, toMs: initialMs + numSteps * stepResolutionMs };
}
