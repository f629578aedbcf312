import { describe, expect, test } from 'vitest';
import { created, ended, eventsOf, runOf, started } from '../golden/made-up';
import type { EventBody } from './events';
import {
  isRetryable,
  nextPartitionState,
  PARTITION_TRANSITIONS,
  type PartitionStateName,
  type PartitionTrigger,
} from './lifecycle';
import { applyEvent } from './state';

/** Every state by the events that lead to it. */
const WAYS: Readonly<Record<PartitionStateName, readonly EventBody[]>> = {
  queued: [],
  running: [started(1)],
  succeeded: [started(1), ended(1, 'succeeded')],
  failed: [started(1), ended(1, 'failed', { kind: 'crash', message: 'it broke' })],
  cancelled: [started(1), ended(1, 'cancelled')],
  interrupted: [started(1), ended(1, 'interrupted')],
};

/** Every trigger as the event that pulls it. */
const EVENTS: Readonly<Record<PartitionTrigger, EventBody>> = {
  start: started(1, 2),
  succeed: ended(1, 'succeeded'),
  fail: ended(1, 'failed'),
  cancel: ended(1, 'cancelled'),
  interrupt: ended(1, 'interrupted'),
  requeue: { type: 'requeued', index: 1, by: 'user' },
  dequeue: { type: 'dequeued', index: 1 },
  findSucceeded: { type: 'foundOnDisk', index: 1, outcome: 'succeeded' },
  findFailed: { type: 'foundOnDisk', index: 1, outcome: 'failed' },
};

/** The decided lifecycle, written out: every state, every trigger, `-` where nothing must happen. */
const TABLE = `
              start    succeed    fail    cancel     interrupt    requeue  dequeue    findSucceeded  findFailed
queued        running  -          -       -          -            -        cancelled  succeeded      failed
running       -        succeeded  failed  cancelled  interrupted  -        -          succeeded      failed
succeeded     -        -          -       -          -            queued   -          -              failed
failed        -        -          -       -          -            queued   -          succeeded      -
cancelled     -        -          -       -          -            queued   -          succeeded      -
interrupted   -        -          -       -          -            queued   -          succeeded      failed
`;

const [header = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));
const cells = rows.flatMap(([from = '', ...to]) =>
  header.map((trigger, i) => ({ from, trigger, to: to[i] ?? '' }) as Cell),
);
interface Cell {
  readonly from: PartitionStateName;
  readonly trigger: PartitionTrigger;
  readonly to: PartitionStateName | '-';
}

describe('the lifecycle of a partition', () => {
  test('is the decided one, and the test names every state and trigger', () => {
    expect(rows.map(([from]) => from)).toEqual(Object.keys(WAYS));
    expect(header).toEqual(Object.keys(EVENTS));
    const told: Record<string, Record<string, string>> = {};
    for (const { from, trigger, to } of cells) {
      told[from] ??= {};
      if (to !== '-') told[from][trigger] = to;
    }
    expect(PARTITION_TRANSITIONS).toEqual(told);
  });

  test.each(cells.filter((c) => c.to !== '-'))('$from, $trigger: it is $to', ({ from, trigger, to }) => {
    const run = runOf(created(), ...WAYS[from], EVENTS[trigger]);
    expect(run.partitions[0]?.state).toBe(to);
    expect(run.anomalies).toBe(0);
    expect(nextPartitionState(from, trigger)).toBe(to);
  });

  test.each(cells.filter((c) => c.to === '-'))('$from, $trigger: nothing happens and an anomaly is counted', (cell) => {
    const before = runOf(created(), ...WAYS[cell.from]);
    const after = structuredClone(before);
    const events = eventsOf(created(), ...WAYS[cell.from], EVENTS[cell.trigger]).slice(-1);
    for (const event of events) expect(applyEvent(after, event).change).toBeUndefined();
    expect(after.partitions).toEqual(before.partitions);
    expect(after.anomalies).toBe(1);
    expect(nextPartitionState(cell.from, cell.trigger)).toBeUndefined();
  });

  test.each(Object.keys(WAYS) as PartitionStateName[])('%s: a step is progress only while it runs', (state) => {
    const run = runOf(created(), ...WAYS[state], { type: 'step', index: 1, step: 2, of: 3, model: 'UC' });
    expect(run.partitions[0]?.state).toBe(state);
    expect(run.anomalies).toBe(state === 'running' ? 0 : 1);
    expect(run.partitions[0]?.progress?.step).toBe(state === 'running' ? 2 : undefined);
  });

  test('a partition that does not exist is an anomaly, not a crash', () => {
    const strangers = Object.values(EVENTS).map((event) => ({ ...event, index: 5 }) as EventBody);
    const run = runOf(created(), ...strangers);
    expect(run.anomalies).toBe(strangers.length);
    expect(run.partitions).toEqual(runOf(created()).partitions);
  });

  test('a retry starts from failed, cancelled and interrupted only', () => {
    expect((Object.keys(WAYS) as PartitionStateName[]).filter(isRetryable)).toEqual([
      'failed',
      'cancelled',
      'interrupted',
    ]);
  });
});
