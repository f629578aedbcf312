import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashOf } from '../executors/script-hash';
import { configFile, journalFile, markerFile, type SimulationPlace, simulationDir, stateDir } from '../layout';
import { findRun, listRuns, readLock } from '../run';
import { madeUpSettings } from '../run/golden/made-up';
import type { RunSettings } from '../settings';
import { createRun, type Opened, openForeign, reopenRun, stateOf } from './open';
import type { SupervisorContext } from './owned-run';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 1, 500);
const OLD = 'old-20261122T130501Z';
let root: string;
let place: SimulationPlace;
let settings: RunSettings;
let context: SupervisorContext;
const open: Opened[] = [];

beforeEach(() => {
  root = mkdtempSync('/tmp/open $(x) ü ');
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
  const script = path.join(root, 'uc.jl');
  writeFileSync(script, 'build_simulation() = 1\n');
  settings = madeUpSettings({ script, cwd: root, ...place, exeflags: ['--project=/env'] });
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

async function create(force = false, changes: Partial<RunSettings> = {}): Promise<Opened> {
  const opened = await createRun({ type: 'run', settings: { ...settings, ...changes }, force }, context);
  open.push(opened);
  return opened;
}
async function reopen(agreed: Parameters<typeof reopenRun>[2] = {}) {
  const opened = await reopenRun(place, 'resume', agreed, context);
  open.push(opened);
  return opened;
}
const closeAll = async () => {
  for (const { run } of open.splice(0)) await run.close();
};
/** OUT/NAME as setup leaves it, marked with a run's id. */
function resultsOf(runId: string | undefined): void {
  mkdirSync(simulationDir(place), { recursive: true });
  writeFileSync(path.join(simulationDir(place), 'result'), `of ${runId}`);
  if (runId !== undefined) writeFileSync(markerFile(place), `${runId}\n`);
}
const entries = (folder: string) => readdirSync(folder).sort();
const types = () =>
  readFileSync(journalFile(place), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
async function ranOnce(): Promise<string> {
  const { run } = await create();
  run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' });
  await closeAll();
  resultsOf(run.runId);
  return run.runId;
}

describe('creating a run', () => {
  test('makes the output folder, the lock, the journal and an entry in the registry', async () => {
    const { run } = await create();
    await run.flush();
    expect(types()).toEqual(['runCreated', 'supervisorStarted']);
    expect(run.state).toMatchObject({ runId: run.runId, settings, scriptSha256: await hashOf(settings.script) });
    expect(run.runId).toMatch(/^[0-9a-f]{16}$/);
    expect(await findRun(run.runId)).toMatchObject({ settings, runtimeFolder: context.runtimeFolder });
    expect(await readLock(path.join(stateDir(place), 'supervisor.lock'))).toMatchObject({ pid: process.pid });
    // Setup must find it absent: upstream would make NAME-2.
    expect(existsSync(simulationDir(place))).toBe(false);
    await closeAll();
    expect(await readLock(path.join(stateDir(place), 'supervisor.lock'))).toBeUndefined();
  });

  test('is refused when the script cannot be read, and nothing is made', async () => {
    await expect(create(false, { script: path.join(root, 'none.jl') })).rejects.toMatchObject({ code: 'run.script' });
    expect(existsSync(place.outputDir)).toBe(false);
  });

  test('is refused when the output folder cannot be made', async () => {
    writeFileSync(place.outputDir, 'a file');
    await expect(create()).rejects.toMatchObject({
      code: 'run.outputFolder',
      message: expect.stringContaining('Choose another one (outputDirectory, --output-dir)'),
    });
  });

  test('is refused while another supervisor owns the place', async () => {
    const { run } = await create();
    await expect(create(true)).rejects.toMatchObject({ code: 'run.locked' });
    expect(run.state.runId).toBe(run.runId);
  });

  test('is refused over results, also of a run of ours, until it is forced; then they are kept', async () => {
    const first = await ranOnce();
    await expect(create()).rejects.toMatchObject({
      code: 'run.exists',
      message: expect.stringContaining('uc.old-<time>'),
    });
    expect(types()).toHaveLength(3);
    const { run } = await create(true);
    expect(entries(place.outputDir)).toEqual(['.powersim', `uc.${OLD}`]);
    expect(readFileSync(path.join(place.outputDir, `uc.${OLD}`, 'result'), 'utf8')).toBe(`of ${first}`);
    expect(entries(stateDir(place))).toEqual([
      'journal.ndjson',
      `journal.ndjson.${OLD}`,
      'journal.reserve',
      'logs',
      `logs.${OLD}`,
      'supervisor.lock',
    ]);
    expect((await listRuns()).map((entry) => entry.runId)).toEqual([run.runId]);
  });

  test.each([
    ['without a marker', undefined],
    ['with the marker of another run', 'ffffffffffffffff'],
  ])('never replaces a folder %s, forced or not', async (_, marker) => {
    resultsOf(marker);
    for (const force of [false, true]) {
      await expect(create(force)).rejects.toMatchObject({ code: 'run.notOurs' });
    }
    await rm(simulationDir(place));
    await ranOnce();
    await rm(simulationDir(place));
    resultsOf(marker);
    await expect(create(true)).rejects.toMatchObject({ code: 'run.notOurs' });
    expect(entries(simulationDir(place))).toContain('result');
    // The lock is free again.
    await rm(simulationDir(place));
    await create(true);
  });

  test('replaces, when forced, what a setup that was killed left without a marker', async () => {
    const { run } = await create();
    run.emit({ type: 'phaseStarted', phase: 'setup' });
    await closeAll();
    resultsOf(undefined);
    await create(true);
    expect(entries(place.outputDir)).toEqual(['.powersim', `uc.${OLD}`]);
  });

  test('never replaces what somebody made after a setup that failed', async () => {
    const { run } = await create();
    run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'failed', kind: 'script', message: 'no' });
    await closeAll();
    resultsOf(undefined);
    await expect(create(true)).rejects.toMatchObject({ code: 'run.notOurs' });
  });

  test('over an earlier run that left no results needs no force, and keeps its journal', async () => {
    const { run } = await create();
    await closeAll();
    const second = await create();
    expect(second.run.runId).not.toBe(run.runId);
    expect(entries(stateDir(place))).toContain(`journal.ndjson.${OLD}`);
  });
});

describe('opening a run again', () => {
  test('goes on with its journal and its own settings', async () => {
    const runId = await ranOnce();
    const { run, own, settings: kept } = await reopen();
    expect([run.runId, own]).toEqual([runId, true]);
    expect(kept).toEqual(settings);
    await run.flush();
    expect(types()).toEqual(['runCreated', 'supervisorStarted', 'phaseEnded', 'supervisorStarted']);
  });

  test('is refused where there is no run', async () => {
    await expect(reopen()).rejects.toMatchObject({ code: 'run.none' });
  });

  test('is refused while its supervisor lives', async () => {
    await create();
    await expect(reopen()).rejects.toMatchObject({ code: 'run.locked' });
  });

  test('is refused when the script changed, until somebody agreed to that', async () => {
    await ranOnce();
    writeFileSync(settings.script, 'build_simulation() = 2\n');
    await expect(reopen()).rejects.toMatchObject({
      code: 'run.scriptChanged',
      message: expect.stringContaining('--accept-changed-script'),
    });
    expect(types()).toHaveLength(3);
    await reopen({ changedScript: true });
  });

  test('of a setup that failed takes the script as it is now: nothing of the old one was executed', async () => {
    const { run } = await create();
    run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'failed', kind: 'script', message: 'no' });
    await closeAll();
    writeFileSync(settings.script, 'build_simulation() = 2\n');
    const again = await reopen();
    again.run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' });
    await closeAll();
    expect((await stateOf(place)).scriptSha256).toBe(await hashOf(settings.script));
    await reopen();
    await closeAll();
    writeFileSync(settings.script, 'build_simulation() = 3\n');
    await expect(reopen()).rejects.toMatchObject({ code: 'run.scriptChanged' });
  });

  test('that is refused by a check leaves the journal as it was', async () => {
    await ranOnce();
    const before = readFileSync(journalFile(place), 'utf8');
    const refusing = reopenRun(place, 'join', {}, context, () => Promise.reject(new Error('no engine')));
    await expect(refusing).rejects.toThrow('no engine');
    expect(readFileSync(journalFile(place), 'utf8')).toBe(before);
    await reopen();
  });

  test('is refused when the script is gone, whoever agreed to what', async () => {
    await ranOnce();
    await rm(settings.script);
    await expect(reopen({ changedScript: true })).rejects.toMatchObject({ code: 'run.script' });
  });

  test('of a run that this user did not start asks first, naming the command line', async () => {
    const runId = await ranOnce();
    await rm(path.join(root, 'state'));
    await expect(reopen()).rejects.toMatchObject({
      code: 'run.notYours',
      message: expect.stringContaining(`would start: julia --project=/env ${settings.script}. Agree to that (--trust)`),
    });
    expect(await listRuns()).toEqual([]);
    const { own } = await reopen({ foreignRun: true });
    expect(own).toBe(false);
    expect(await findRun(runId)).toBeDefined();
  });

  test('of a journal that was copied to another place is refused while the original stands; a moved one is foreign', async () => {
    await ranOnce();
    const original = place;
    place = { outputDir: path.join(root, 'copy'), name: 'uc' };
    cpSync(original.outputDir, place.outputDir, { recursive: true });
    await expect(reopen()).rejects.toMatchObject({ code: 'run.copy' });
    rmSync(original.outputDir, { recursive: true });
    await expect(reopen()).rejects.toMatchObject({ code: 'run.notYours' });
  });

  test('of a journal that somebody edited executes what this user registered, not what it names', async () => {
    await ranOnce();
    const text = readFileSync(journalFile(place), 'utf8');
    writeFileSync(journalFile(place), text.replace('--project=/env', '--load=/tmp/evil.jl'));
    const { settings: kept } = await reopen();
    expect(kept.exeflags).toEqual(['--project=/env']);
  });
});

describe('opening a simulation that somebody else partitioned', () => {
  const join = () =>
    openForeign(
      {
        type: 'join',
        place,
        skipFailures: false,
        engine: 'auto',
        julia: { exeflags: ['-O1'], cwd: root, environment: {}, executable: '/opt/julia' },
      },
      context,
    );

  test('begins a journal of kind foreign, with the numbers of its config.json', async () => {
    mkdirSync(path.dirname(configFile(place)), { recursive: true });
    writeFileSync(configFile(place), '{"num_steps":12,"period":3,"num_overlap_steps":1}');
    const opened = await join();
    open.push(opened);
    expect(opened.run.state).toMatchObject({ kind: 'foreign', setup: { state: 'succeeded' } });
    expect(opened.settings).toMatchObject({
      script: '',
      numSteps: 12,
      juliaExecutable: '/opt/julia',
      exeflags: ['-O1'],
    });
    expect((await stateOf(place)).partitions).toHaveLength(4);
    expect(entries(simulationDir(place))).toEqual(['simulation_partitions']);
  });

  test('is refused where nothing was partitioned, and nothing is made', async () => {
    await expect(join()).rejects.toMatchObject({ code: 'layout.notPartitioned' });
    expect(existsSync(place.outputDir)).toBe(false);
  });
});

async function rm(file: string): Promise<void> {
  rmSync(file, { recursive: true });
}
