import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../run';
import { applyEvent, lineOf, type RunEvent, type RunState } from '../run';
import { created, ended, eventsOf, phase, phaseEnded, runOf, setUp, started, supervised } from '../run/golden/made-up';
import { reporterFor } from './report';

const PLACE = { outputDir: '/moved', name: 'uc' };

/** Folds events and gives what was written for each, as a person would see it. */
function linesOf(...bodies: (EventBody | number)[]): (string | undefined)[] {
  let state: RunState | undefined;
  return eventsOf(...bodies).map((event) => {
    state = applyEvent(state, event).state;
    return state && lineOf(event, state);
  });
}
const last = (...bodies: (EventBody | number)[]) => linesOf(...setUp(), ...bodies).at(-1);

describe('a line for what happened', () => {
  test.each<[string, (EventBody | number)[], string | undefined]>([
    ['the start of a phase', [phase('join')], 'join started'],
    ['the start of the execute phase', [phase('execute')], undefined],
    ['an attempt that only the disk knew', [started(3, 1, 0)], undefined],
    [
      'that it had succeeded',
      [started(3, 1, 0), ended(3, 'succeeded')],
      'partition 3, attempt 1, had succeeded, as its status.json says [1 of 4]',
    ],
    ['the end of the execute phase', [phaseEnded('execute', 'failed')], undefined],
    ['a setup that failed', [phaseEnded('setup', 'failed', { message: 'no PSI' })], 'setup failed: no PSI'],
    [
      'a message that could steer the terminal',
      [phaseEnded('setup', 'failed', { message: '\u001b[2Jno\nPSI' })],
      'setup failed: no PSI',
    ],
    [
      'a warning that could steer the terminal',
      [{ type: 'warning', code: 'a', message: '\u001b]0;x\u0007care\nful' }],
      'warning: care ful',
    ],
    ['a join', [phaseEnded('join', 'succeeded')], 'join succeeded'],
    ['a first attempt', [started(2)], 'partition 2 started (steps 3–6)'],
    [
      'a second attempt',
      [started(2), ended(2, 'failed'), { type: 'requeued', index: 2, by: 'user' }, started(2, 2)],
      'partition 2 started (steps 3–6, attempt 2)',
    ],
    [
      'a success',
      [started(1), 190_000, ended(1, 'succeeded', { log: '/log' })],
      'partition 1 succeeded after 3 min 10 s [1 of 4]',
    ],
    [
      'a failure, with its log',
      [started(1), 2000, ended(1, 'failed', { message: 'UC\ninfeasible\u001b[2J', log: '/a/console.log' })],
      'partition 1 failed after 2 s: UC infeasible (log: /a/console.log) [0 of 4]',
    ],
    [
      'a requeue',
      [started(1), ended(1, 'failed'), { type: 'requeued', index: 1, by: 'automatic' }],
      'partition 1 queued again',
    ],
    ['a partition taken out of the queue', [{ type: 'dequeued', index: 4 }], 'partition 4 cancelled'],
    [
      'what the disk says',
      [{ type: 'foundOnDisk', index: 3, outcome: 'succeeded' }],
      'partition 3 succeeded, as its status.json says',
    ],
    ['a pause', [{ type: 'queueChanged', paused: 'disk', concurrency: 2 }], 'paused (disk)'],
    ['less parallelism', [{ type: 'queueChanged', paused: null, concurrency: 1 }], '1 process'],
    [
      'a pause and why',
      [{ type: 'queueChanged', paused: 'memory', concurrency: 2, message: 'Memory runs short.' }],
      'paused (memory): Memory runs short.',
    ],
    ['other parallelism', [{ type: 'queueChanged', paused: null, concurrency: 7 }], '7 partitions side by side'],
    ['a cancel', [{ type: 'cancelRequested' }], 'cancelling'],
    ['a cancel of one', [{ type: 'cancelRequested', index: 2 }], 'cancelling partition 2'],
    ['a warning', [{ type: 'warning', code: 'a', message: 'careful' }], 'warning: careful'],
    ['a step', [started(1), { type: 'step', index: 1, step: 1, of: 3 }], undefined],
    ['a worker', [{ type: 'workerStarted', worker: 1, pid: 2, startTime: '3' }], undefined],
    ['a supervisor', [supervised()], undefined],
  ])('%s', (_, bodies, line) => {
    expect(last(...bodies)).toBe(line);
  });
});

describe('what a run prints', () => {
  const bodies = [
    ...setUp(),
    started(1),
    3000,
    ended(1, 'failed', { message: 'no' }),
    { type: 'dequeued', index: 2 },
  ] as const;

  function printed(json: boolean): { text: string; events: RunEvent[] } {
    const out = new PassThrough();
    const reporter = reporterFor(json, out as unknown as NodeJS.WriteStream, PLACE);
    const events = eventsOf(...bodies);
    let state: RunState | undefined;
    for (const event of events) {
      state = applyEvent(state, event).state;
      if (state) reporter.event(event, state);
    }
    if (state) reporter.end(state);
    return { text: String(out.read()), events };
  }

  test('with --json is one event per line and nothing else', () => {
    const { text, events } = printed(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events);
  });

  test('where there is no terminal is plain lines, and at the end what failed and what to do', () => {
    expect(printed(false).text).toBe(`setup started
setup succeeded
partition 1 started (steps 1–3)
partition 1 failed after 3 s: no [0 of 4]
partition 2 cancelled
my_simulation: interrupted · 0 of 4 · 4 partitions and the join are missing · 1 failed · 1 cancelled · 1 min 15 s
  partition 1 (steps 1–3) failed: no
Go on with: powersim resume /moved/uc
`);
  });

  test('ends with what the join found at the seams', () => {
    const out = new PassThrough();
    const reporter = reporterFor(false, out as unknown as NodeJS.WriteStream, PLACE);
    reporter.end(runOf(...setUp(), phase('join'), phaseEnded('join', 'succeeded', { note: 'Not\nenough.' })));
    expect(String(out.read()).split('\n').slice(1, 3)).toEqual(['Seams: Not enough.', 'Results: /moved/uc']);
  });

  test('of a run that was only created is nothing', () => {
    expect(linesOf(created())).toEqual([undefined]);
  });
});
