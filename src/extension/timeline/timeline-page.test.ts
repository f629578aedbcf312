import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../../run';
import { longRun } from '../../run/golden/long-run';
import { created, ended, eventsOf, phase, phaseEnded, started, supervised } from '../../run/golden/made-up';
import type { TimelinePage } from './timeline-page';
import { type RunOfTest, samplesOf, timelineOfTest } from './timeline-page.fixture';

const SECOND = 1000;
const begun = () =>
  eventsOf(
    created(),
    supervised(),
    phase('setup'),
    5 * SECOND,
    phaseEnded('setup', 'succeeded'),
    { type: 'workerStarted', worker: 1, pid: 1, startTime: '1' },
    started(1),
  );

/** The run goes on with these after so long. */
function goOn(events: RunEvent[], after: number, ...bodies: (EventBody | number)[]): void {
  const [seq, time] = [events.at(-1)?.seq ?? 0, events.at(-1)?.time ?? 0];
  const [first] = eventsOf(created());
  for (const event of eventsOf(...bodies)) {
    events.push({ ...event, seq: seq + event.seq, time: time + after + event.time - (first?.time ?? 0) });
  }
}

const ready = { type: 'ready' } as const;

describe('the page of a timeline', () => {
  test('is told everything once it is there', async () => {
    const { page, posted } = timelineOfTest({ events: begun() });
    page.changed();
    expect(posted).toEqual([]);
    await page.receive(ready);
    expect(posted).toMatchObject([
      {
        type: 'init',
        frame: { name: 'my_simulation', live: true, lanes: ['Setup, join', 'Process 1'], reserve: 0.1, spans: [] },
        bars: [
          { id: 'setup.1', label: 'Setup', lane: 0, state: 'succeeded' },
          {
            id: '1.1',
            label: 'Partition 1',
            short: '1',
            lane: 1,
            state: 'running',
            details: ['steps 1–3', 'worker 1'],
          },
        ],
        memory: [],
      },
    ]);
  });

  test('hears only of bars that changed, gathered', async () => {
    const run: RunOfTest = { events: begun() };
    const { page, clock, posted } = timelineOfTest(run);
    await page.receive(ready);
    goOn(run.events, SECOND, ended(1, 'failed', { kind: 'script', message: 'UC infeasible' }), started(2));
    page.changed();
    page.changed();
    expect(posted).toHaveLength(1);
    clock.pass(SECOND);
    expect(posted.slice(1)).toMatchObject([
      {
        type: 'changes',
        bars: [
          { id: '1.1', state: 'failed', details: ['steps 1–3', 'worker 1', 'UC infeasible'] },
          { id: '2.1', state: 'running' },
        ],
      },
    ]);
  });

  test('hears of the time and of memory while nothing else happens, until the run ends', async () => {
    const run: RunOfTest = { events: begun() };
    const { page, clock, posted } = timelineOfTest(run);
    await page.receive(ready);
    run.memory = { time: clock.now() + SECOND, workers: { '1': 5e8 }, machine: { available: 1e9, total: 2e9 } };
    clock.pass(5 * SECOND);
    expect(posted.slice(1)).toMatchObject([
      { type: 'changes', bars: [], memory: [{ lanes: [[1, 5e8]], free: 1e9, total: 2e9 }] },
      { type: 'changes', bars: [], memory: [] },
    ]);
    run.alive = false;
    page.changed();
    clock.pass(SECOND);
    expect(posted.at(-1)).toMatchObject({ frame: { live: false }, bars: [{ id: '1.1', state: 'interrupted' }] });
    const told = posted.length;
    clock.pass(60 * SECOND);
    expect(posted).toHaveLength(told);
  });

  test('nothing is told to a page that is hidden; it begins anew when it comes back', async () => {
    const run: RunOfTest = { events: begun() };
    const { page, clock, posted } = timelineOfTest(run);
    await page.receive(ready);
    page.setVisible(false);
    goOn(run.events, SECOND, ended(1, 'succeeded'));
    page.changed();
    clock.pass(60 * SECOND);
    expect(posted).toHaveLength(1);
    page.setVisible(true);
    await page.receive(ready);
    expect(posted[1]).toMatchObject({ type: 'init', bars: [{}, { state: 'succeeded' }] });
  });

  test.each<[string, (page: TimelinePage) => void]>([
    ['hidden', (page) => page.setVisible(false)],
    ['closed', (page) => page.dispose()],
  ])('nothing is told to a page that was %s while its memory was read', async (_, leave) => {
    const { page, clock, posted } = timelineOfTest({ events: begun() });
    const beginning = page.receive(ready);
    leave(page);
    await beginning;
    clock.pass(60 * SECOND);
    expect(posted).toEqual([]);
  });

  test('a page that is ready twice in a row is told everything once', async () => {
    const { page, clock, posted } = timelineOfTest({ events: begun() });
    await Promise.all([page.receive(ready), page.receive(ready)]);
    expect(posted).toMatchObject([{ type: 'init' }]);
    clock.pass(3 * SECOND);
    expect(posted.slice(1)).toMatchObject([{ type: 'changes' }]);
  });

  test('a bar that is chosen opens what it stands for; one that nobody knows opens nothing', async () => {
    const { page, opened } = timelineOfTest({ events: begun() });
    await page.receive(ready);
    for (const bar of ['1.1', 'setup.1', '9.9']) await page.receive({ type: 'open', bar });
    expect(opened).toEqual([1, 'setup']);
  });

  test('what is selected elsewhere is marked by its last attempt, as soon as it has one', async () => {
    const run: RunOfTest = { events: begun() };
    const { page, clock, posted } = timelineOfTest(run);
    page.select('setup');
    await page.receive(ready);
    expect(posted[0]).toMatchObject({ selected: 'setup.1' });
    page.select(1);
    expect(posted[1]).toEqual({ type: 'select', bar: '1.1' });
    page.select(2);
    expect(posted).toHaveLength(2);
    goOn(run.events, SECOND, started(2));
    page.changed();
    clock.pass(SECOND);
    expect(posted.at(-1)).toEqual({ type: 'select', bar: '2.1' });
  });

  test('a run that is off the list is no longer followed', async () => {
    const run: RunOfTest = { events: begun() };
    const { page, clock, posted } = timelineOfTest(run);
    await page.receive(ready);
    page.gone();
    page.changed();
    clock.pass(60 * SECOND);
    expect(posted).toHaveLength(1);
  });

  test('a year of samples becomes as many readings as can be seen', async () => {
    const events = longRun({ partitions: 200, processes: 2 });
    const samples = samplesOf(events, events.at(-1)?.time ?? 0);
    const { page, posted } = timelineOfTest({ events, samples });
    await page.receive(ready);
    const [init] = posted;
    expect(samples.length).toBeGreaterThan(2000);
    expect(init?.type === 'init' && init.memory.length).toBeLessThanOrEqual(800);
  });
});
