import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Worker } from './worker';
import { WorkerServer } from './worker-server';

let folder: string;
let server: WorkerServer;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ps-worker-'));
  server = await WorkerServer.listen(path.join(folder, 's'), () => undefined);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const env = { PATH: process.env['PATH'] ?? '' };

test.each([
  ['a program that is not there', { file: '/no such program', args: [], env }, /ENOENT/],
  ['a zero byte in an argument', { file: process.execPath, args: ['a\0b'], env }, /null byte/],
  ['a zero byte in a variable', { file: process.execPath, args: [], env: { ...env, A: 'a\0b' } }, /null byte/],
])('a worker that cannot be started for %s has ended, and says why', async (_, command, why) => {
  const log = path.join(folder, 'worker.log');
  const worker = new Worker({ number: 1, runId: 'run', command, cwd: folder, log, server, grace: 100 });
  expect(await worker.start()).toMatchObject({ type: 'died', exit: null, startError: expect.stringMatching(why) });
  expect(worker.pid).toBe(-1);
  await worker.stop('the test ends');
});
