/** A run whose supervisor was on another machine, of which nobody here can see whether it still lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bed, root, script } from './bed';

let bed: Bed;
let resuming: ChildProcess | undefined;
const lockFile = () => path.join(bed.outputDir, '.powersim/NAME/supervisor.lock');

/** Leaves a run as a machine leaves it that fails. */
beforeEach(async () => {
  bed = new Bed();
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags()], { POWERSIM_TEST_FAULTS: '3@1:hang' });
  await bed.started(3);
  run.kill('SIGKILL');
  await run.ended;
  const owner = JSON.parse(readFileSync(lockFile(), 'utf8')) as object;
  const elsewhere = { host: 'login1', bootId: 'ffffffff-0000-4000-8000-000000000000' };
  writeFileSync(lockFile(), JSON.stringify({ ...owner, ...elsewhere }));
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(lockFile(), anHourAgo, anHourAgo);
});
afterEach(async () => {
  resuming?.kill('SIGKILL');
  await bed.dispose();
});

/** `powersim resume` that has said that it waits. */
async function waiting(): Promise<{ ended: Promise<number | null>; said: () => string }> {
  let said = '';
  const child = spawn(process.execPath, [path.join(root, 'bin/powersim.js'), 'resume', bed.simulation], {
    cwd: bed.folder,
    env: { ...process.env, POWERSIM_STATE_HOME: path.join(bed.folder, 'state') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  resuming = child;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await vi.waitFor(() => expect(said).toMatch(/^Waiting until .*\d\d:\d\d at the latest .* on login1 /), 20_000);
  return { ended, said: () => said };
}

test('is told of, waited for until Ctrl-C, and taken over as soon as its lock is free', {
  timeout: 60_000,
}, async () => {
  const { stdout } = await bed.powersim(['status', bed.simulation]);
  expect(stdout).toContain('last supervisor on login1: not heard of since');
  expect(stdout).not.toContain('running on');
  const cancelled = await bed.powersim(['cancel', bed.simulation]);
  expect(cancelled.stderr).toMatch(/only be steered there\. If that machine is gone, try again after .*\d\d:\d\d\./);
  const detached = await bed.powersim(['resume', bed.simulation, '--detach']);
  expect(detached).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/try again after .*\d\d:\d\d, when/) });

  const lock = readFileSync(lockFile(), 'utf8');
  const given = await waiting();
  resuming?.kill('SIGINT');
  expect(await given.ended).toBe(130);
  expect(readFileSync(lockFile(), 'utf8')).toBe(lock);

  const taken = await waiting();
  rmSync(lockFile());
  expect(await taken.ended, taken.said()).toBe(0);
  expect(taken.said().match(/Waiting until/g)).toHaveLength(1);
  expect((await bed.status()).state).toBe('succeeded');
});

test('is left alone as soon as it touches its lock', { timeout: 60_000 }, async () => {
  const { ended, said } = await waiting();
  utimesSync(lockFile(), new Date(), new Date());
  expect(await ended).toBe(2);
  expect(said()).toMatch(/already being executed by process \d+ on login1, which renewed its lock just now/);
});
