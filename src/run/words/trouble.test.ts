/** How what goes wrong reads: interruptions, pauses, stalls, other machines, damage, and hostile texts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEGIN, created, ended, phase, phaseEnded, runOf, setUp, started, supervised } from '../golden/made-up';
import type { JournalDamage } from '../journal/damage';
import { type EventBody, failureKind } from '../state/events';
import { type Surroundings, viewOf } from '../state/view';
import { joinText, partitionText, runText, setupText } from './text';
import { failedWord, missingText } from './words';

const MINUTE = 60_000;
const succeeded = (index: number): EventBody[] => [started(index), ended(index, 'succeeded')];

interface Circumstances extends Surroundings {
  readonly dead?: true;
  readonly damage?: JournalDamage;
}

function look(bodies: readonly (EventBody | number)[], later = 0, more: Circumstances = {}) {
  const run = runOf(...bodies);
  if (more.damage) run.damage = more.damage;
  const view = viewOf(run, !more.dead, run.lastTime + later, more);
  const partition = (index: number) => {
    const state = run.partitions[index - 1];
    if (!state) throw new Error('no such partition');
    return partitionText(state, view);
  };
  return { view, run: runText(view), partition };
}

describe('an interrupted run says what is missing', () => {
  test.each([
    [
      'everything',
      [created()],
      'setup, 4 partitions and the join are missing',
      'setup, 4 of 4 partitions and the join',
    ],
    ['some', [...setUp(), ...succeeded(1)], '3 partitions and the join are missing', '3 of 4 partitions and the join'],
    [
      'the last',
      [...setUp(), ...[1, 2, 3].flatMap(succeeded)],
      '1 partition and the join are missing',
      '1 of 4 partitions and the join',
    ],
    ['the join', [...setUp(), ...[1, 2, 3, 4].flatMap(succeeded)], 'the join is missing', 'the join is missing'],
    ['the join of what others made', [created({}, 'foreign')], 'the join is missing', 'the join is missing'],
  ] as [string, (EventBody | number)[], string, string][])('when it is %s', (_, bodies, short, counted) => {
    const { view, run } = look(bodies, 0, { dead: true });
    expect(view.state).toBe('interrupted');
    expect(missingText(view)).toBe(short);
    expect(missingText(view, undefined, true)).toContain(counted);
    expect(run.description).toContain(` · ${short} · `.slice(view.run.kind === 'foreign' ? 3 : 0));
    expect(run.tooltip).toContain('Resume the run to do the rest.');
  });
});

describe('a paused run', () => {
  const pause = (paused: 'user' | 'disk' | 'memory', message?: string): EventBody => ({
    type: 'queueChanged',
    paused,
    concurrency: 2,
    ...(message === undefined ? {} : { message }),
  });

  test('says by what, and why in full', () => {
    const why = `The disk of /out is full: ${'make room '.repeat(40)}end.`;
    const { run } = look([...setUp(), pause('disk', why)]);
    expect(run.description).toMatch(/^paused: disk · 0 of 4 · 1 min 12 s · The disk of \/out is full: .*…$/);
    expect(run.tooltip.split('\n')[1]).toBe(why);
    expect(look([...setUp(), pause('memory')]).run.description).toMatch(/^paused: memory · /);
    expect(look([...setUp(), pause('user')]).run.description).toMatch(/^paused · /);
  });

  test('says nothing more of it once it goes on', () => {
    const on: EventBody = { type: 'queueChanged', paused: null, concurrency: 2 };
    const { run } = look([...setUp(), pause('disk', 'The disk is full.'), on]);
    expect(run.tooltip).not.toContain('full');
  });
});

describe('a stalled partition', () => {
  const stall: EventBody = { type: 'stalled', index: 1, attempt: 1, idle: 30 * MINUTE };
  const step: EventBody = { type: 'step', index: 1, step: 3, of: 3 };

  test('says for how long nothing came, and the run counts it', () => {
    const shown = look([...setUp(), started(1), step, 40 * MINUTE, stall], MINUTE);
    expect(shown.partition(1).description).toBe(
      'steps 1–3 · stalled · nothing for 31 min · step 3 of 3 · 41 min · Jan 1 – Jan 3',
    );
    expect(shown.run.description).toMatch(/^0 of 4 · 1 stalled · /);
    const silent = look([...setUp(), started(1), 40 * MINUTE, stall]);
    expect(silent.partition(1).description).toContain('stalled · nothing for 30 min · 40 min');
  });

  test('is none when it moves again, when it ended, or when nobody watches it any more', () => {
    const bodies = [...setUp(), started(1), stall];
    expect(look([...bodies, step]).partition(1).description).toContain('running step 3 of 3');
    expect(look([...bodies, { type: 'stallEnded', index: 1, attempt: 1 }]).run.description).not.toContain('stalled');
    expect(look(bodies, 0, { dead: true }).partition(1).description).toContain('interrupted');
    const given = look([...bodies, ended(1, 'failed', { kind: 'stalled', message: 'nothing for 30 min' })]);
    expect(given.partition(1).description).toContain('failed: stalled · nothing for 30 min');
  });
});

test.each([
  ['outOfMemory', 'failed: out of memory'],
  ['timeout', 'failed: timed out'],
  ['stalled', 'failed: stalled'],
  ['disk', 'failed: disk'],
  ['script', 'failed'],
  ['killed', 'failed'],
] as const)('a failure of kind %s reads %s', (kind, words) => {
  expect(failedWord(kind)).toBe(words);
  const { partition } = look([...setUp(), started(1), ended(1, 'failed', { kind })]);
  expect(partition(1).description).toContain(` · ${words} · `);
  const setup = look([created(), phase('setup'), phaseEnded('setup', 'failed', { kind })], 0, { dead: true });
  expect(setupText(setup.view).description).toBe(`${words} · 0 s`);
});

test('a run that another machine executes names it; a machine that was only renamed is this one', () => {
  const { bootId, host } = { bootId: 'b0000000-0000-4000-8000-000000000000', host: 'laptop' };
  expect(look(setUp(), 0, { here: { bootId, host } }).run.description).not.toContain('running on');
  const there = look(setUp(), 0, { here: { bootId: 'another', host } }).run;
  expect(there.description).toContain('running on workstation');
  expect(there.tooltip).toContain('It runs on workstation: from here it can only be watched.');
  expect(look(setUp(), 0, { here: { bootId: 'another', host }, dead: true }).run.description).not.toContain(
    'running on',
  );
});

test('the memory that a running partition takes now stands beside it, until it ended', () => {
  const memory = { time: BEGIN + 72_000, workers: { 1: 2.1e9 }, machine: { available: 3e9, total: 16e9 } };
  const shown = look([...setUp(), started(1), started(2, 1, 2)], 0, { memory });
  expect(shown.partition(1).description).toContain(' · 0 s · 2.1 GB · ');
  expect(shown.partition(2).description).not.toContain('GB');
  expect(shown.run.tooltip).toContain('Memory: 3.0 GB of 16 GB available');
  const old = look([...setUp(), started(1)], 2 * MINUTE, { memory });
  expect(old.partition(1).description).not.toContain('GB');
  const after = look([...setUp(), started(1), ended(1, 'succeeded', { peakRss: 4e9 })], 0, { memory });
  expect(after.partition(1).description).toContain(' · 4.0 GB · ');
  expect(after.partition(1).description).not.toContain('2.1 GB');
});

test('the partitions’ stores are said to be set aside, removed, or nothing', () => {
  const stores = (what: 'cleaned' | 'restored' | 'emptied'): EventBody => ({
    type: 'partitionStores',
    what,
    bytes: 2e9,
  });
  const joined = [...setUp(), ...[1, 2, 3, 4].flatMap(succeeded), phase('join'), phaseEnded('join', 'succeeded')];
  const after = (...whats: ('cleaned' | 'restored' | 'emptied')[]) =>
    look([...joined, ...whats.map(stores)], 0, { dead: true }).run.description;
  expect(after('cleaned')).toContain('joined · 4 of 4 · partition stores set aside (2.0 GB)');
  expect(after('cleaned', 'emptied')).toContain('partition stores removed');
  expect(after('cleaned', 'restored')).not.toContain('stores');
});

test('a damaged journal is said to be, with the lines', () => {
  const damage = { lines: 1, corrupt: [{ line: 13, reason: 'not JSON' }], disordered: 0, missing: 2 };
  const { run } = look(setUp(), 0, { damage });
  expect(run.description).toContain('the journal is damaged');
  expect(run.tooltip).toContain('line 13 (not JSON) cannot be read; 2 events are missing');
});

test('a clock that was set back makes no time negative', () => {
  const stall: EventBody = { type: 'stalled', index: 1, attempt: 1, idle: 0 };
  const back = -3 * 60 * MINUTE;
  const bodies = [...setUp(), started(2), back, ended(2, 'succeeded'), started(1), stall];
  for (const later of [0, -60 * MINUTE, MINUTE]) {
    const { view, run, partition } = look(bodies, later);
    expect(view.elapsed).toBeGreaterThanOrEqual(0);
    expect(view.timeLeft ?? 0).toBeGreaterThanOrEqual(0);
    for (const text of [run.description, partition(1).description, partition(2).description]) {
      expect(text).not.toMatch(/-\d|NaN|Infinity/);
    }
  }
});

const HOSTILE = [
  '\u001b[2J',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://evil.example\u001b\\',
  '\u009b31m',
  '\r\n',
  '\u202e',
  '\u0000',
  '[x](command:workbench.action.terminal.new)',
  '$(trash)',
  '<img src=x onerror=alert(1)>',
  '{0}',
  '; rm -rf /',
];

test('whatever a journal says: every text is on its lines, without what steers a terminal or turns its direction', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 5 })), { maxLength: 6 });
  const hostile = text.map((pieces) => pieces.join(''));
  const kind = fc.constantFrom(...failureKind.options);
  fc.assert(
    fc.property(hostile, hostile, kind, fc.boolean(), (message, host, why, alive) => {
      const run = runOf(
        { ...created({ script: message, outputDir: message }), runId: 'id' } as EventBody,
        { ...supervised(), host } as EventBody,
        { type: 'warning', code: 'simulation', message },
        phaseEnded('setup', 'failed', { kind: why, message }),
        phaseEnded('join', 'succeeded', { note: message, concern: true }),
        { type: 'queueChanged', paused: 'disk', concurrency: 1, message },
        started(1),
        ended(1, 'failed', { kind: why, message }),
      );
      run.damage = { lines: 1, corrupt: [{ line: 1, reason: message }], disordered: 0, missing: 0 };
      const view = viewOf(run, alive, BEGIN, { here: { bootId: '', host: '' } });
      const texts = [
        runText(view),
        setupText(view),
        joinText(view),
        ...run.partitions.map((p) => partitionText(p, view)),
      ];
      for (const { label, description, tooltip } of texts) {
        for (const line of [label, description, ...tooltip.split('\n')]) {
          expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        }
        expect(description.length).toBeLessThan(1000);
      }
    }),
    { numRuns: 200 },
  );
});
