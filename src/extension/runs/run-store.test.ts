import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configFile, journalFile, markerFile, metricsFile, partitionDir, simulationDir, stateDir } from '../../layout';
import { type EventBody, JournalWriter, type RegistryEntry, runAbilities, runText } from '../../run';
import type { RunSettings } from '../../settings';
import { ClockOfTest } from '../clock.fixture';
import { FollowedRun } from './followed-run';
import { RunStore, type StoreChange } from './run-store';

let out: string;
let clock: ClockOfTest;
let entries: RegistryEntry[];
let alive: boolean;
let warnings: string[];
let changes: StoreChange[];
let store: RunStore;

beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'store-'));
  clock = new ClockOfTest(1_000_000);
  entries = [];
  alive = true;
  warnings = [];
  changes = [];
  const sources = {
    registered: async () => entries,
    opened: () => [],
    isAlive: async () => alive,
    warn: (message: string) => void warnings.push(message),
  };
  store = new RunStore(sources, clock);
  store.onDidChange((change) => changes.push(change));
});
afterEach(async () => {
  store.dispose();
  for (const journal of journals.splice(0)) await journal.close();
  await rm(out, { recursive: true });
});

describe('the runs of a window', () => {
  test('a registered run is shown once its journal is there', async () => {
    entries = [entry('a'.repeat(16))];
    await store.refresh();
    expect(store.runs).toEqual([]);
    await write(created('a'.repeat(16)), started);
    await store.refresh();
    expect(store.runs.map((run) => run.id)).toEqual(['a'.repeat(16)]);
    expect(changes[0]).toEqual({ type: 'list' });
  });

  test('a run is shown once its supervisor has said who it is, or did not in time', async () => {
    entries = [entry('a'.repeat(16))];
    const journal = await write(created('a'.repeat(16)));
    await store.refresh();
    expect(store.runs).toEqual([]);
    clock.pass(10_000);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).state).toBe('interrupted');
    journal.append(started);
    await journal.flush();
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).state).toBe('setup');
  });

  test('a change names the partition that it is about', async () => {
    entries = [entry('a'.repeat(16))];
    const journal = await write(created('a'.repeat(16)), started);
    await store.refresh();
    changes = [];
    journal.append({ type: 'attemptStarted', index: 2, attempt: 1, worker: 1, folder: '' });
    await journal.flush();
    await store.refresh();
    expect(changes).toEqual([{ type: 'run', run: store.runs[0], changes: [{ partition: 2 }] }]);
  });

  test('it is looked seldom while no run goes on, often while one does, soonest while nothing was written', async () => {
    const next = async () => {
      await store.refresh();
      return clock.waiting;
    };
    expect(await next()).toEqual([2000]);
    entries = [entry('a'.repeat(16))];
    const journal = await write(created('a'.repeat(16)), started);
    expect(await next()).toEqual([250]);
    expect(await next()).toEqual([100]);
    journal.append({ type: 'attemptStarted', index: 2, attempt: 1, worker: 1, folder: '' });
    await journal.flush();
    expect(await next()).toEqual([250]);
  });

  test('a run whose supervisor is gone is interrupted within a second or so', async () => {
    entries = [entry('a'.repeat(16))];
    await write(created('a'.repeat(16)), started);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).state).toBe('setup');
    alive = false;
    clock.pass(1000);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).state).toBe('interrupted');
  });

  test('while a run goes on, the memory of its workers is read; of a run that somebody else made it is not', async () => {
    entries = [entry('a'.repeat(16))];
    await write(created('a'.repeat(16)), started);
    const sample = { time: clock.now(), workers: { 1: 2e9 }, machine: { available: 3e9, total: 16e9 } };
    await writeFile(metricsFile(place()), `${JSON.stringify(sample)}\n`);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).memory).toEqual(sample);
    alive = false;
    clock.pass(1000);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).memory).toBeUndefined();
    const theirs = new FollowedRun(place(), undefined);
    // Its supervisor, on another machine, has not been heard of for two minutes.
    const lease = { host: 'login1', touched: clock.now() - 120_000, until: clock.now() + 180_000 };
    await theirs.poll(clock.now(), { isAlive: async () => true, leaseAt: async () => lease });
    expect(theirs.view(clock.now())).toMatchObject({ alive: true, memory: undefined, silentFor: 120_000 });
  });

  test('a damaged journal of a run that nobody executes follows the disk, until somebody goes on with it', async () => {
    const [runId, folder] = ['a'.repeat(16), partitionDir(place(), 1)];
    entries = [entry(runId)];
    await write(created(runId), started);
    await appendFile(journalFile(place()), 'not an event\n');
    await mkdir(path.join(folder, 'sim', 'results'), { recursive: true });
    await mkdir(path.dirname(configFile(place())), { recursive: true });
    await writeFile(configFile(place()), '{"num_steps":12,"period":3,"num_overlap_steps":1}');
    await writeFile(markerFile(place()), runId);
    await writeFile(path.join(folder, 'sim', 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
    await store.refresh();
    expect(store.runs[0]?.view(clock.now()).counts.succeeded).toBe(0);
    alive = false;
    clock.pass(1000);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now())).toMatchObject({ state: 'interrupted', counts: { succeeded: 1 } });
    alive = true;
    clock.pass(1000);
    await store.refresh();
    expect(store.runs[0]?.view(clock.now())).toMatchObject({ alive: true, counts: { succeeded: 0 } });
  });

  test('a run that takes the place of another is another run', async () => {
    entries = [entry('a'.repeat(16))];
    await write(created('a'.repeat(16)), started);
    await store.refresh();
    const [first] = store.runs;
    await rename(journalFile(place()), `${journalFile(place())}.old`);
    await write(created('b'.repeat(16)), started);
    entries = [entry('b'.repeat(16))];
    changes = [];
    await store.refresh();
    expect(store.runs.map((run) => run.id)).toEqual(['b'.repeat(16)]);
    expect(store.runs[0]).not.toBe(first);
    expect(changes).toContainEqual({ type: 'list' });
  });

  test('a run whose folder is deleted says so, and nothing can be done with it but to take it off the list', async () => {
    entries = [entry('a'.repeat(16))];
    alive = false;
    await mkdir(simulationDir(place()), { recursive: true });
    await write(created('a'.repeat(16)), started, { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' });
    await store.refresh();
    const view = () => (store.runs[0] as FollowedRun).view(clock.now());
    expect([view().isGone, runAbilities(view()).resumable]).toEqual([false, true]);
    await rm(simulationDir(place()), { recursive: true });
    changes = [];
    clock.pass(2000);
    await store.refresh();
    expect(changes).toContainEqual({ type: 'run', run: store.runs[0], changes: ['all'] });
    expect(runText(view()).description).toContain('the results are not there');
    expect(Object.entries(runAbilities(view())).flatMap(([name, can]) => (can ? [name] : []))).toEqual(['removable']);
    await mkdir(simulationDir(place()), { recursive: true });
    clock.pass(2000);
    await store.refresh();
    expect(view().isGone).toBe(false);
  });

  test('an entry that a replaced run left behind is not shown', async () => {
    await write(created('b'.repeat(16)), started);
    entries = [entry('a'.repeat(16))];
    await store.refresh();
    expect(store.runs).toEqual([]);
  });

  test('a run that was taken off the list goes', async () => {
    entries = [entry('a'.repeat(16))];
    await write(created('a'.repeat(16)), started);
    await store.refresh();
    entries = [];
    await store.refresh();
    expect(store.runs).toEqual([]);
  });

  test('a journal of a newer version is told once and does not hide the other runs', async () => {
    entries = [entry('a'.repeat(16)), entry('b'.repeat(16), 'other')];
    await write(created('a'.repeat(16)), started);
    await mkdir(stateDir(place('other')), { recursive: true });
    await writeFile(journalFile(place('other')), '{"v":99,"seq":1,"time":1,"type":"runCreated"}\n');
    await store.refresh();
    await store.refresh();
    expect(store.runs.map((run) => run.id)).toEqual(['a'.repeat(16)]);
    expect(warnings).toHaveLength(1);
  });
});

function place(name = 'sim') {
  return { outputDir: out, name };
}

function settings(name = 'sim'): RunSettings {
  return {
    ...place(name),
    script: '/work/sim.jl',
    cwd: '/work',
    numSteps: 12,
    period: 3,
    numOverlapSteps: 1,
    numParallelProcesses: 2,
    exeflags: [],
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    environment: {},
    maxAttempts: 2,
    partitionsPerWorker: 0,
    partitionTimeout: 0,
    stallTimeout: 1800,
    stallAction: 'warn',
    memoryReserve: 10,
    maxWorkerMemory: 0,
    stopGracePeriod: 5,
    joinEngine: 'auto',
    executor: 'local',
    slurm: {},
  };
}

function entry(runId: string, name = 'sim'): RegistryEntry {
  return { runId, kind: 'run', settings: settings(name), runtimeFolder: '/run', createdAt: 1 };
}

function created(runId: string, name = 'sim'): EventBody {
  return { type: 'runCreated', runId, kind: 'run', product: 'test', settings: settings(name), scriptSha256: '' };
}

const started: EventBody = {
  type: 'supervisorStarted',
  pid: 1,
  startTime: '1',
  bootId: 'b',
  host: 'h',
  reason: 'run',
};

const journals: JournalWriter[] = [];

async function write(first: EventBody, ...more: EventBody[]): Promise<JournalWriter> {
  const target = place(first.type === 'runCreated' ? first.settings.name : 'sim');
  await mkdir(stateDir(target), { recursive: true });
  const journal = await JournalWriter.open(
    journalFile(target),
    0,
    () => 1_000_000,
    () => undefined,
  );
  for (const event of [first, ...more]) journal.append(event);
  await journal.flush();
  journals.push(journal);
  return journal;
}
