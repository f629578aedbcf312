import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { configFile, executionDir, journalFile, partitionDir, type SimulationPlace, simulationDir } from '../layout';
import { silentOf, viewOf } from '../run';
import { BEGIN, ended, madeUpSettings, RUN_ID, runOf, setUp, started } from '../run/golden/made-up';
import { statusCommand, statusJson, statusText } from './status';

const run = runOf(
  ...setUp(),
  started(1),
  3000,
  ended(1, 'succeeded', { peakRss: 2e9, log: '/log' }),
  started(2, 1, 2),
  { type: 'step', index: 2, step: 2, of: 4 },
);
let said: string;
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('status --json', () => {
  test('is the folded state', () => {
    const json: unknown = JSON.parse(JSON.stringify(statusJson(viewOf(run, true, BEGIN + 80_000))));
    expect(json).toEqual({
      runId: RUN_ID,
      kind: 'run',
      state: 'executing',
      alive: true,
      host: 'workstation',
      paused: null,
      processes: 2,
      elapsed: 80_000,
      timeLeft: expect.any(Number),
      initialTime: '2024-01-01T00:00:00',
      settings: madeUpSettings(),
      setup: { state: 'succeeded', startedAt: BEGIN, endedAt: BEGIN + 72_000 },
      partitions: [
        {
          index: 1,
          steps: [1, 3],
          validSteps: [1, 3],
          state: 'succeeded',
          attempts: [
            {
              attempt: 1,
              worker: 1,
              startedAt: BEGIN + 72_000,
              endedAt: BEGIN + 75_000,
              outcome: 'succeeded',
              peakRss: 2e9,
              log: '/log',
            },
          ],
        },
        {
          index: 2,
          steps: [3, 6],
          validSteps: [4, 6],
          state: 'running',
          attempts: [{ attempt: 1, worker: 2, startedAt: BEGIN + 75_000 }],
          progress: { step: 2, of: 4 },
        },
        { index: 3, steps: [6, 9], validSteps: [7, 9], state: 'queued', attempts: [] },
        { index: 4, steps: [9, 12], validSteps: [10, 12], state: 'queued', attempts: [] },
      ],
      join: { state: 'waiting', skipped: [] },
      warnings: [],
    });
  });

  test('without a living supervisor says interrupted, and knows no time left', () => {
    const json = statusJson(viewOf(run, false, BEGIN));
    expect(json).toMatchObject({ state: 'interrupted', alive: false, timeLeft: null });
    expect(json.partitions.map((p) => p.state)).toEqual(['succeeded', 'interrupted', 'queued', 'queued']);
  });
});

describe('status', () => {
  test('is the tree as text', () => {
    expect(statusText(viewOf(run, true, BEGIN + 80_000))).toBe(
      [
        'my_simulation  1 of 4 · 1 running · about 8 s left',
        '  Setup          succeeded · 1 min 12 s',
        '  Partition 1    steps 1–3 · succeeded · 3 s · 2.0 GB · Jan 1 – Jan 3',
        '  Partition 2    steps 3–6 · running step 2 of 4 · 5 s · Jan 3 – Jan 6',
        '  Partition 3    steps 6–9 · queued · Jan 6 – Jan 9',
        '  Partition 4    steps 9–12 · queued · Jan 9 – Jan 12',
        '  Join           waits for 3 partitions',
      ].join('\n'),
    );
  });
});

describe('status of a run that went wrong', () => {
  test('cuts no message that a terminal can show, and lists every warning', () => {
    const message = `UC is infeasible: ${'row, '.repeat(100)}see /work/problem.lp`;
    const warn = (text: string) => ({ type: 'warning', code: 'simulation', message: text }) as const;
    const failed = runOf(...setUp(), started(1), ended(1, 'failed', { message }), warn('one\nway'), warn('another'));
    const lines = statusText(viewOf(failed, false, BEGIN)).split('\n');
    expect(lines.find((line) => line.startsWith('  Partition 1'))).toContain(message);
    expect(lines.slice(-2)).toEqual(['warning: one way', 'warning: another']);
  });

  test('tells once what several partitions failed with', () => {
    const fail = (index: number, message: string) => [started(index), ended(index, 'failed', { message })];
    const text = (...messages: string[]) =>
      statusText(viewOf(runOf(...setUp(), ...messages.flatMap((message, i) => fail(i + 1, message))), false, BEGIN));
    expect(text('no data at 05:00', 'no data at 06:00', 'no memory').split('\n').at(-1)).toBe(
      'failed alike: 2 partitions (1–2): no data at …',
    );
    expect(text('no data', 'no memory')).not.toContain('alike');
  });
});

describe('status of a simulation that is not ours', () => {
  let place: SimulationPlace;
  beforeEach(() => {
    place = { outputDir: mkdtempSync(path.join(tmpdir(), 'status ')), name: 'uc' };
    mkdirSync(path.dirname(configFile(place)), { recursive: true });
    writeFileSync(configFile(place), '{"num_steps":12,"period":3,"num_overlap_steps":1}');
    for (const [index, word] of [
      [1, 'SUCCESSFUL'],
      [2, 'FAILED'],
    ] as const) {
      const results = path.join(executionDir(partitionDir(place, index), 'uc', 1), 'results');
      mkdirSync(results, { recursive: true });
      writeFileSync(path.join(results, 'status.json'), JSON.stringify({ run_status: word }));
    }
    mkdirSync(executionDir(partitionDir(place, 3), 'uc', 1), { recursive: true });
  });
  afterEach(() => rmSync(place.outputDir, { recursive: true }));

  test('is read from the disk', async () => {
    await statusCommand(simulationDir(place), {});
    expect(said).toBe(`uc  made elsewhere
  Partition 1    steps 1–3 · succeeded
  Partition 2    steps 3–6 · failed
  Partition 3    steps 6–9 · interrupted
  Partition 4    steps 9–12 · queued
  Join           waiting
`);
  });

  test('has the same words with --json', async () => {
    await statusCommand(simulationDir(place), { json: true });
    expect(JSON.parse(said)).toMatchObject({
      kind: 'foreign',
      state: 'interrupted',
      settings: { numSteps: 12, period: 3, numOverlapSteps: 1, name: 'uc' },
      partitions: [
        { index: 1, steps: [1, 3], validSteps: [1, 3], state: 'succeeded', attempts: [] },
        { index: 2, state: 'failed' },
        { index: 3, state: 'interrupted' },
        { index: 4, state: 'queued' },
      ],
      join: { state: 'waiting' },
    });
  });

  test('is refused where there is none', async () => {
    const none = path.join(place.outputDir, 'none');
    await expect(statusCommand(none, {})).rejects.toMatchObject({
      code: 'run.none',
      message: `There is no run in ${none}. Name the folder OUT/NAME of a run.`,
    });
    for (const name of ['a', 'b']) {
      const journal = journalFile({ outputDir: none, name });
      mkdirSync(path.dirname(journal), { recursive: true });
      writeFileSync(journal, '');
    }
    await expect(statusCommand(none, {})).rejects.toMatchObject({
      message: `There is no run in ${none}. Did you mean ${path.join(none, 'a')} or ${path.join(none, 'b')}?`,
    });
    expect(said).toBe('');
  });
});

test('a supervisor on another machine is called silent when it missed three touches of its lock', () => {
  const lease = { host: 'login1', touched: BEGIN, until: BEGIN + 300_000 };
  expect(silentOf(undefined, BEGIN)).toBeUndefined();
  expect(silentOf(lease, BEGIN + 90_000)).toBeUndefined();
  expect(silentOf(lease, BEGIN + 90_001)).toBe(lease);
  const [, line] = statusText(viewOf(run, true, BEGIN + 90_001), undefined, lease).split('\n');
  expect(line).toMatch(
    /^ {2}last supervisor on login1: not heard of since .*\d\d:\d\d by its clock; if it stays silent, "powersim resume" takes the run over after .*\d\d:\d\d$/,
  );
});
