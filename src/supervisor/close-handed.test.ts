import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PhaseResult } from '../executors/executor';
import { encodeTaskLine, type TaskLine } from '../executors/slurm/task-log';
import {
  configFile,
  executionDir,
  markerFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
  submissionDir,
  taskLog,
} from '../layout';
import { madeUpSettings } from '../run/golden/made-up';
import { closeHanded } from './close-handed';
import { createRun, type Opened } from './open';
import { wholeStore } from './whole-store.fixture';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 1);
let root: string;
let place: SimulationPlace;
let opened: Opened;

beforeEach(async () => {
  root = mkdtempSync('/tmp/handed $(x) ü ');
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
  const script = path.join(root, 'uc.jl');
  writeFileSync(script, 'build_simulation() = 1\n');
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
  vi.stubEnv('XDG_RUNTIME_DIR', path.join(root, 'runtime'));
  const runtimeFolder = path.join(root, 'runtime', 'powersim');
  const context = { version: '0.1.0', bundle: '/dist', env: {}, runtimeFolder, now: () => NOW, log: () => undefined };
  const settings = madeUpSettings({ script, cwd: root, ...place, executor: 'slurm' });
  opened = await createRun({ type: 'run', settings, force: false }, context);
});
afterEach(async () => {
  await opened.run.close();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** A phase whose job ended when nobody followed, after it had written this of its end. */
function left(phase: 'setup' | 'join', result: PhaseResult | undefined): void {
  const { run } = opened;
  if (phase === 'join') run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' });
  run.emit({ type: 'phaseStarted', phase });
  run.emit({ type: 'jobSubmitting', submission: 1, phase, name: 'uc-1', tasks: [] });
  run.emit({ type: 'jobSubmitted', submission: 1, job: '4711' });
  mkdirSync(submissionDir(place, 1), { recursive: true });
  const began: TaskLine = { type: 'began', time: NOW, restart: 0, job: '4711', node: 'n1', pid: 5 };
  const lines: TaskLine[] = result ? [began, { type: 'phaseEnded', time: NOW, result }] : [began];
  writeFileSync(taskLog(place, 1, 'job'), lines.map(encodeTaskLine).join(''));
  run.emit({ type: 'jobEnded', submission: 1 });
}
/** What setup makes. */
function made(): void {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), JSON.stringify({ num_steps: 12, period: 3, num_overlap_steps: 1 }));
}
const succeededIn = (folder: string) => {
  mkdirSync(path.join(folder, 'results'), { recursive: true });
  writeFileSync(path.join(folder, 'results', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
};
const closed = async (phase: 'setup' | 'join') => {
  await closeHanded(opened.run, opened.settings, () => NOW);
  return opened.run.state[phase];
};

describe('when a run is cancelled whose jobs nobody followed', () => {
  test('an attempt that had failed has failed, for its reason, and one that was cut off was cancelled', async () => {
    const { run } = opened;
    run.emit({ type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' });
    const tasks = [1, 2].map((index) => ({ task: index, attempts: [[index, 1] as [number, number]] }));
    run.emit({ type: 'jobSubmitting', submission: 1, phase: 'execute', name: 'uc-1', tasks });
    mkdirSync(submissionDir(place, 1), { recursive: true });
    const result = { outcome: 'failed', kind: 'internal', message: 'It is broken.' } as const;
    const began = (index: number): TaskLine => ({ type: 'attemptBegan', time: NOW, index, attempt: 1 });
    const ended: TaskLine = { type: 'attemptEnded', time: NOW, index: 1, attempt: 1, result };
    writeFileSync(taskLog(place, 1, 1), [began(1), ended].map(encodeTaskLine).join(''));
    writeFileSync(taskLog(place, 1, 2), encodeTaskLine(began(2)));
    for (const index of [1, 2]) run.emit({ type: 'attemptStarted', index, attempt: 1, worker: 0, folder: '/x' });
    await closed('setup');
    expect(run.state.partitions.map(({ state }) => state)).toEqual(['failed', 'cancelled', 'queued', 'queued']);
    expect(run.state.partitions[0]?.attempts).toMatchObject([{ kind: 'internal', message: 'It is broken.' }]);
  });

  test('a setup that had come to its end has succeeded, and what it made is the run’s', async () => {
    left('setup', { outcome: 'succeeded', stepMs: 5 });
    made();
    expect(await closed('setup')).toMatchObject({ state: 'succeeded' });
    expect(readFileSync(markerFile(place), 'utf8')).toBe(`${opened.run.runId}\n`);
  });

  test('a setup that says so, but made nothing, has failed', async () => {
    left('setup', { outcome: 'succeeded' });
    expect(await closed('setup')).toMatchObject({ state: 'failed', kind: 'status' });
  });

  test('a setup that had failed has failed, for its reason', async () => {
    left('setup', { outcome: 'failed', kind: 'internal', message: 'It is broken.' });
    expect(await closed('setup')).toMatchObject({ state: 'failed', message: 'It is broken.' });
  });

  test.each([
    ['in its middle', undefined],
    ['by the end of its worker', { outcome: 'failed', kind: 'killed', message: 'The worker was killed.' }],
  ] as const)(
    'a setup that was cut off %s was cancelled, and the half that it made is the run’s',
    async (_, result) => {
      left('setup', result);
      made();
      const setup = await closed('setup');
      expect([setup.state, setup.message]).toEqual(['cancelled', undefined]);
      expect(existsSync(markerFile(place))).toBe(true);
    },
  );

  test('a setup that never began was cancelled, and what somebody else made there is not the run’s', async () => {
    left('setup', undefined);
    rmSync(taskLog(place, 1, 'job'));
    made();
    expect(await closed('setup')).toMatchObject({ state: 'cancelled' });
    expect(existsSync(markerFile(place))).toBe(false);
  });

  test('a setup that refused to begin, for somebody else had made its folder, does not take that over', async () => {
    left('setup', { outcome: 'failed', kind: 'start', message: 'It was made by somebody else.' });
    made();
    expect(await closed('setup')).toMatchObject({ state: 'failed' });
    expect(existsSync(markerFile(place))).toBe(false);
  });

  test('a join that had come to its end has succeeded', async () => {
    left('join', { outcome: 'succeeded', note: 'The seams fit.' });
    made();
    for (const index of [1, 2, 3, 4]) {
      const execution = executionDir(partitionDir(place, index), place.name, 1);
      succeededIn(execution);
      mkdirSync(path.dirname(storeFile(execution)), { recursive: true });
      writeFileSync(storeFile(execution), wholeStore);
    }
    succeededIn(simulationDir(place));
    expect(await closed('join')).toMatchObject({ state: 'succeeded', note: 'The seams fit.' });
  });

  test.each([
    ['left no status.json', { outcome: 'succeeded' }, 'failed'],
    ['had failed', { outcome: 'failed', kind: 'status', message: 'A store is broken.' }, 'failed'],
    ['was cut off', undefined, 'cancelled'],
  ] as const)('a join that %s is told as what it is', async (_, result, state) => {
    left('join', result);
    made();
    const join = await closed('join');
    expect(join.state).toBe(state);
    if (result && 'message' in result) expect(join.message).toBe(result.message);
  });
});
