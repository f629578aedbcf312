import type { RunState } from '../../run';
import type { Translate } from '../../text';

/** What a run had to show when its results were opened. */
export interface Shown {
  readonly runId: string;
  /** The attempt that succeeded, by partition's index. */
  readonly succeeded: ReadonlyMap<number, number>;
  /** When the last join that succeeded ended, milliseconds since the epoch. */
  readonly joinedAt: number | undefined;
}

export function shownOf({ runId, partitions, join }: RunState): Shown {
  const done = partitions.filter(({ state }) => state === 'succeeded');
  return {
    runId,
    succeeded: new Map(done.map(({ index, attempts }) => [index, attempts.length])),
    joinedAt: join.state === 'succeeded' ? join.endedAt : undefined,
  };
}

/** What there is to see that was not when the results were opened, in a sentence; undefined where there is nothing. */
export function newsOf(before: Shown, now: Shown, t: Translate): string | undefined {
  if (before.runId !== now.runId) return t('The simulation was run again.');
  if (now.joinedAt !== undefined && now.joinedAt !== before.joinedAt) return t('The partitions are joined.');
  const fresh = [...now.succeeded].filter(([index, attempt]) => before.succeeded.get(index) !== attempt);
  const [first] = fresh;
  if (!first) return undefined;
  return fresh.length === 1
    ? t('Partition {0} has results.', first[0])
    : t('{0} more partitions have results.', fresh.length);
}
