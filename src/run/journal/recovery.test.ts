import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  configFile,
  consoleLog,
  executionDir,
  journalFile,
  markerFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  stateDir,
} from '../../layout';
import { created, ended, eventsOf, madeUpSettings, RUN_ID, runOf, setUp, started } from '../golden/made-up';
import { registerRun } from '../ownership/registry';
import { amendFromDisk, lostAttempts } from '../state/disk-events';
import type { EventBody } from '../state/events';
import { readJournal } from './reader';
import { readRun, renewJournal } from './recovery';

let folder: string;
let place: SimulationPlace;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recovery-'));
  place = { outputDir: path.join(folder, 'OUT'), name: 'NAME' };
  mkdirSync(stateDir(place), { recursive: true });
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(folder, 'state'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const write = (file: string, text: string) => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};
/** What setup leaves. */
const markSetUp = (runId = RUN_ID) => {
  write(markerFile(place), `${runId}\n`);
  write(configFile(place), '{"num_steps":12,"period":3,"num_overlap_steps":1}');
};
const succeed = (index: number) =>
  write(
    path.join(executionDir(partitionDir(place, index), place.name, 1), 'results/status.json'),
    '{"run_status":"SUCCESSFULLY_FINALIZED"}',
  );
const heading = (index: number, attempt: number) =>
  write(consoleLog(place, index), `==== attempt ${attempt} · worker 1 · 2026-11-22T13:00:00.000Z ====\n`);
const settings = () => madeUpSettings({ ...place, environment: { SECRET: 'x' } });
const register = () =>
  registerRun({
    runId: RUN_ID,
    kind: 'run',
    settings: settings(),
    runtimeFolder: '/r',
    createdAt: 5,
    scriptSha256: 'h',
  });
const statesOf = (state: { partitions: readonly { state: string }[] } | undefined) =>
  state?.partitions.map((partition) => partition.state);

describe('a state with gaps', () => {
  test('follows the disk: successes in both directions, lost attempts, setup and join', async () => {
    markSetUp();
    succeed(1);
    heading(2, 3);
    write(path.join(simulationDir(place), 'results/status.json'), '{"run_status":"SUCCESSFUL"}');
    const state = runOf(created({ ...place }), started(3), ended(3, 'succeeded'));
    expect(await amendFromDisk(state, place)).toBe(true);
    expect(statesOf(state)).toEqual(['succeeded', 'interrupted', 'failed', 'queued']);
    expect(state.partitions[1]?.attempts.map(({ attempt }) => attempt)).toEqual([3]);
    expect([state.setup.state, state.join.state]).toEqual(['succeeded', 'succeeded']);
    expect(state.anomalies).toBe(0);
    expect(await amendFromDisk(state, place)).toBe(false);
  });

  test('believes nothing of a folder that another run made', async () => {
    markSetUp('fedcba9876543210');
    succeed(1);
    const state = runOf(created({ ...place }));
    expect(await amendFromDisk(state, place)).toBe(false);
  });

  test('knows attempts whose traces are on disk, whatever they are', async () => {
    const trace = (index: number, name: string) => write(path.join(partitionDir(place, index), name), '');
    trace(1, 'run_partition_simulation.attempt-2.log');
    trace(2, 'NAME-3.attempt-4.2.failed');
    trace(3, 'something.attempt-x.log');
    heading(4, 1);
    const state = runOf(...setUp({ ...place }), started(4));
    const found = await lostAttempts(state, place);
    expect(found.filter(({ type }) => type === 'attemptStarted')).toMatchObject([
      { index: 1, attempt: 2 },
      { index: 2, attempt: 4 },
    ]);
  });
});

describe('a journal without its beginning', () => {
  const damaged = (...rest: EventBody[]) => {
    const lines = eventsOf(created({ ...place }), ...rest).map((event) => JSON.stringify(event));
    write(journalFile(place), `${['garbage', ...lines.slice(1)].join('\n')}\n`);
  };

  test('is made up for by the list of runs, what can be read, and the disk; nothing is written', async () => {
    await register();
    markSetUp();
    succeed(1);
    damaged(started(2), ended(2, 'failed', { message: 'why' }));
    const before = readFileSync(journalFile(place));
    const { state, rebuilt } = await readRun(place);
    expect(rebuilt).toBe(true);
    expect(statesOf(state)).toEqual(['succeeded', 'failed', 'queued', 'queued']);
    expect(state?.partitions[1]?.attempts[0]?.message).toBe('why');
    expect(state).toMatchObject({ scriptSha256: 'h', createdAt: 5, damage: { beginning: true } });
    expect(readFileSync(journalFile(place))).toEqual(before);
  });

  test('is renewed once, and kept under another name; values of the environment stay in the list', async () => {
    await register();
    markSetUp();
    succeed(1);
    damaged(started(2));
    const aside = await renewJournal(place, Date.UTC(2026, 10, 22, 13));
    expect(aside).toBe(`${journalFile(place)}.damaged-20261122T130000Z`);
    expect(await renewJournal(place, 0)).toBeUndefined();
    const { state } = await readJournal(journalFile(place));
    expect(state?.damage).toBeUndefined();
    expect(statesOf(state)).toEqual(['succeeded', 'running', 'queued', 'queued']);
    expect(readFileSync(journalFile(place), 'utf8')).not.toContain('SECRET');
    expect(readdirSync(stateDir(place)).sort()).toEqual(['journal.ndjson', 'journal.ndjson.damaged-20261122T130000Z']);
  });

  test('of a run that nobody here knows, or whose entry means another place, says what to do', async () => {
    write(journalFile(place), '');
    await expect(readRun(place)).rejects.toMatchObject({ code: 'journal.unreadable' });
    await registerRun({
      runId: RUN_ID,
      kind: 'run',
      settings: madeUpSettings({ outputDir: path.join(folder, 'ELSEWHERE'), name: 'NAME' }),
      runtimeFolder: '/r',
      createdAt: 5,
    });
    markSetUp();
    await expect(readRun(place)).rejects.toMatchObject({
      code: 'journal.unreadable',
      message: expect.stringContaining('Move the journal away'),
    });
  });

  test('that was removed from beside its results is made up for in the same way, and written anew', async () => {
    await register();
    markSetUp();
    succeed(1);
    const { state, rebuilt } = await readRun(place);
    expect(rebuilt).toBe(true);
    expect(statesOf(state)).toEqual(['succeeded', 'queued', 'queued', 'queued']);
    mkdirSync(stateDir(place), { recursive: true });
    expect(await renewJournal(place, 0)).toBeUndefined();
    expect(readdirSync(stateDir(place))).toEqual(['journal.ndjson']);
    const again = await readJournal(journalFile(place));
    expect(again.state?.damage).toBeUndefined();
    expect(statesOf(again.state)).toEqual(['succeeded', 'queued', 'queued', 'queued']);
    expect(again.state?.warnings[0]?.message).toMatch(/^The journal was gone\. It was begun anew/);
  });

  test('that was removed from beside results that nobody here knows is no run', async () => {
    markSetUp();
    expect(await readRun(place)).toEqual({ state: undefined, rebuilt: false });
  });

  test('a place without a journal has no run', async () => {
    expect(await readRun(place)).toEqual({ state: undefined, rebuilt: false });
  });
});
