import { expect, test } from 'vitest';
import { type EventBody, viewOf } from '../../run';
import { created, ended, phase, runOf, setUp, started, supervised } from '../../run/golden/made-up';
import { english } from '../../text';
import { stallsOf, stallText } from './stalls';

const stalled = (index: number): EventBody => ({ type: 'stalled', index, attempt: 1, idle: 1_800_000 });
const warning = (code: string, message: string): EventBody => ({ type: 'warning', code, message });

function told(...bodies: readonly (EventBody | number)[]) {
  const run = runOf(...bodies);
  const view = viewOf(run, true, run.lastTime + 60_000);
  const stalls = stallsOf(view);
  return { keys: stalls.map(({ key }) => key), text: stallText(view, stalls, english) };
}

test('a partition that hangs is told with its number and for how long nothing came', () => {
  const { keys, text } = told(...setUp(), started(2), 2_000_000, stalled(2));
  expect(keys).toHaveLength(1);
  expect(text).toBe('my_simulation: partition 2 has shown nothing for 31 min. It goes on: cancel it if it hangs.');
});

test('what hangs again is another stall, and what moves again none', () => {
  const first = [...setUp(), started(2), 2_000_000, stalled(2)] as const;
  const again = told(...first, { type: 'stallEnded', index: 2, attempt: 1 }, 4_000_000, stalled(2)).keys;
  expect(again).toHaveLength(1);
  expect(again).not.toEqual(told(...first).keys);
  expect(told(...first, { type: 'stallEnded', index: 2, attempt: 1 }).keys).toEqual([]);
  expect(told(...first, ended(2, 'cancelled')).keys).toEqual([]);
});

test('several at once are counted', () => {
  const { text } = told(...setUp(), started(1), started(2), 2_000_000, stalled(1), stalled(2));
  expect(text).toBe('my_simulation: 2 partitions show nothing any more.');
});

test('nobody is told where the run does something about it itself, or does not live', () => {
  expect(told(...setUp({ stallAction: 'retry' }), started(2), 2_000_000, stalled(2)).keys).toEqual([]);
  const run = runOf(...setUp(), started(2), 2_000_000, stalled(2));
  expect(stallsOf(viewOf(run, false, run.lastTime))).toEqual([]);
});

test('a setup that hangs is told in the words of the warning', () => {
  const begun = [
    created(),
    supervised(),
    phase('setup'),
    warning('setup.stalled', 'Setup has shown nothing.'),
  ] as const;
  expect(told(...begun).text).toBe('my_simulation: Setup has shown nothing.');
  expect(told(...begun, { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' }).keys).toEqual([]);
});
