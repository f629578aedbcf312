import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { linuxStartTime } from '../../src/machine/liveness';
import type { Running } from '../julia/bed';
import { Bed, isLiving, processesOf, root, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

type Victim = 'the worker' | 'the supervisor' | 'both';
const journal = () => path.join(bed.outputDir, '.powersim/NAME/journal.ndjson');
const old = () => readdirSync(bed.outputDir).filter((name) => name.startsWith('NAME.old-'));

/** Kills; a worker that only lost its supervisor is stopped first, so that it cannot notice and end by itself. */
async function kill(victim: Victim, run: Running, worker: number): Promise<void> {
  process.kill(worker, victim === 'the supervisor' ? 'SIGSTOP' : 'SIGKILL');
  if (victim !== 'the worker') run.kill('SIGKILL');
  await run.ended;
  if (victim !== 'the supervisor') await vi.waitFor(() => expect(isLiving(worker)).toBe(false), { timeout: 30_000 });
}

async function resume(): Promise<void> {
  const { exitCode, stdout, stderr } = await bed.powersim(['resume', bed.simulation]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect((await bed.status()).state).toBe('succeeded');
}

/** The process that the last worker is. */
const workerOf = async (run: Running) => (await run.event({ type: 'workerStarted' })).pid ?? 0;

describe('kill -9 in setup', () => {
  test.each([
    ['the worker', 'failed'],
    ['the supervisor', 'interrupted'],
    ['both', 'interrupted'],
  ] as const)('of %s: resume sets the half setup aside, and finishes the run', async (victim, state) => {
    bed = new Bed();
    const faults = { POWERSIM_TEST_FAULTS: 'setup@1:hangBuilt' };
    const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], faults);
    const worker = await workerOf(run);
    const { runId } = await run.event({ type: 'runCreated' });
    await vi.waitFor(() => expect(existsSync(path.join(bed.simulation, 'data_store'))).toBe(true), { timeout: 30_000 });
    await kill(victim, run, worker);
    expect(await bed.status()).toMatchObject({ state, setup: { state }, alive: false });
    expect(isLiving(worker)).toBe(victim === 'the supervisor');
    await resume();
    expect(isLiving(worker)).toBe(false);
    expect(processesOf(runId ?? '')).toEqual([]);
    expect(old()).toHaveLength(1);
  });
});

describe('kill -9 in execute', () => {
  test.each(['the supervisor', 'both'] as const)(
    'of %s: resume ends what is left, and runs what is missing once',
    async (victim) => {
      bed = new Bed();
      const faults = { POWERSIM_TEST_FAULTS: '2@1:hang' };
      const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], faults);
      const { runId } = await run.event({ type: 'runCreated' });
      const { pid: worker } = await bed.started(2);
      await kill(victim, run, worker);
      expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
      expect(await bed.states()).toEqual(['succeeded', 'interrupted']);
      expect(isLiving(worker)).toBe(victim === 'the supervisor');
      await resume();
      expect(isLiving(worker)).toBe(false);
      expect(processesOf(runId ?? '')).toEqual([]);
      expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 2 });
    },
  );
});

describe('kill -9 in a join of what was joined before', () => {
  test.each([
    ['the worker', 'failed'],
    ['the supervisor', 'interrupted'],
    ['both', 'interrupted'],
  ] as const)(
    'of %s: the run is not called joined, the old store stays whole, and resume joins',
    async (victim, state) => {
      bed = new Bed();
      const store = path.join(bed.simulation, 'data_store/simulation_store.h5');
      const hash = () => createHash('sha256').update(readFileSync(store)).digest('hex');
      expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
      const before = hash();
      const run = bed.start(['join', bed.simulation]);
      await run.event({ type: 'phaseStarted', phase: 'join' });
      const worker = await workerOf(run);
      // Held, so that it cannot come to the end before it is killed.
      process.kill(worker, 'SIGSTOP');
      await kill(victim, run, worker);
      expect(run.events.find((event) => event.outcome === 'succeeded')).toBeUndefined();
      expect(await bed.status()).toMatchObject({ state, join: { state }, alive: false });
      // What the disk calls a success, if anything, is the old join, whole.
      expect(hash()).toBe(before);
      expect(bed.read('data_store/check.sha256')).toContain(before);
      await resume();
      expect(isLiving(worker)).toBe(false);
      expect(bed.read('results/status.json')).toContain('SUCCESSFULLY_FINALIZED');
      expect(hash()).toBe(before);
    },
  );
});

test('kill -9 of the supervisor after the join, while it ends its processes: resume ends them, and has nothing else to do', async () => {
  bed = new Bed();
  // A child that ignores SIGTERM keeps the supervisor waiting for so long.
  const flags = bed.flags({ ...SMALL, '--stop-grace-period': '3' });
  const run = bed.start(['run', script('chaos.mjs'), ...flags], { POWERSIM_CHAOS_CHILD: '1' });
  const { runId } = await run.event({ type: 'runCreated' });
  await run.event({ type: 'phaseEnded', phase: 'join' });
  await vi.waitFor(() => expect(readFileSync(journal(), 'utf8')).toMatch(/"phaseEnded","phase":"join"/));
  run.kill('SIGKILL');
  await run.ended;
  expect(processesOf(runId ?? '')).not.toEqual([]);
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain('nothing left to do');
  expect(processesOf(runId ?? '')).toEqual([]);
  expect(readdirSync(path.dirname(journal()))).not.toContain('supervisor.lock');
  expect((await bed.status()).state).toBe('succeeded');
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
});

describe('the end of whoever started a run in the background', () => {
  test.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)(
    'its whole session, as an editor’s server ends by %s, does not touch the run',
    async (signal) => {
      bed = new Bed();
      const go = path.join(bed.folder, 'go');
      const args = ['run', script('simulation.mjs'), ...bed.flags(SMALL), '--detach', '--json'];
      // The leader of a session stands for the server; it starts the command, says what that said, and stays.
      const program = `const { spawnSync } = require('node:child_process');
        const { stdout } = spawnSync(process.execPath, ${JSON.stringify([path.join(root, 'bin/powersim.js'), ...args])});
        process.stdout.write(stdout); setInterval(() => undefined, 1000);`;
      const leader = spawn(process.execPath, ['-e', program], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: {
          ...process.env,
          POWERSIM_STATE_HOME: path.join(bed.folder, 'state'),
          POWERSIM_TEST_FAULTS: '1@1:pause',
          POWERSIM_TEST_GO_ON: go,
        },
      });
      const said = await new Promise<string>((resolve) => leader.stdout.once('data', (data) => resolve(String(data))));
      const { pid } = JSON.parse(said) as { pid: number };
      await bed.started(1);
      const ended = new Promise((resolve) => leader.once('exit', resolve));
      process.kill(-(leader.pid ?? 0), signal);
      await ended;
      expect(await bed.status()).toMatchObject({ state: 'executing', alive: true });
      writeFileSync(go, '');
      await vi.waitFor(() => expect(isLiving(pid)).toBe(false), { timeout: 30_000 });
      expect((await bed.status()).state).toBe('succeeded');
      expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
    },
  );
});

describe('a pid that the journal recorded and another process has now', () => {
  test.each([
    ['with another start time', (line: string, pid: number) => line.replace(/"pid":\d+/, `"pid":${pid}`)],
    [
      'from before the machine was started anew',
      (line: string, pid: number) =>
        line
          .replace(/"pid":\d+/, `"pid":${pid}`)
          .replace(/"startTime":"\d+"/, `"startTime":"${linuxStartTime(pid)}"`)
          .replace(/"bootId":"[^"]*"/, '"bootId":"00000000-0000-4000-8000-000000000000"'),
    ],
  ])('%s is not signalled by a resume, which finishes the run', async (_, changed) => {
    bed = new Bed();
    const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], { POWERSIM_TEST_FAULTS: '2@1:hang' });
    await kill('both', run, (await bed.started(2)).pid);
    // Ends at the first signal, as nearly everything does.
    const innocent = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const lines = readFileSync(journal(), 'utf8').split('\n');
    const recorded = lines.map((line) =>
      /"type":"(worker|supervisor)Started"/.test(line) ? changed(line, innocent.pid ?? 0) : line,
    );
    writeFileSync(journal(), recorded.join('\n'));
    try {
      await resume();
      expect(isLiving(innocent.pid ?? 0)).toBe(true);
    } finally {
      innocent.kill('SIGKILL');
    }
  });
});
