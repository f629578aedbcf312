import { describe, expect, test } from 'vitest';
import { BEGIN, created, ended, phase, phaseEnded, runOf, setUp, started, supervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { type RunView, viewOf } from '../state/view';
import { joinText, partitionDates, partitionText, runText, setupText } from './text';
import { stateWord } from './words';

const MINUTE = 60_000;
const year = { name: 'my_simulation', numSteps: 365, period: 7, numOverlapSteps: 1, numParallelProcesses: 4 };

function picture(view: RunView, indices: readonly number[]): string {
  const run = runText(view);
  const nodes = [
    setupText(view),
    ...view.run.partitions.filter((p) => indices.includes(p.index)).map((p) => partitionText(p, view)),
    joinText(view),
  ];
  const rows = nodes.map(({ label, description }) => `    ${label.padEnd(12)}  ${description}`);
  return ['', `${run.label}  ${run.description}`, ...rows, ''].join('\n');
}

describe('the picture of a run', () => {
  test('reads as the design shows it', () => {
    const bodies: (EventBody | number)[] = [...setUp(year)];
    const done = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 20];
    for (const index of done) {
      bodies.push(started(index), 190_000, ended(index, 'succeeded', { peakRss: 2.1e9 }));
    }
    const message = 'UC infeasible at Mar 21 05:00\nStacktrace:\n [1] \u001b[31merror\u001b[39m';
    bodies.push(started(12), ended(12, 'failed'), { type: 'requeued', index: 12, by: 'automatic' }, started(12, 2));
    bodies.push(4 * MINUTE, ended(12, 'failed', { attempt: 2, kind: 'script', message }));
    for (const index of [18, 21, 22, 23]) bodies.push(started(index));
    bodies.push({ type: 'step', index: 18, step: 3, of: 8 });
    const run = runOf(...bodies);
    const view = viewOf(run, true, run.lastTime + 62_000);
    expect(picture(view, [1, 12, 18, 19])).toBe(`
my_simulation  17 of 53 · 4 running · 1 failed · about 26 min left
    Setup         succeeded · 1 min 12 s
    Partition 1   steps 1–7 · succeeded · 3 min 10 s · 2.1 GB · Jan 1 – Jan 7
    Partition 12  steps 77–84 · failed · UC infeasible at Mar 21 05:00 Stacktrace: [1] error · attempt 2 · 4 min · Mar 17 – Mar 24
    Partition 18  steps 119–126 · running step 3 of 8 · 1 min 2 s · Apr 28 – May 5
    Partition 19  steps 126–133 · queued · May 5 – May 12
    Join          waits for 36 partitions
`);
  });

  test('of a join tells how far it is while it runs, and not afterwards', () => {
    const progress = { type: 'phaseProgress', phase: 'join', done: 6e9, of: 8e9 } as const;
    const joining = [...setUp(year), phase('join'), 2000, progress];
    expect(joinText(viewOf(runOf(...joining), true, BEGIN)).description).toMatch(/^75 % · /);
    const ended = runOf(...joining, phaseEnded('join', 'succeeded'));
    expect(joinText(viewOf(ended, true, BEGIN)).description).toMatch(/^succeeded · /);
    expect(joinText(viewOf(runOf(...joining, phase('join')), true, BEGIN)).description).toMatch(/^running · /);
    expect(runOf(...setUp(year), progress).join).toEqual({ state: 'waiting' });
  });

  test('while it is set up has no dates yet', () => {
    const view = viewOf(runOf(created(), supervised(), phase('setup')), true, BEGIN + 3000);
    expect(picture(view, [1])).toBe(`
my_simulation  setting up · 0 of 4 · 3 s
    Setup         running · 3 s
    Partition 1   steps 1–3 · queued
    Join          waits for 4 partitions
`);
  });

  test('of a setup that failed says why, in one line', () => {
    const failed = phaseEnded('setup', 'failed', { kind: 'script', message: 'UndefVarError: PSI\nin line 3' });
    const view = viewOf(runOf(created(), phase('setup'), 2000, failed), false, BEGIN);
    expect(picture(view, [])).toBe(`
my_simulation  failed · 0 of 4 · 2 s
    Setup         failed · 2 s · UndefVarError: PSI in line 3
    Join          waits for 4 partitions
`);
    expect(setupText(view).tooltip).toBe(
      'Setup: failed · 2 s · UndefVarError: PSI in line 3\nUndefVarError: PSI\nin line 3',
    );
  });

  test('of a run with every kind of loss counts each', () => {
    const view = viewOf(
      runOf(...setUp(), started(1), started(2), ended(2, 'failed'), { type: 'dequeued', index: 3 }),
      false,
      BEGIN,
    );
    expect(picture(view, [3])).toBe(`
my_simulation  interrupted · 0 of 4 · 4 partitions and the join are missing · 1 failed · 1 cancelled · 1 min 12 s
    Setup         succeeded · 1 min 12 s
    Partition 3   steps 6–9 · cancelled · Jan 6 – Jan 9
    Join          waits for 4 partitions
`);
  });

  test('of a join that waits for one, that failed, and that left some out', () => {
    const three = [...setUp(), ...[1, 2, 3].flatMap((i) => [started(i), ended(i, 'succeeded')])] as const;
    const shown = (...more: EventBody[]) => {
      const view = viewOf(runOf(...three, ...more), false, BEGIN);
      return `${runText(view).description} | ${joinText(view).description}`;
    };
    expect(shown()).toBe(
      'interrupted · 3 of 4 · 1 partition and the join are missing · 1 min 12 s | waits for 1 partition',
    );
    expect(shown(started(4), ended(4, 'succeeded'))).toBe(
      'interrupted · 4 of 4 · the join is missing · 1 min 12 s | waiting',
    );
    const no = phaseEnded('join', 'failed', { message: 'disk full' });
    expect(shown(started(4), ended(4, 'succeeded'), phase('join'), no)).toBe(
      'failed · 4 of 4 · the join failed · 1 min 12 s | failed · 0 s · disk full',
    );
    const partial = phaseEnded('join', 'succeeded', { skipped: [4] });
    expect(shown(started(4), ended(4, 'failed'), phase('join'), partial)).toBe(
      'failed · 3 of 4 · 1 failed · joined without partition 4 · 1 min 12 s | succeeded · 0 s',
    );
    const two = phaseEnded('join', 'succeeded', { skipped: [3, 4] });
    expect(shown(started(4), ended(4, 'failed'), phase('join'), two)).toContain('joined without 2 partitions');
  });

  test('says what the join found at the seams, until it is joined again', () => {
    const note = `Not enough: ${'commitment differs '.repeat(20)}end.`;
    const joined = [...setUp(), phase('join'), phaseEnded('join', 'succeeded', { note, concern: true })];
    const text = joinText(viewOf(runOf(...joined), false, BEGIN));
    expect(text.description).toMatch(/^succeeded · 0 s · Not enough: .{147}…$/);
    expect(text.tooltip.split('\n')[1]).toBe(note);
    expect(joinText(viewOf(runOf(...joined), false, BEGIN), undefined, 500).description).toContain('end.');
    const fine = joinText(
      viewOf(runOf(...joined, phaseEnded('join', 'succeeded', { note: 'Enough.', concern: false })), false, BEGIN),
    );
    expect([fine.description, fine.tooltip]).toEqual(['succeeded · 0 s', 'Join: succeeded · 0 s\nEnough.']);
    expect(joinText(viewOf(runOf(...joined, phase('join')), true, BEGIN)).tooltip).not.toContain('Not enough');
  });

  test('counts what the simulation warns of at its setup, and forgets it with the next setup', () => {
    const warn = (message: string): EventBody => ({ type: 'warning', code: 'simulation', message });
    const other: EventBody = { type: 'warning', code: 'journal.write', message: 'full' };
    const bodies = [created(), phase('setup'), other, warn('no\nfeedforward'), warn('left out'), 2000] as const;
    const run = runOf(...bodies, phaseEnded('setup', 'succeeded'));
    expect(setupText(viewOf(run, false, BEGIN))).toEqual({
      label: 'Setup',
      description: 'succeeded · 2 s · 2 warnings',
      tooltip: 'Setup: succeeded · 2 s\nWarning: no feedforward\nWarning: left out',
    });
    const again = runOf(...bodies, phaseEnded('setup', 'failed'), phase('setup'), warn('left out'));
    expect(again.warnings.map((w) => w.message)).toEqual(['full', 'left out']);
    expect(setupText(viewOf(again, true, BEGIN)).description).toContain(' · 1 warning');
  });

  test('on another machine says where, and of one that is silent for how long', () => {
    const run = runOf(created(), supervised());
    const at = (silentSince?: number) =>
      runText(viewOf(run, true, BEGIN + 300_000, { here: { bootId: 'other', host: 'here' }, silentSince })).description;
    const host = run.supervisor?.host ?? '';
    expect(at()).toContain(` · running on ${host} · `);
    expect(at(BEGIN + 180_000)).toContain(` · last on ${host}, silent for 2 min · `);
    const here = runText(viewOf(run, true, BEGIN + 300_000, { silentSince: BEGIN })).description;
    expect(here).not.toContain('silent');
  });

  test('of a foreign simulation counts no partitions that we did not execute', () => {
    const view = viewOf(runOf(created({}, 'foreign'), phase('join')), true, BEGIN + 1000);
    expect(runText(view).description).toBe('joining · 1 s');
  });
});

describe('texts', () => {
  test('the label never changes, and the last warnings stand in the tooltip', () => {
    const warn = (i: number): EventBody => ({ type: 'warning', code: 'w', message: `warning\n${i}` });
    const view = viewOf(runOf(created({ name: 'a\u202eb' }), warn(1), warn(2), warn(3), warn(4)), false, BEGIN);
    expect(runText(view)).toEqual({
      label: 'ab',
      description: 'interrupted · 0 of 4 · setup, 4 partitions and the join are missing · 0 s',
      tooltip: [
        'ab: interrupted · 0 of 4 · setup, 4 partitions and the join are missing · 0 s',
        'Its supervisor ended before it was done. Resume the run to do the rest.',
        'Script: /work/my_simulation.jl',
        'Results: /work/my_simulation_output/ab',
        '2 processes side by side',
        'Elapsed: 0 s',
        'warning 2',
        'warning 3',
        'warning 4',
      ].join('\n'),
    });
  });

  test('a hostile message cannot steer the terminal or spread over lines', () => {
    const message = '\u001b[2J\u001b]0;owned\u0007one\r\ntwo\u202e\u0000';
    const view = viewOf(runOf(...setUp(), started(1), ended(1, 'failed', { message })), false, BEGIN);
    const [partition] = view.run.partitions;
    if (!partition) throw new Error('no partition');
    const { description, tooltip } = partitionText(partition, view);
    expect(description).toContain(' · one two · ');
    for (const text of [description, ...tooltip.split('\n')]) expect(text).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
  });

  test('the attempts stand in the tooltip', () => {
    const again: EventBody = { type: 'requeued', index: 2, by: 'automatic' };
    const no = ended(2, 'failed', { message: 'no', peakRss: 1e9 });
    const view = viewOf(runOf(...setUp(), started(2), 5000, no, again, started(2, 2)), true, BEGIN + 80_000);
    const [, partition] = view.run.partitions;
    if (!partition) throw new Error('no partition');
    expect(partitionText(partition, view)).toEqual({
      label: 'Partition 2',
      description: 'steps 3–6 · running · attempt 2 · 3 s · Jan 3 – Jan 6',
      tooltip: [
        'Partition 2: steps 3–6 · running · attempt 2 · 3 s · Jan 3 – Jan 6',
        'Contributes steps 4–6 to the joined result',
        'Attempt 1: failed · 5 s · 1.0 GB · no',
        'Attempt 2: running',
      ].join('\n'),
    });
  });

  test.each([
    ['2024-01-01T00:00:00', 86_400_000, 'Jan 1 – Jan 3'],
    ['2023-12-30T00:00:00', 86_400_000, 'Dec 30 – Jan 1'],
    ['2024-02-28T00:00:00', 86_400_000, 'Feb 28 – Mar 1'],
    ['2024-01-01T00:00:00', 3_600_000, 'Jan 1, 00:00 – Jan 1, 02:59'],
    ['2024-03-10T22:30:00', 3_600_000, 'Mar 10, 22:30 – Mar 11, 01:29'],
    ['not a time', 86_400_000, undefined],
  ])('partition 1 of 3 steps from %s, %d ms each: %s', (initialTime, stepMs, dates) => {
    const done = phaseEnded('setup', 'succeeded', { initialTime, stepMs });
    const view = viewOf(runOf(created(), done), false, BEGIN);
    const [partition] = view.run.partitions;
    expect(partition && partitionDates(partition, view)).toBe(dates);
  });

  test('every word goes through the translation', () => {
    const said: string[] = [];
    const t = (message: string) => {
      said.push(message);
      return '';
    };
    const run = runOf(...setUp(), started(1), ended(1, 'failed', { message: 'no' }));
    const view = viewOf(run, true, BEGIN);
    const [partition] = run.partitions;
    const shown = [
      runText(view, t),
      setupText(view, t),
      joinText(view, t),
      partition && partitionText(partition, view, t),
    ];
    for (const text of shown) expect(text?.description).not.toMatch(/[a-z]{4,}/);
    expect(said).toContain('waits for {0} partitions');
  });

  test('every state has a word of its own', () => {
    const states = [
      ...(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const),
      ...(['waiting', 'setup', 'executing', 'paused', 'joining'] as const),
    ];
    expect(states.map((state) => stateWord(state)).join(', ')).toBe(
      'queued, running, succeeded, failed, cancelled, interrupted, waiting, setting up, executing, paused, joining',
    );
  });
});
