import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  cleanedList,
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
import { amendFromDisk, eventsFromDisk, lostAttempts } from '../state/disk-events';
import type { EventBody } from '../state/events';
import { readJournal } from './reader';
import { readRun, readRunToReplace, readRunToShow, renewJournal } from './recovery';

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

describe('what the disk adds to a state', () => {
  const KILLED = 'The process that ran this simulation ended before it wrote down how this attempt went.';
  const LOST = 'How this attempt ended is not known: the end of the journal, or a part of it, was lost.';
  const begins = (index: number, attempt: number) => ({
    type: 'attemptStarted',
    index,
    attempt,
    worker: 0,
    folder: partitionDir(place, index),
  });
  const lost = (index: number, attempt: number, message: string) => ({
    type: 'attemptEnded',
    index,
    attempt,
    outcome: 'interrupted',
    kind: 'lost',
    message,
  });

  test('of attempts that were killed: the open one ends, the partition is queued again, and the lost one ended', async () => {
    for (const index of [1, 2, 3, 4]) heading(index, 2);
    succeed(2);
    const state = runOf(...setUp({ ...place }), started(1), started(2), ended(2, 'failed'), started(4, 2));
    expect(await lostAttempts(state, place)).toEqual([
      lost(1, 1, KILLED),
      { type: 'requeued', index: 1, by: 'resume' },
      begins(1, 2),
      lost(1, 2, KILLED),
      { type: 'requeued', index: 2, by: 'resume' },
      begins(2, 2),
      { type: 'attemptEnded', index: 2, attempt: 2, outcome: 'succeeded' },
      begins(3, 2),
      lost(3, 2, KILLED),
    ]);
    const done = runOf(...setUp({ ...place }), ...[1, 2, 3, 4].flatMap((i) => [started(i), ended(i, 'succeeded')]));
    expect(await lostAttempts(done, place)).toEqual([]);
    expect(await lostAttempts(runOf(created({ ...place })), place)).toEqual([]);
    expect(await lostAttempts(runOf(created({ ...place }, 'foreign')), place)).toEqual([]);
  });

  test('is nothing of what a cluster has in its hands', async () => {
    for (const index of [1, 2]) heading(index, 2);
    succeed(1);
    const job: EventBody = {
      type: 'jobSubmitting',
      submission: 1,
      phase: 'execute',
      name: 'a-1',
      tasks: [{ task: 1, attempts: [[1, 1]] }],
    };
    const state = runOf(...setUp({ ...place }), job);
    expect((await lostAttempts(state, place)).map((event) => 'index' in event && event.index)).toEqual([2, 2]);
    expect(await eventsFromDisk(state, place)).toEqual([begins(2, 2), lost(2, 2, LOST)]);
  });

  test('is where its stores are, unless the journal knows or the list is of another run', async () => {
    const list = (runId: string, emptied?: true) =>
      write(
        cleanedList(place),
        JSON.stringify({
          v: 1,
          runId,
          emptying: false,
          stores: [3, 4].map((size, i) => ({ index: i + 1, execution: 1, size, modified: 1 })),
          ...(emptied ? { emptied } : {}),
        }),
      );
    const found = (...bodies: EventBody[]) => eventsFromDisk(runOf(...setUp({ ...place }), ...bodies), place);
    expect(await found()).toEqual([]);
    list(RUN_ID);
    expect(await found()).toEqual([{ type: 'partitionStores', what: 'cleaned', bytes: 7 }]);
    expect(await found({ type: 'partitionStores', what: 'cleaned', bytes: 7 })).toEqual([]);
    list(RUN_ID, true);
    expect(await found()).toEqual([{ type: 'partitionStores', what: 'emptied', bytes: 7 }]);
    list('fedcba9876543210');
    expect(await found()).toEqual([]);
    write(cleanedList(place), 'garbage');
    expect(await found()).toEqual([]);
  });

  test('is that it is joined, also anew where a partition was lost, and only what did not come to its end', async () => {
    const joined = () => write(path.join(simulationDir(place), 'results/status.json'), '{"run_status":"SUCCESSFUL"}');
    const join: EventBody[] = [
      { type: 'phaseStarted', phase: 'join' },
      { type: 'phaseEnded', phase: 'join', outcome: 'succeeded' },
    ];
    const done = [started(1), ended(1, 'succeeded')];
    const found = (...bodies: EventBody[]) => eventsFromDisk(runOf(...setUp({ ...place }), ...bodies), place);
    expect(await found(...done)).toEqual([{ type: 'foundOnDisk', index: 1, outcome: 'failed' }]);
    succeed(1);
    expect(await found()).toEqual([{ type: 'foundOnDisk', index: 1, outcome: 'succeeded' }]);
    expect(await found(...done)).toEqual([]);
    joined();
    expect(await found(...done)).toEqual(join);
    expect(await found(...done, ...join)).toEqual([]);
    heading(1, 2);
    expect((await found(...done, ...join)).slice(-2)).toEqual(join);
  });

  test('is nothing while setup did not come to its end', async () => {
    succeed(1);
    const found = (kind?: 'foreign') => eventsFromDisk(runOf(created({ ...place }, kind)), place);
    expect(await found()).toEqual([]);
    write(markerFile(place), `${RUN_ID}\n`);
    expect(await found()).toEqual([]);
    markSetUp();
    expect((await found()).slice(0, 2)).toEqual([
      { type: 'phaseStarted', phase: 'setup' },
      { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' },
    ]);
    expect(await found('foreign')).toEqual([{ type: 'foundOnDisk', index: 1, outcome: 'succeeded' }]);
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

  test('that nobody can make sense of is nobody’s run for who wants the place; another error is told', async () => {
    write(journalFile(place), 'garbage\n');
    expect(await readRunToReplace(place)).toEqual({ state: undefined, rebuilt: false });
    await register();
    expect(await readRunToReplace(place)).toMatchObject({ rebuilt: true, state: { runId: RUN_ID } });
    write(journalFile(place), `${JSON.stringify({ ...eventsOf(created())[0], v: 99 })}\n`);
    await expect(readRunToReplace(place)).rejects.toMatchObject({ code: 'journal.newer' });
  });

  test('follows the disk where it is shown and nothing runs', async () => {
    await register();
    markSetUp();
    succeed(2);
    const lines = eventsOf(created({ ...place }), started(2)).map((event) => JSON.stringify(event));
    write(journalFile(place), `${[lines[0], 'garbage', lines[1]].join('\n')}\n`);
    const shown = async (lives: boolean) => statesOf((await readRunToShow(place, async () => lives)).state);
    expect(await shown(true)).toEqual(['queued', 'running', 'queued', 'queued']);
    expect(await shown(false)).toEqual(['queued', 'succeeded', 'queued', 'queued']);
  });

  test('is kept under a name that is free', async () => {
    await register();
    const now = Date.UTC(2026, 10, 22, 13);
    const name = `${journalFile(place)}.damaged-20261122T130000Z`;
    for (const taken of [name, `${name}-1`]) write(taken, 'earlier');
    damaged(started(2));
    expect(await renewJournal(place, now)).toBe(`${name}-2`);
    expect(readFileSync(name, 'utf8')).toBe('earlier');
    const { state } = await readJournal(journalFile(place));
    expect(state?.warnings).toEqual([
      {
        code: 'journal.renewed',
        message: `The journal's beginning was lost. It was begun anew from your list of runs and from what is on disk; the damaged one is kept as ${name}-2.`,
        time: now,
      },
    ]);
  });
});
