import { expect, test } from 'vitest';
import { english } from '../../text';
import { newsOf, type Shown } from './news';

const shown = (succeeded: Record<number, number>, joinedAt?: number, runId = 'a'): Shown => ({
  runId,
  succeeded: new Map(Object.entries(succeeded).map(([index, attempt]) => [Number(index), attempt])),
  joinedAt,
});

test.each([
  [shown({ 1: 1 }), shown({ 1: 1 }), undefined],
  [shown({ 1: 1 }), shown({ 1: 1, 7: 2 }), 'Partition 7 has results.'],
  [shown({}), shown({ 1: 1, 2: 1 }), '2 more partitions have results.'],
  // Run again although it had succeeded.
  [shown({ 3: 1 }, 5), shown({ 3: 2 }, 5), 'Partition 3 has results.'],
  [shown({ 1: 1 }), shown({ 1: 1, 2: 1 }, 9), 'The partitions are joined.'],
  [shown({ 1: 1 }, 9), shown({ 1: 1 }, 12), 'The partitions are joined.'],
  // While a partition is executed again, the join counts as not done: nothing more is to be seen.
  [shown({ 1: 1, 2: 1 }, 9), shown({ 1: 1 }), undefined],
  [shown({ 1: 1 }, 9), shown({}, undefined, 'b'), 'The simulation was run again.'],
])('after %j, %j is news: %s', (before, now, news) => {
  expect(newsOf(before, now, english)).toBe(news);
});
