import { describe, expect, test } from 'vitest';
import {
  BEGIN,
  created,
  ended,
  phase,
  phaseEnded,
  runOf,
  setUp,
  started,
  supervised,
  unsupervised,
} from '../golden/made-up';
import type { EventBody } from '../state/events';
import type { RunState } from '../state/run-state';
import { viewOf } from '../state/view';
import { barDetails, type Timeline, timelineOf } from './timeline';

const SECOND = 1000;
const worker = (number: number): EventBody => ({ type: 'workerStarted', worker: number, pid: number, startTime: '1' });
const workerEnded = (number: number): EventBody => ({ type: 'workerEnded', worker: number, exit: 1, signal: null });
const queue = (paused: 'user' | 'memory' | null, concurrency = 2): EventBody => ({
  type: 'queueChanged',
  paused,
  concurrency,
});
const timeline = (run: RunState, alive = true, now = run.lastTime) => timelineOf(viewOf(run, alive, now));

/** One line a bar: where and what, seconds since the run was created. */
const drawn = ({ bars }: Timeline) =>
  bars.map(({ id, lane, from, to, state }) => {
    const until = to === undefined ? '' : (to - BEGIN) / SECOND;
    return `${lane}: ${id} ${(from - BEGIN) / SECOND}–${until} ${state}`;
  });

describe('a timeline', () => {
  test('has a lane for setup and join and one for each process; what goes on has no end', () => {
    const run = runOf(
      created(),
      supervised(),
      phase('setup'),
      5 * SECOND,
      phaseEnded('setup', 'succeeded'),
      worker(1),
      worker(2),
      started(1, 1, 1),
      started(2, 1, 2),
      SECOND,
      ended(1, 'succeeded'),
      SECOND,
      started(3, 1, 1),
      { type: 'step', index: 3, step: 2, of: 4 },
    );
    const seen = timeline(run, true, run.lastTime + 9 * SECOND);
    expect(drawn(seen)).toEqual([
      '0: setup.1 0–5 succeeded',
      '1: 1.1 5–6 succeeded',
      '2: 2.1 5– running',
      '1: 3.1 7– running',
    ]);
    expect(seen).toMatchObject({ from: BEGIN, to: BEGIN + 16 * SECOND, live: true });
    expect(seen.bars[3]?.progress).toBeCloseTo(0.375);
  });

  test("a crashed worker's replacement continues its lane, though an older lane is free", () => {
    const run = runOf(
      ...setUp(),
      worker(1),
      worker(2),
      started(1, 1, 1),
      started(2, 1, 2),
      SECOND,
      ended(1, 'succeeded'),
      ended(2, 'failed', { kind: 'crash' }),
      workerEnded(2),
      worker(3),
      { type: 'requeued', index: 2, by: 'automatic' },
      started(2, 2, 3),
      SECOND,
      started(3, 1, 1),
    );
    const lanes = Object.fromEntries(timeline(run).bars.map(({ id, lane }) => [id, lane]));
    expect(lanes).toMatchObject({ '1.1': 1, '2.1': 2, '2.2': 2, '3.1': 1 });
  });

  test('without a supervisor what ran ends where it was last alive, and the time in between is shown as such', () => {
    const before = [...setUp(), started(1), SECOND, { type: 'step', index: 1, step: 1, of: 3 } as EventBody];
    const dead = runOf(...before);
    expect(timeline(dead, false, dead.lastTime + 900 * SECOND)).toMatchObject({
      live: false,
      to: dead.lastTime,
      bars: [{}, { id: '1.1', to: dead.lastTime, state: 'interrupted' }],
    });
    const resumed = runOf(
      ...before,
      100 * SECOND,
      supervised(4712),
      ended(1, 'interrupted', { kind: 'lost' }),
      { type: 'requeued', index: 1, by: 'resume' },
      started(1, 2, 2),
    );
    const seen = timeline(resumed);
    expect(seen.away).toEqual([{ from: dead.lastTime, to: dead.lastTime + 100 * SECOND }]);
    expect(seen.bars.map(({ id, to }) => [id, to])).toContainEqual(['1.1', dead.lastTime]);
    expect(seen.bars.at(-1)).toMatchObject({ id: '1.2', to: undefined, state: 'running' });
  });

  test('knows pauses with their reasons, and changes of how many run side by side', () => {
    const run = runOf(
      ...setUp(),
      SECOND,
      queue('user'),
      SECOND,
      queue(null),
      queue(null, 4),
      SECOND,
      queue('memory', 4),
    );
    const at = run.lastTime;
    expect(timeline(run, true, at + SECOND)).toMatchObject({
      pauses: [
        { from: at - 2 * SECOND, to: at - SECOND, why: 'user' },
        { from: at, to: at + SECOND, why: 'memory' },
      ],
      concurrency: [{ time: at - SECOND, processes: 4 }],
    });
  });

  test('shows every try of setup', () => {
    const run = runOf(
      created(),
      supervised(),
      phase('setup'),
      SECOND,
      phaseEnded('setup', 'failed', { message: 'No system.' }),
      SECOND,
      phase('setup'),
    );
    const seen = timeline(run);
    expect(drawn(seen)).toEqual(['0: setup.1 0–1 failed', '0: setup.2 2– running']);
  });

  test('shows a join also when its partitions are executed again, and the one after it', () => {
    const joined = [started(1), ended(1, 'failed'), phase('join'), SECOND, phaseEnded('join', 'succeeded')] as const;
    const again: EventBody = { type: 'requeued', index: 1, by: 'user' };
    const joins = (...events: readonly (EventBody | number)[]) =>
      drawn(timeline(runOf(...setUp(), ...joined, again, ...events))).filter((bar) => bar.includes('join'));
    expect(joins()).toEqual([expect.stringMatching(/ succeeded$/)]);
    expect(joins(started(1, 2), ended(1, 'succeeded'), phase('join'))).toEqual([
      expect.stringMatching(/ succeeded$/),
      expect.stringMatching(/ running$/),
    ]);
  });

  test('of a cluster keeps nodes on lanes of their own, and names them', () => {
    const task = (index: number, node: string): EventBody =>
      ({ ...started(index, 1, 0), node, job: `7_${index}` }) as EventBody;
    const run = runOf(
      ...setUp({ executor: 'slurm', numParallelProcesses: 100 }),
      task(1, 'n1'),
      task(2, 'n2'),
      SECOND,
      ended(1, 'succeeded'),
      ended(2, 'succeeded'),
      SECOND,
      task(3, 'n2'),
      task(4, 'n1'),
    );
    const seen = timeline(run);
    expect(seen.lanes.map(({ node }) => node)).toEqual([undefined, 'n1', 'n2']);
    expect(seen.bars.filter(({ lane }) => lane === 2).map(({ id }) => id)).toEqual(['2.1', '3.1']);
    const view = viewOf(run, true, run.lastTime);
    expect(seen.bars.slice(-1).flatMap((bar) => barDetails(bar, view))).toEqual([
      expect.stringMatching(/^steps 9–12/),
      'node n1 · job 7_4',
    ]);
  });

  test('ends with its last bar when the run does, whatever happens to its stores later', () => {
    const all = [1, 2, 3, 4].flatMap((index) => [started(index), SECOND, ended(index, 'succeeded')]);
    const run = runOf(
      ...setUp(),
      ...all,
      phase('join'),
      SECOND,
      phaseEnded('join', 'succeeded'),
      900 * SECOND,
      unsupervised(),
    );
    expect(timeline(run, false).to).toBe(run.join.endedAt);
  });

  test('of a run that goes on is live until now, of one that is over it ends', () => {
    const setup = runOf(created(), supervised(), phase('setup'), SECOND);
    expect(timeline(setup, true, BEGIN - 5)).toMatchObject({ live: true, from: BEGIN, to: BEGIN });
    expect(timeline(setup, false, BEGIN + 900 * SECOND)).toMatchObject({ live: false });
    const failed = runOf(created(), phase('setup'), SECOND, phaseEnded('setup', 'failed'), 5 * SECOND, supervised());
    expect(timeline(failed, true, failed.lastTime)).toMatchObject({ live: false, to: BEGIN + SECOND });
    expect(timeline(runOf(created()), false)).toMatchObject({ bars: [], lanes: [{ node: undefined }], to: BEGIN });
  });

  test('tells how far a join is while it runs, and that it was interrupted', () => {
    const progress: EventBody = { type: 'phaseProgress', phase: 'join', done: 1, of: 4 };
    const run = runOf(created(), supervised(), phase('join'), SECOND, progress);
    expect(timeline(run).bars).toEqual([
      { id: 'join.1', of: 'join', attempt: 1, lane: 0, from: BEGIN, to: undefined, state: 'running', progress: 0.25 },
    ]);
    expect(timeline(run, false).bars).toMatchObject([
      { to: BEGIN + SECOND, state: 'interrupted', progress: undefined },
    ]);
  });

  test('an attempt that was followed by another without an end was interrupted before it', () => {
    const again: EventBody = { type: 'requeued', index: 1, by: 'resume' };
    const open = runOf(...setUp(), started(1), SECOND, ended(1, 'failed'), again, SECOND, started(1, 2), SECOND);
    const [first] = open.partitions[0]?.attempts ?? [];
    delete first?.outcome;
    delete first?.endedAt;
    expect(drawn(timeline(open)).slice(1)).toEqual(['1: 1.1 72–74 interrupted', '1: 1.2 74– running']);
  });

  test('has as many lanes as there are partitions at most', () => {
    const run = runOf(...setUp({ numParallelProcesses: 50 }), started(1, 1, 1), SECOND, ended(1, 'succeeded'));
    expect(timeline(run).lanes).toHaveLength(2);
    const one = [...setUp({ numParallelProcesses: 1 }), started(1, 1, 1), SECOND, ended(1, 'succeeded')];
    expect(drawn(timeline(runOf(...one, started(2, 1, 2)))).at(-1)).toBe('1: 2.1 73– running');
    expect(drawn(timeline(runOf(...one, queue(null, 2), started(2, 1, 2)))).at(-1)).toBe('2: 2.1 73– running');
  });

  test('draws bars that begin together by worker, and setup before and the join after them', () => {
    const run = runOf(created(), phase('join'), phase('setup'), started(2, 1, 1), started(1, 1, 1), started(3, 1, 0));
    expect(timeline(run).bars.map(({ id }) => id)).toEqual(['setup.1', '3.1', 'join.1', '1.1', '2.1']);
  });
});

describe('what is told of a bar', () => {
  const details = (run: RunState) => {
    const view = viewOf(run, true, run.lastTime);
    return timelineOf(view).bars.map((bar) => barDetails(bar, view));
  };

  test('of setup and join is what the last try said', () => {
    const no = phaseEnded('setup', 'failed', { message: 'No\nsystem.' });
    const noted = phaseEnded('join', 'succeeded', { note: 'Enough.' });
    const run = runOf(created(), phase('setup'), no, 5, phase('setup'), 5, no, 5, phase('join'), noted);
    expect(details(run)).toEqual([[], ['No system.'], ['Enough.']]);
  });

  test('of an attempt is its steps and days, where it was executed, its memory and why it failed', () => {
    const failed = ended(1, 'failed', { peakRss: 2.1e9, message: 'no\ndata' });
    const again: EventBody = { type: 'requeued', index: 1, by: 'user' };
    const task = { ...started(1, 2, 0), node: 'n\n1', job: '7\n1' } as EventBody;
    const run = runOf(
      ...setUp(),
      5,
      started(1, 1, 3),
      failed,
      again,
      5,
      task,
      5,
      ended(1, 'succeeded', { attempt: 2 }),
    );
    expect(details(run).slice(1)).toEqual([
      ['steps 1–3 · Jan 1 – Jan 3', 'worker 3 · 2.1 GB of memory', 'no data'],
      ['steps 1–3 · Jan 1 – Jan 3', 'node n 1 · job 7 1'],
    ]);
    expect(details(runOf(created(), started(2, 1, 0)))).toEqual([['steps 3–6']]);
    const view = viewOf(run, true, run.lastTime);
    const bars = timelineOf(view).bars.slice(1, 2);
    expect(bars.flatMap((bar) => barDetails({ ...bar, of: 99 }, view))).toEqual([]);
    expect(bars.flatMap((bar) => barDetails({ ...bar, attempt: 9 }, view))).toEqual([]);
  });
});
