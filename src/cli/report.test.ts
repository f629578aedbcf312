import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { applyEvent, type RunEvent, type RunState } from '../run';
import { ended, eventsOf, phase, phaseEnded, runOf, setUp, started } from '../run/golden/made-up';
import { reporterFor } from './report';

const PLACE = { outputDir: '/moved', name: 'uc' };

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

  test.each([
    [
      'script',
      'When the script is mended: powersim resume /moved/uc. With other steps or functions: run it again with --force.',
    ],
    ['killed', 'Go on with: powersim resume /moved/uc'],
  ] as const)('says what to do of a setup that failed: %s', (kind, last) => {
    const out = new PassThrough();
    const reporter = reporterFor(false, out as unknown as NodeJS.WriteStream, PLACE);
    reporter.end(runOf(...setUp().slice(0, -2), phaseEnded('setup', 'failed', { kind })));
    expect(String(out.read()).trimEnd().split('\n').at(-1)).toBe(last);
  });

  test('ends with what the join found at the seams', () => {
    const out = new PassThrough();
    const reporter = reporterFor(false, out as unknown as NodeJS.WriteStream, PLACE);
    reporter.end(runOf(...setUp(), phase('join'), phaseEnded('join', 'succeeded', { note: 'Not\nenough.' })));
    expect(String(out.read()).split('\n').slice(1, 3)).toEqual(['Seams: Not enough.', 'Results: /moved/uc']);
  });
});
