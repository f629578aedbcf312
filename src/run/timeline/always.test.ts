import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ended, runOf, setUp, started, supervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import type { RunState } from '../state/run-state';
import { viewOf } from '../state/view';
import { timelineOf } from './timeline';

const worker = (number: number): EventBody => ({ type: 'workerStarted', worker: number, pid: number, startTime: '1' });
const workerEnded = (number: number): EventBody => ({ type: 'workerEnded', worker: number, exit: 1, signal: null });
const timeline = (run: RunState, alive = true, now = run.lastTime) => timelineOf(viewOf(run, alive, now));

/** What may happen next in a made-up run. */
type Happening = readonly ['start' | 'succeed' | 'fail' | 'crash' | 'die' | 'wait' | 'limit' | 'setBack', number];
const happenings = fc.array(
  fc.tuple(
    fc.constantFrom<Happening[0]>(
      'start',
      'start',
      'start',
      'succeed',
      'fail',
      'crash',
      'die',
      'wait',
      'limit',
      'setBack',
    ),
    fc.nat(5000),
  ),
  { maxLength: 120 },
);

/** A run of twelve partitions in which those things happen, as far as they can; always a supervisor that obeys its limit. */
function madeUp(list: readonly Happening[]): { readonly run: RunState; readonly limit: number } {
  const bodies: (EventBody | number)[] = [...setUp({ numSteps: 24, period: 2, numOverlapSteps: 0 })];
  const attempts = new Map<number, number>();
  const running = new Map<number, number>();
  const idle: number[] = [];
  const done = new Set<number>();
  const queued = () => Array.from({ length: 12 }, (_, i) => i + 1).filter((i) => !running.has(i) && !done.has(i));
  let [workers, limit, most] = [0, 2, 2];
  const end = (index: number, outcome: 'succeeded' | 'failed' | 'interrupted', keep: boolean) => {
    const number = running.get(index) ?? 0;
    running.delete(index);
    bodies.push(1, { ...ended(index, outcome), attempt: attempts.get(index) ?? 1 } as EventBody);
    if (outcome === 'succeeded') done.add(index);
    else bodies.push({ type: 'requeued', index, by: 'automatic' });
    if (keep) idle.push(number);
    else bodies.push(workerEnded(number));
  };
  for (const [what, value] of list) {
    const waiting = queued();
    const [first] = [...running.keys()];
    const next = waiting[value % Math.max(1, waiting.length)];
    if (what === 'wait') bodies.push(value);
    else if (what === 'setBack') bodies.push(-value);
    else if (what === 'limit') {
      limit = 1 + (value % 4);
      most = Math.max(most, limit);
      bodies.push({ type: 'queueChanged', paused: null, concurrency: limit });
    } else if (what === 'start' && next !== undefined && running.size < limit) {
      const known = idle.pop();
      const number = known ?? ++workers;
      if (known === undefined) bodies.push(worker(number));
      const attempt = (attempts.get(next) ?? 0) + 1;
      attempts.set(next, attempt);
      running.set(next, number);
      bodies.push(1, started(next, attempt, number));
    } else if (what === 'die') {
      const lost = [...running.keys()];
      bodies.push(value, supervised(5000 + value));
      for (const index of lost) end(index, 'interrupted', false);
      for (const number of idle.splice(0)) bodies.push(workerEnded(number));
    } else if (first !== undefined && what !== 'start') {
      end(first, what === 'succeed' ? 'succeeded' : 'failed', what !== 'crash');
    }
  }
  return { run: runOf(...bodies), limit: most };
}

describe('whatever happened to a run', () => {
  test('bars on a lane never overlap, and lie in the order of time', () => {
    fc.assert(
      fc.property(happenings, fc.boolean(), (list, alive) => {
        const { bars } = timeline(madeUp(list).run, alive);
        const freeAt = new Map<number, number>();
        for (const { id, lane, from, to } of bars) {
          expect(from, id).toBeGreaterThanOrEqual(freeAt.get(lane) ?? 0);
          expect(to ?? from, id).toBeGreaterThanOrEqual(from);
          freeAt.set(lane, to ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  test('every attempt of the journal is shown exactly once', () => {
    fc.assert(
      fc.property(happenings, fc.boolean(), (list, alive) => {
        const { run } = madeUp(list);
        const told = run.partitions.flatMap(({ index, attempts }) => attempts.map((a) => `${index}.${a.attempt}`));
        const shown = timeline(run, alive).bars.map(({ id }) => id);
        expect(shown.filter((id) => !id.startsWith('setup')).sort()).toEqual(told.sort());
      }),
    );
  });

  test('there are never more lanes than processes were allowed, while clocks go forward', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const { run, limit } = madeUp(list.filter(([what]) => what !== 'setBack'));
        expect(timeline(run).lanes.length - 1).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('nothing of a run without a supervisor goes on, or ends after anybody was there to see it', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const { run } = madeUp(list.filter(([what]) => what !== 'setBack'));
        const { bars } = timeline(run, false, run.lastTime + 1e6);
        for (const { id, to } of bars) expect(to, id).toBeLessThanOrEqual(run.lastTime);
      }),
    );
  });

  test('what was on a lane stays there when more happens', () => {
    fc.assert(
      fc.property(happenings, fc.nat(), (list, cut) => {
        const forward = list.filter(([what]) => what !== 'setBack' && what !== 'die' && what !== 'limit');
        const before = timeline(madeUp(forward.slice(0, cut % (forward.length + 1))).run).bars;
        const after = new Map(timeline(madeUp(forward).run).bars.map((bar) => [bar.id, bar.lane]));
        for (const { id, lane } of before) expect(after.get(id), id).toBe(lane);
      }),
    );
  });
});
