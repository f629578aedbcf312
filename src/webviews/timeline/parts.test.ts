import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimelineBar, TimelineFrame } from '../../pages/timeline';
import { english } from '../../text/translate';
import { Bars, sameNode } from './bars';
import { keptOf } from './kept';
import { appended, readingAt, readingsBetween, roundUp } from './memory';
import { clockTicks, durationTicks, extentOf, followed, showing, within, zoomed } from './scale';
import { laneHeight } from './scene';
import { tableOf } from './table';
import { announcementOf, courseOf, readingText } from './words';

const bar = (id: string, lane: number, from: number, to?: number, more: Partial<TimelineBar> = {}): TimelineBar => ({
  id,
  lane,
  label: `Partition ${id.split('.')[0]}`,
  short: id.split('.')[0] ?? '',
  attempt: Number(id.split('.')[1] ?? 1),
  from,
  ...(to === undefined ? {} : { to }),
  state: to === undefined ? 'running' : 'succeeded',
  details: [],
  ...more,
});

const window = fc
  .tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 300, max: 1e6 }))
  .map(([from, length]) => ({ from, to: from + length }));

describe('the window of time', () => {
  test('never leaves what there is to see, however it is moved and zoomed', () => {
    fc.assert(
      fc.property(window, window, fc.double({ min: 0.01, max: 100, noNaN: true }), (extent, asked, factor) => {
        const seen = within(zoomed(asked, factor, asked.from), extent);
        expect(seen.from).toBeGreaterThanOrEqual(extent.from - 1e-6);
        expect(seen.to).toBeLessThanOrEqual(extent.to + 1e-6);
        expect(seen.to - seen.from).toBeGreaterThan(0);
      }),
    );
  });

  test('stays where a bar is seen already, and moves no further than it must', () => {
    const seen = { from: 0, to: 1000 };
    expect(showing(seen, 100, 200)).toBe(seen);
    expect(showing(seen, 1100, 1200)).toEqual({ from: 250, to: 1250 });
    expect(showing(seen, -300, -200)).toEqual({ from: -350, to: 650 });
    expect(showing(seen, 2000, 9000)).toEqual({ from: 1950, to: 2950 });
  });

  test('goes on seeing the present once it saw it, and stays where it did not', () => {
    const [before, after] = [extentOf(0, 10_000, undefined), extentOf(0, 12_000, undefined)];
    expect(followed({ from: 8000, to: before.to }, before, after).to).toBeCloseTo(after.to);
    const past = { from: 1000, to: 2000 };
    expect(followed(past, before, after)).toBe(past);
  });

  test('shows what is left, but does not push what was together for it', () => {
    expect(extentOf(0, 100_000, 10_000).to).toBeCloseTo(112_000);
    expect(extentOf(0, 100_000, 1e9).to).toBeLessThan(140_000);
  });

  test('has round moments for labels, not more than asked for, days where they change', () => {
    fc.assert(
      fc.property(window, fc.integer({ min: 1, max: 20 }), (seen, most) => {
        for (const ticks of [clockTicks(seen, most), durationTicks(seen, seen.from, most)]) {
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const { at } of ticks) expect(at >= seen.from && at <= seen.to).toBe(true);
        }
      }),
    );
    const midnight = new Date(2026, 10, 23).getTime();
    const labels = clockTicks({ from: midnight - 3_600_000, to: midnight + 3_600_000 }, 4).map(({ label }) => label);
    expect(labels).toEqual(['Nov 22, 23:00', '23:30', 'Nov 23, 00:00', '00:30', '01:00']);
    expect(durationTicks({ from: 0, to: 120_000 }, 0, 4).map(({ label }) => label)).toEqual([
      '0 s',
      '30 s',
      '1 min',
      '1 min 30 s',
      '2 min',
    ]);
  });

  test('lanes are as tall as there is room for, within reason', () => {
    expect([laneHeight(5, 600), laneHeight(12, 100), laneHeight(100, 600), laneHeight(20, 500)]).toEqual([
      32, 26, 18, 25,
    ]);
  });
});

describe('bars', () => {
  const bars = new Bars();
  bars.take([
    bar('setup.1', 0, 0, 10),
    bar('1.1', 1, 10, 50),
    bar('2.1', 2, 10, 30),
    bar('3.1', 2, 30, 60),
    bar('4.1', 1, 50),
    bar('5.1', 4, 55, 70),
  ]);
  const go = (from: string, to: Parameters<Bars['next']>[1]) => {
    const at = bars.get(from);
    return at && bars.next(at, to)?.id;
  };

  test('lead to their neighbours, and to what was at the same time on the next lane that has any', () => {
    expect([go('1.1', 'right'), go('1.1', 'left'), go('3.1', 'first'), go('2.1', 'last')]).toEqual([
      '4.1',
      undefined,
      '2.1',
      '3.1',
    ]);
    expect([go('1.1', 'down'), go('4.1', 'down'), go('4.1', 'up'), go('3.1', 'down'), go('5.1', 'up')]).toEqual([
      '2.1',
      '3.1',
      'setup.1',
      '5.1',
      '3.1',
    ]);
    expect([go('setup.1', 'up'), go('5.1', 'down')]).toEqual([undefined, undefined]);
  });

  test('are found under a pointer that is near enough', () => {
    expect(bars.at(2, 29, 0)?.id).toBe('2.1');
    expect(bars.at(1, 1e9, 0)?.id).toBe('4.1');
    expect([bars.at(2, 63, 5)?.id, bars.at(2, 70, 5)?.id, bars.at(3, 10, 5)?.id]).toEqual([
      '3.1',
      undefined,
      undefined,
    ]);
  });

  test('between two moments are those that reach into them', () => {
    expect(bars.between(2, 40, 45).map(({ id }) => id)).toEqual(['3.1']);
    expect(bars.between(1, 0, 5)).toEqual([]);
  });

  test('tell which are new or in another state', () => {
    const some = new Bars();
    some.take([bar('1.1', 1, 0)]);
    expect(some.take([bar('1.1', 1, 0, undefined, { progress: 0.5 })])).toEqual([]);
    expect(some.take([bar('1.1', 1, 0, 5), bar('2.1', 1, 5)]).map(({ bar: { id } }) => id)).toEqual(['1.1', '2.1']);
    expect([sameNode('12.1', '12.2'), sameNode('1.1', '12.1')]).toEqual([true, false]);
  });

  test('as a table have a row each', () => {
    const frame = {
      lanes: ['Setup, join', 'Process 1', 'Process 2', 'Process 3', 'Process 4'],
    } as unknown as TimelineFrame;
    const table = tableOf(bars, frame, 60_000, english);
    expect(table.rows).toBe(6);
    expect(table.cells(5)).toEqual([
      'Partition 5',
      '1',
      'succeeded',
      expect.any(String),
      expect.any(String),
      '0 s',
      'Process 4',
      '',
    ]);
    expect(table.cells(4)[4]).toBe('');
  });
});

describe('words', () => {
  test('of what ended name few and count many', () => {
    const failed = { state: 'failed' } as const;
    expect(announcementOf([bar('12.2', 1, 0, 5, failed), bar('3.1', 1, 0, 5)], english)).toBe(
      'Partition 12 · attempt 2 failed. Partition 3 succeeded.',
    );
    const many = [1, 2, 3, 4, 5].map((n) => bar(`${n}.1`, 1, 0, 5, n === 2 ? failed : {}));
    expect(announcementOf(many, english)).toBe('4 succeeded. 1 failed.');
  });

  test('of a bar tell how far it is while it runs', () => {
    const noon = new Date(2026, 10, 22, 12, 0).getTime();
    expect(courseOf(bar('1.1', 1, noon, undefined, { progress: 0.379 }), noon + 62_000, english)).toBe(
      'running · 37 % · 1 min 2 s · 12:00',
    );
    expect(courseOf(bar('1.1', 1, noon, noon + 60_000), noon + 120_000, english)).toBe(
      'succeeded · 1 min · 12:00 – 12:01',
    );
  });

  test('of memory name the lanes and what is left', () => {
    const frame = { lanes: ['Setup, join', 'Process 1', 'Process 2'] } as unknown as TimelineFrame;
    const reading = { time: new Date(2026, 10, 22, 12, 0, 5).getTime(), lanes: [[1, 3e8] as const, [2, 2e8] as const] };
    expect(readingText({ ...reading, free: 5e9, total: 8e9 }, frame, english)).toBe(
      '12:00:05 · Process 1 300 MB · Process 2 200 MB · together 500 MB · free 5.0 GB of 8.0 GB',
    );
  });
});

describe('memory', () => {
  const readings = [10, 20, 30].map((time) => ({ time, lanes: [[1, time] as const] }));

  test('is read at any moment, and drawn with what is just beside the window', () => {
    expect([0, 10, 25, 99].map((time) => readingAt(readings, time)?.time)).toEqual([10, 10, 20, 30]);
    expect(readingsBetween(readings, 21, 22).map(({ time }) => time)).toEqual([20, 30]);
  });

  test('takes only what is new, and keeps a limit', () => {
    expect(
      appended(readings, [
        { time: 30, lanes: [] },
        { time: 40, lanes: [] },
      ]).map(({ time }) => time),
    ).toEqual([10, 20, 30, 40]);
    const long = Array.from({ length: 9000 }, (_, time) => ({ time, lanes: [] }));
    const kept = appended([], long);
    expect(kept.length).toBeLessThan(7000);
    expect(kept.at(-1)?.time).toBe(8999);
  });

  test('has a scale that ends at a round number', () => {
    expect([0, 1, 3e8, 5e8, 1.1e9, 9e9].map(roundUp)).toEqual([1, 1, 5e8, 5e8, 2e9, 1e10]);
  });
});

test('what was kept of another run, or by another version, is of no use', () => {
  const nothing = { runId: 'a', window: undefined, current: undefined, table: false };
  expect(keptOf(undefined, 'a')).toEqual(nothing);
  expect(keptOf({ runId: 'b', window: { from: 1, to: 2 }, table: true }, 'a')).toEqual(nothing);
  expect(keptOf({ runId: 'a', window: { from: 2, to: 2 }, current: 7, table: 1 }, 'a')).toEqual(nothing);
  const kept = { runId: 'a', window: { from: 1, to: 2 }, current: '1.1', table: true };
  expect(keptOf(kept, 'a')).toEqual(kept);
});
