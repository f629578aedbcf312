import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaseMemory } from './lease-memory';
import { LEASE_MS, RunLock } from './lock';

const RUN = '0123456789abcdef';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lease-'));
  file = path.join(folder, 'supervisor.lock');
  const owner = {
    runId: RUN,
    pid: 1,
    startTime: '1',
    bootId: 'ffff',
    host: 'elsewhere',
    pidNamespace: '',
    nonce: 'abc',
  };
  writeFileSync(file, JSON.stringify(owner));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A try at a time of the observer's own clock. */
const attempt = (now: number) =>
  RunLock.acquire(file, RUN, { clock: () => now, memory: leaseMemory(path.join(folder, 'state')) });

test('a run of a machine that is gone is taken over by a try five minutes after the first', async () => {
  await expect(attempt(1000)).rejects.toMatchObject({ code: 'run.locked' });
  await expect(attempt(1000 + LEASE_MS - 1)).rejects.toMatchObject({ code: 'run.locked' });
  const lock = await attempt(1000 + LEASE_MS);
  expect(await lock.isHeld()).toBe(true);
  await lock.release();
});

test('a lock that its owner touched meanwhile is not taken over, nor when the clock was set back', async () => {
  await expect(attempt(1000)).rejects.toMatchObject({ code: 'run.locked' });
  utimesSync(file, 5, 5);
  await expect(attempt(1000 + LEASE_MS)).rejects.toMatchObject({ code: 'run.locked' });
  await expect(attempt(10)).rejects.toMatchObject({ code: 'run.locked' });
  await expect(attempt(10 + LEASE_MS - 1)).rejects.toMatchObject({ code: 'run.locked' });
});

test('a clock that was set back begins the wait anew, from what it says now', async () => {
  await expect(attempt(9000)).rejects.toMatchObject({ code: 'run.locked' });
  await expect(attempt(10)).rejects.toMatchObject({ code: 'run.locked' });
  const lock = await attempt(10 + LEASE_MS);
  expect(await lock.isHeld()).toBe(true);
});

test('what was seen is this user’s alone, in a file for each lock', async () => {
  await expect(attempt(1000)).rejects.toMatchObject({ code: 'run.locked' });
  const leases = path.join(folder, 'state/leases');
  const [name = '', ...others] = readdirSync(leases);
  expect(others).toEqual([]);
  expect(name).toMatch(/^[0-9a-f]{32}\.json$/);
  if (process.platform !== 'win32') expect(statSync(path.join(leases, name)).mode & 0o777).toBe(0o600);
  expect(await leaseMemory(path.join(folder, 'state')).recall(`${file}.other`)).toBeUndefined();
});
