import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AttemptResult, ExecuteOptions, Executor, PhaseResult } from '../executors/executor';
import {
  configFile,
  executionDir,
  journalFile,
  markerFile,
  partitionDir,
  type SimulationPlace,
  stateDir,
} from '../layout';
import { type EventBody, forgetRun, remedyOf } from '../run';
import { madeUpSettings } from '../run/golden/made-up';
import { joinResults } from './join';
import { createRun, type Opened, reopenRun } from './open';
import type { SupervisorContext } from './owned-run';
import { PartitionRunner, type Stopping } from './partition-runner';
import { QueueGate } from './queue-gate';
import { setUp } from './set-up';
import { refuseHanded, settle } from './settle';
import { restoreSkeleton } from './skeleton';
import { DiskCare } from './watch/disk-care';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 1);
let root: string;
let place: SimulationPlace;
let context: SupervisorContext;
const open: Opened[] = [];

beforeEach(() => {
  root = mkdtempSync('/tmp/adopt $(x) ü ');
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
  writeFileSync(path.join(root, 'uc.jl'), 'build_simulation() = 1\n');
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
  vi.stubEnv('XDG_RUNTIME_DIR', path.join(root, 'runtime'));
  const runtimeFolder = path.join(root, 'runtime', 'powersim');
  context = { version: '0.1.0', bundle: '/dist', env: {}, runtimeFolder, now: () => NOW, log: () => undefined };
});
afterEach(async () => {
  for (const { run } of open.splice(0)) await run.close();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** A run of four partitions on Slurm that a supervisor left after these events. */
async function left(...events: readonly EventBody[]): Promise<void> {
  const script = path.join(root, 'uc.jl');
  const slurm = { memory: '4G', time: '60' };
  const settings = madeUpSettings({ script, cwd: root, ...place, executor: 'slurm', slurm });
  const { run } = await createRun({ type: 'run', settings, force: false }, context);
  for (const event of events) run.emit(event);
  await run.close();
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), '{}');
  writeFileSync(markerFile(place), `${run.runId}\n`);
}
async function reopened() {
  const opened = await reopenRun(place, 'resume', {}, context);
  open.push(opened);
  return opened;
}
/** What a task that is not at its end leaves of a partition. */
function execution(index: number): string {
  const folder = executionDir(partitionDir(place, index), place.name, 1);
  mkdirSync(path.join(folder, 'data_store'), { recursive: true });
  return folder;
}
const journal = () =>
  readFileSync(journalFile(place), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EventBody);

const setupDone: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' };
const job = (phase: 'setup' | 'execute' | 'join', indices: readonly number[] = []): EventBody[] => [
  {
    type: 'jobSubmitting',
    submission: 1,
    phase,
    name: 'uc-1',
    tasks: indices.map((index) => ({ task: index, attempts: [[index, 1] as [number, number]] })),
  },
  { type: 'jobSubmitted', submission: 1, job: '4711' },
];
const running = (index: number, more: object = {}): EventBody => ({
  type: 'attemptStarted',
  index,
  attempt: 1,
  worker: 0,
  folder: '/x',
  job: `4711_${index}`,
  ...more,
});

/** A cluster that answers what it is told to, once for each call. */
class Cluster {
  readonly calls: string[] = [];
  readonly results = new Map<string, AttemptResult | 'left'>();
  readonly kind = 'slurm';
  phase: PhaseResult = { outcome: 'cancelled', isLeft: true };

  closePhase(phase: string): void {
    this.calls.push(`close ${phase}`);
  }

  async execute(index: number, attempt: number, { ended }: ExecuteOptions): Promise<void> {
    const call = `${index}.${attempt}`;
    this.calls.push(call);
    const result = this.results.get(call) ?? 'left';
    if (result !== 'left') await ended(result);
  }
  async setup(): Promise<PhaseResult> {
    this.calls.push('setup');
    return this.phase;
  }
  async join(): Promise<PhaseResult> {
    this.calls.push('join');
    return this.phase;
  }
}

function runnerOf({ run, settings }: Opened, cluster: Cluster, stopping: () => Stopping | undefined = () => undefined) {
  const executor = cluster as unknown as Executor;
  const disk = new DiskCare(run, new QueueGate(run, () => executor), () => undefined);
  return { disk, runner: new PartitionRunner(run, settings, executor, disk, stopping, () => undefined) };
}
const failed = (kind: AttemptResult['kind'], more: Partial<AttemptResult> = {}): AttemptResult => ({
  outcome: 'failed',
  ...(kind === undefined ? {} : { kind }),
  message: 'It failed.',
  ...more,
});

describe('a run that is picked up', () => {
  test('leaves what the cluster has as it is, and closes the rest', async () => {
    await left(setupDone, ...job('execute', [1, 2]), running(1), { ...running(3), job: undefined } as EventBody);
    const kept = execution(1);
    const over = execution(3);
    const opened = await reopened();
    await settle(opened, context, { indices: undefined, again: [], by: 'resume' });
    const states = opened.run.state.partitions.map(({ state, handed }) => [state, handed?.task]);
    expect(states).toEqual([
      ['running', 1],
      ['queued', 2],
      ['queued', undefined],
      ['queued', undefined],
    ]);
    expect([existsSync(kept), existsSync(over)]).toEqual([true, false]);
    expect(opened.run.state.partitions[2]?.attempts.at(-1)).toMatchObject({ outcome: 'interrupted', kind: 'lost' });
  });

  test('does not give an attempt a number that a task of the cluster may be using', async () => {
    await left(setupDone, ...job('execute', [1]), running(1));
    execution(1);
    mkdirSync(`${executionDir(partitionDir(place, 1), place.name, 1)}.attempt-2.failed`);
    const { run } = await reopened();
    expect(run.state.partitions[0]).toMatchObject({ state: 'running', attempts: [{ attempt: 1 }] });
  });

  test('keeps setup going that a job carries out, and what that wrote so far', async () => {
    await left({ type: 'phaseStarted', phase: 'setup' }, ...job('setup'));
    const opened = await reopened();
    await settle(opened, context, { indices: undefined, again: [], by: 'resume' });
    expect(opened.run.state.setup.state).toBe('running');
    expect(existsSync(configFile(place))).toBe(true);
    const cluster = new Cluster();
    const { disk } = runnerOf(opened, cluster);
    const phase = { disk, stopping: () => 'interrupt' as const, now: () => NOW };
    expect(await setUp(opened.run, opened.settings, cluster as unknown as Executor, phase)).toBe(false);
    await opened.run.flush();
    // It goes on: neither a second beginning nor an end.
    expect(journal().filter(({ type }) => type === 'phaseStarted' || type === 'phaseEnded')).toHaveLength(1);
    expect(opened.run.state.setup.state).toBe('running');
  });

  test('lets go of a job of setup when its result is in the journal, not before', async () => {
    await left({ type: 'phaseStarted', phase: 'setup' }, ...job('setup'));
    const opened = await reopened();
    const cluster = new Cluster();
    cluster.phase = { outcome: 'failed', kind: 'script', message: 'It is broken.' };
    const states: string[] = [];
    cluster.closePhase = () => states.push(opened.run.state.setup.state);
    const { disk } = runnerOf(opened, cluster);
    const phase = { disk, stopping: () => undefined, now: () => NOW };
    expect(await setUp(opened.run, opened.settings, cluster as unknown as Executor, phase)).toBe(false);
    expect(states).toEqual(['failed']);
  });

  test('follows the setup that makes a lost store anew, and leaves it what it wrote', async () => {
    const scratch = path.join(stateDir(place), 'setup-again');
    const [submitting, submitted] = job('setup');
    await left(setupDone, { ...submitting, outputDir: scratch } as EventBody, submitted as EventBody);
    mkdirSync(path.join(scratch, 'uc'), { recursive: true });
    const { run, settings } = await reopened();
    const cluster = new Cluster();
    const result = await restoreSkeleton(run, settings, cluster as unknown as Executor, () => NOW);
    expect(result).toMatchObject({ isLeft: true });
    expect(cluster.calls).toEqual(['setup']);
    expect(existsSync(path.join(scratch, 'uc'))).toBe(true);
    cluster.phase = { outcome: 'failed', kind: 'script', message: 'It is broken.' };
    await restoreSkeleton(run, settings, cluster as unknown as Executor, () => NOW);
    expect(cluster.calls).toEqual(['setup', 'setup', 'close setup']);
    expect(existsSync(scratch)).toBe(false);
  });

  test('keeps a join going, and its status.json', async () => {
    await left(setupDone, { type: 'phaseStarted', phase: 'join' }, ...job('join'));
    const opened = await reopened();
    const cluster = new Cluster();
    const { disk } = runnerOf(opened, cluster);
    const phase = { disk, stopping: () => 'interrupt' as const, now: () => NOW };
    await joinResults(opened.run, opened.settings, cluster as unknown as Executor, true, phase);
    expect(opened.run.state.join.state).toBe('running');
    // None of its partitions succeeded: one that leaves them out must not be disturbed by a resume.
    await expect(settle(opened, context, { indices: undefined, again: [], by: 'resume' })).rejects.toMatchObject({
      code: 'run.joining',
    });
  });

  test('that somebody else began names all that its jobs would execute', async () => {
    await left(setupDone, ...job('execute', [1]));
    const { run } = await reopened();
    run.emit({ type: 'settingsChanged', changes: { slurm: { prologue: ['module load x'], node: '/opt/node' } } });
    await run.close();
    await forgetRun(run.runId);
    await expect(reopened()).rejects.toThrow(/would start: module load x; \/opt\/node; julia/);
  });

  test('is not asked to retry what the cluster executes', async () => {
    await left(setupDone, ...job('execute', [1]), running(1));
    const { run } = await reopened();
    expect(() => refuseHanded(run.state, [1])).toThrow(/partition 1 \(job 4711\)/);
    expect(() => refuseHanded(run.state, [2, 3])).not.toThrow();
  });
});

describe('partitions on a cluster', () => {
  test('are followed by the attempt that runs, and begun by the next', async () => {
    await left(setupDone, ...job('execute', [1]), running(1));
    const cluster = new Cluster();
    await runnerOf(await reopened(), cluster, () => undefined).runner.toTheEnd();
    expect(cluster.calls.sort()).toEqual(['1.1', '2.1', '3.1', '4.1']);
  });

  test('are tried again as often as the cluster puts them back, and nothing of theirs is touched', async () => {
    await left(setupDone, ...job('execute', [1]), running(1));
    const kept = execution(1);
    const opened = await reopened();
    const cluster = new Cluster();
    for (const [k, kind] of (['requeued', 'preempted', 'nodeFail'] as const).entries()) {
      cluster.results.set(`1.${k + 1}`, failed(kind, { isPutAway: true, endedAt: NOW + k }));
    }
    const { execute } = cluster;
    // What a task tells before its end.
    cluster.execute = async function (index, attempt, options) {
      if (index === 1 && attempt > 1) opened.run.emit(running(1, { attempt }));
      return execute.call(this, index, attempt, options);
    };
    await runnerOf(opened, cluster).runner.toTheEnd();
    expect(cluster.calls.filter((call) => call.startsWith('1.'))).toEqual(['1.1', '1.2', '1.3', '1.4']);
    expect(existsSync(kept)).toBe(true);
    const { attempts, state, handed } = opened.run.state.partitions[0] ?? {};
    expect(attempts?.map((a) => a.kind)).toEqual(['requeued', 'preempted', 'nodeFail', undefined]);
    expect(attempts?.[0]?.message).toBe('It failed. It is tried again by itself.');
    expect([state, handed]).toEqual(['running', { submission: 1, task: 1 }]);
  });

  test.each([
    ['outOfMemory', 'memory', '4G', '6G'],
    ['timeout', 'time', '1:00:00', '1:30:00'],
  ] as const)(
    'that fail by %s say what they had, have a remedy, and are not tried again',
    async (kind, key, from, to) => {
      await left(setupDone, ...job('execute', [1]), running(1));
      const opened = await reopened();
      const cluster = new Cluster();
      cluster.results.set('1.1', failed(kind, { final: kind === 'timeout' }));
      await runnerOf(opened, cluster).runner.toTheEnd();
      const { state, attempts } = opened.run.state.partitions[0] ?? {};
      expect([state, attempts?.length, opened.run.state.concurrency]).toEqual(['failed', 1, 2]);
      expect(attempts?.[0]?.message).toBe(`It failed. It had ${from} of ${key}.`);
      expect(remedyOf(opened.run.state, 1)).toMatchObject({ from, to, changes: { slurm: { [key]: to } } });
    },
  );

  test('stay as they are when nobody follows any more', async () => {
    await left(setupDone, ...job('execute', [1]), running(1));
    const opened = await reopened();
    let stopping: Stopping | undefined;
    const cluster = new Cluster();
    const { execute } = cluster;
    cluster.execute = async function (index, attempt, options) {
      stopping = 'interrupt';
      return execute.call(this, index, attempt, options);
    };
    await runnerOf(opened, cluster, () => stopping).runner.toTheEnd();
    expect(opened.run.state.partitions.map((p) => p.state)).toEqual(['running', 'queued', 'queued', 'queued']);
  });
});
