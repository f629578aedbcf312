/** Which columns are the largest: a person who looks at thousands of them sees those first. */
import type { PeriodRange } from '../store/read-store';
import type { Realized } from './realized';
import { giveWay, MOST_AT_ONCE, type Work } from './work';

/** Values that are looked at, all of them or a sample: a few seconds of reading. */
const MOST_RANKED = 1 << 25;
/** Spans of a sample, of executions and of time: where a column's time lies together, every span is a way of its own for every column. */
const SPANS = { executions: 16, time: 6 };

export interface Largest {
  /** Numbers of the columns from 0, the largest first. */
  readonly columns: readonly number[];
  /** `sampled`: by some spans of it, evenly over the range. */
  readonly ranking: 'all' | 'sampled';
}

/** The columns of the largest mean magnitude over a range, of the values that are there. @throws UserError `store.read`; AbortError */
export async function largestOf(
  realized: Realized,
  range: PeriodRange,
  count: number,
  work: Work,
  most = MOST_RANKED,
): Promise<Largest> {
  const { spans, ranking } = spansToRank(realized, range, most);
  const sizes = await magnitudes(realized, spans, work);
  const order = [...sizes.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  return { columns: order.slice(0, count), ranking };
}

/** The parts of a range that are looked at; an execution is read once, and as a whole. */
export function spansToRank(
  { columns, ...of }: Pick<Realized, 'columns' | 'together'>,
  range: PeriodRange,
  most: number,
): { readonly spans: readonly PeriodRange[]; readonly ranking: Largest['ranking'] } {
  const { together = 1 } = of;
  const fitting = Math.floor(most / Math.max(1, columns.length));
  const whole = (periods: number) => Math.max(1, Math.ceil(periods / together)) * together;
  if (range.count <= fitting) {
    const atOnce = Math.floor(MOST_AT_ONCE / Math.max(1, columns.length) / together) * together;
    return { spans: cut(range, Math.max(together, atOnce), together), ranking: 'all' };
  }
  const length = whole(fitting / (of.together === undefined ? SPANS.time : SPANS.executions));
  const number = Math.max(1, Math.floor(fitting / length));
  const spans = Array.from({ length: number }, (_, i): PeriodRange => {
    const at = range.from + ((i + 0.5) * range.count) / number - length / 2;
    const from = Math.max(range.from, Math.floor(at / together) * together);
    return { from, count: Math.min(length, range.from + range.count - from) };
  });
  return { spans, ranking: 'sampled' };
}

/** A range in spans of `length` that begin where what lies together does. */
function cut({ from, count }: PeriodRange, length: number, together: number): PeriodRange[] {
  const spans: PeriodRange[] = [];
  for (let start = from; start < from + count; ) {
    const end = Math.min(from + count, start - (start % together) + length);
    spans.push({ from: start, count: end - start });
    start = end;
  }
  return spans;
}

/** Mean magnitude of every column over spans, of the values that are there; 0 where there are none. */
async function magnitudes(realized: Realized, spans: readonly PeriodRange[], work: Work): Promise<Float64Array> {
  const columns = realized.columns.length;
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (const [i, span] of spans.entries()) {
    const atOnce = Math.max(1, Math.floor(MOST_AT_ONCE / Math.max(1, span.count)));
    for (let first = 0; first < columns; first += atOnce) {
      await giveWay(work);
      work.progress(i * columns + first, spans.length * columns);
      const numbers = Array.from({ length: Math.min(atOnce, columns - first) }, (_, c) => first + c);
      const values = realized.read(span, 'systemBase', numbers);
      for (const c of numbers) {
        const at = (c - first) * span.count;
        for (let t = at; t < at + span.count; t += 1) {
          const value = values[t] ?? Number.NaN;
          if (Number.isNaN(value)) continue;
          sums[c] = (sums[c] ?? 0) + Math.abs(value);
          counts[c] = (counts[c] ?? 0) + 1;
        }
      }
    }
  }
  return sums.map((sum, c) => sum / Math.max(1, counts[c] ?? 0));
}
