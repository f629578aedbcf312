/** Work that takes long: it tells how far it is, and gives way so that it can be stopped. */
import { setImmediate } from 'node:timers/promises';
import type { PeriodRange } from '../store/read-store';
import type { Realized } from './realized';

export interface Work {
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
}

/** Reading a store keeps the thread: whoever wants to stop the work gets a turn. @throws AbortError */
export async function giveWay({ signal }: Pick<Work, 'signal'>): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** Milliseconds as if local time were UTC; `toMs` is exclusive. */
export interface Span {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** The periods that begin within the span; none where it lies beside them. */
export function periodsWithin(
  { fromMs, resolutionMs, periods }: Pick<Realized, 'fromMs' | 'resolutionMs' | 'periods'>,
  span: Span,
): PeriodRange {
  const first = (ms: number) => Math.min(periods, Math.max(0, Math.ceil((ms - fromMs) / resolutionMs)));
  const from = span.fromMs === undefined ? 0 : first(span.fromMs);
  const to = span.toMs === undefined ? periods : first(span.toMs);
  return { from, count: Math.max(0, to - from) };
}

/** Values that are read at once: 4 MiB. */
export const MOST_AT_ONCE = 1 << 19;

/** A range in pieces of so many periods that `columns` columns of them fit into memory well; gives way between them. */
export async function* piecesOf(range: PeriodRange, columns: number, work: Work): AsyncGenerator<PeriodRange> {
  const step = Math.max(1, Math.floor(MOST_AT_ONCE / Math.max(1, columns)));
  for (let done = 0; done < range.count; done += step) {
    await giveWay(work);
    work.progress(done, range.count);
    yield { from: range.from + done, count: Math.min(step, range.count - done) };
  }
}
