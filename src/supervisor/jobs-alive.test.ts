import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type SlurmClient, SlurmSilent } from '../executors/slurm/client';
import { configFile, journalFile, markerFile, type SimulationPlace, submissionDir, taskExit } from '../layout';
import { type EventBody, findRun, forgetRun } from '../run';
import { madeUpSettings } from '../run/golden/made-up';
import type { RunSettings } from '../settings';
import { prepare } from '.';
import { createRun } from './open';
import type { SupervisorContext } from './owned-run';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 1);
let root: string;
let place: SimulationPlace;
let settings: RunSettings;
let context: SupervisorContext;
/** States of the run's tasks, as Slurm lists them; undefined: it does not answer. */
let states: string[] | undefined;
let cancelled: string[];

const client: SlurmClient = {
  submit: async () => ({ ok: false, why: 'refused', message: 'nothing is to be submitted' }),
  queue: async (names) => {
    if (states === undefined) throw new SlurmSilent('Unable to contact slurm controller');
    return states.map((state, i) => ({
      job: '4711',
      task: i + 1,
      name: names[0] ?? '',
      state,
      reason: 'None',
      node: undefined,
      timeLimit: undefined,
    }));
  },
  accounting: async () => [],
  accountingByName: async () => [],
  cancel: async (ids) => {
    cancelled.push(...ids);
    // As the shell of a batch script does; the task that waited vanishes.
    mkdirSync(submissionDir(place, 1), { recursive: true });
    writeFileSync(taskExit(place, 1, 1), '143 0\n');
    states = states && ['CANCELLED'];
  },
  hold: async () => undefined,
  release: async () => undefined,
  throttle: async () => undefined,
  limits: async () => ({ maxArraySize: 1001, accounting: false, minJobAge: 300 }),
};

beforeEach(() => {
  root = mkdtempSync('/tmp/jobs $(x) ü ');
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
  const script = path.join(root, 'uc.jl');
  writeFileSync(script, 'build_simulation() = 1\n');
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
  vi.stubEnv('XDG_RUNTIME_DIR', path.join(root, 'runtime'));
  const runtimeFolder = path.join(root, 'runtime', 'powersim');
  mkdirSync(runtimeFolder, { recursive: true, mode: 0o700 });
  const slurm = { pollInterval: 1, lostAfter: 0 };
  settings = madeUpSettings({ script, cwd: root, ...place, executor: 'slurm', slurm });
  context = {
    version: '0.1.0',
    bundle: '/dist',
    env: {},
    runtimeFolder,
    now: () => Date.now(),
    log: () => undefined,
    slurm: client,
  };
  states = ['RUNNING', 'PENDING'];
  cancelled = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** A run whose supervisor left an array in Slurm's hands. */
async function left(): Promise<string> {
  const { run } = await createRun({ type: 'run', settings, force: false }, { ...context, now: () => NOW });
  const attempts = (index: number) => [[index, 1]] as [number, number][];
  const events: EventBody[] = [
    { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' },
    {
      type: 'jobSubmitting',
      submission: 1,
      phase: 'execute',
      name: `uc-${run.runId}-1`,
      tasks: [1, 2].map((task) => ({ task, attempts: attempts(task) })),
    },
    { type: 'jobSubmitted', submission: 1, job: '4711' },
    { type: 'attemptStarted', index: 1, attempt: 1, worker: 0, folder: '/x', job: '4711_1' },
  ];
  for (const event of events) run.emit(event);
  await run.close();
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), '{}');
  writeFileSync(markerFile(place), `${run.runId}\n`);
  return run.runId;
}
const again = (force: boolean) => createRun({ type: 'run', settings, force }, context);

describe('a new run in the place of one whose jobs are alive', () => {
  test.each([
    ['alive', ['COMPLETED', 'PENDING'], 'are still in Slurm’s hands (4711)'],
    ['in a state that nobody knows', ['SOMETHING_NEW'], 'are still in Slurm’s hands'],
    ['silent', undefined, 'Slurm does not say how they are (Unable to contact slurm controller)'],
  ])('is refused where they are %s, with and without force', async (_, as, message) => {
    await left();
    const before = readFileSync(journalFile(place), 'utf8');
    states = as;
    for (const force of [true, false]) {
      const refusal = { code: 'run.jobsAlive', message: expect.stringContaining(message.replace('’', "'")) };
      await expect(again(force)).rejects.toMatchObject(refusal);
      await expect(again(force)).rejects.toThrow(`powersim cancel '${place.outputDir}/uc'`);
    }
    expect(readFileSync(journalFile(place), 'utf8')).toBe(before);
    expect(existsSync(configFile(place))).toBe(true);
  });

  test('takes its place when they ended, and finds none of its submissions', async () => {
    await left();
    mkdirSync(path.join(place.outputDir, '.powersim', 'uc', 'slurm', '1'), { recursive: true });
    states = ['COMPLETED', 'CANCELLED'];
    const { run } = await again(true);
    await run.close();
    expect(existsSync(path.join(place.outputDir, '.powersim', 'uc', 'slurm'))).toBe(false);
  });
});

describe('cancelling a run whose supervisor is gone', () => {
  test('ends its jobs, and closes what they executed', async () => {
    await left();
    const ready = await prepare({ type: 'cancel', place }, context);
    const state = await ready.carryOut();
    expect(cancelled).toContain('4711');
    expect(state.partitions.map((p) => p.state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    expect([state.cancelled, state.supervisor, [...state.jobs.values()][0]?.endedAt !== undefined]).toEqual([
      true,
      undefined,
      true,
    ]);
  });

  test('that somebody else began does not make it this user’s', async () => {
    const runId = await left();
    await forgetRun(runId);
    await (await prepare({ type: 'cancel', place }, context)).carryOut();
    expect(await findRun(runId)).toBeUndefined();
  });

  test('is refused in a copy of its folder: the jobs are those of the original', async () => {
    await left();
    const copy = { outputDir: path.join(root, 'COPY'), name: 'uc' };
    cpSync(place.outputDir, copy.outputDir, { recursive: true });
    await expect(prepare({ type: 'cancel', place: copy }, context)).rejects.toMatchObject({
      code: 'run.copy',
      message: expect.stringContaining(path.join(place.outputDir, 'uc')),
    });
    expect(cancelled).toEqual([]);
  });

  test('is refused where a cluster has nothing of it', async () => {
    const { run } = await createRun({ type: 'run', settings, force: false }, context);
    await run.close();
    await expect(prepare({ type: 'cancel', place }, context)).rejects.toMatchObject({ code: 'run.noJobs' });
  });
});

test('results are not joined while a cluster executes partitions', async () => {
  await left();
  const before = readFileSync(journalFile(place), 'utf8');
  const julia = { exeflags: [], cwd: root, environment: {} };
  const intent = { type: 'join', place, skipFailures: true, engine: 'native', julia } as const;
  await expect(prepare(intent, context)).rejects.toMatchObject({ code: 'run.jobsAlive' });
  expect(readFileSync(journalFile(place), 'utf8')).toBe(before);
});
