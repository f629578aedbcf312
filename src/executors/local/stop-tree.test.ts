import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linuxStartTime } from '../../machine';
import { stopTree, treeMembers } from './stop-tree';

const VARIABLE = 'POWERSIM_RUN_ID';
let mark: readonly [string, string];
const toKill = new Set<number>();
beforeEach(() => {
  mark = [VARIABLE, `test-${randomBytes(6).toString('hex')}`];
});
afterEach(() => {
  for (const pid of toKill) {
    // Only what a failed test left: the start time was seen to be the tree's own.
    if (linuxStartTime(pid) !== undefined) process.kill(pid, 'SIGKILL');
  }
  toKill.clear();
});

/** Ignores SIGTERM, as a solver in a C call does, and starts another one that has none of its environment. */
const STUBBORN = `
  process.on('SIGTERM', () => undefined);
  const { spawn } = require('node:child_process');
  const bare = "process.on('SIGTERM', () => undefined); console.log(process.pid); setInterval(() => undefined, 1000)";
  const child = spawn(process.execPath, ['-e', bare], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', (pid) => console.log(process.pid + ' ' + pid));
  setInterval(() => undefined, 1000);`;
/** Starts the stubborn one in a session of its own, as Julia's addprocs does. */
const WORKER = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', process.env.STUBBORN], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', (pids) => console.log(process.pid + ' ' + pids));
  setInterval(() => undefined, 1000);`;

interface Tree {
  readonly child: ChildProcess;
  readonly root: { readonly pid: number; readonly startTime: string };
  readonly pids: readonly number[];
}

async function start(code: string): Promise<Tree> {
  const env = { ...process.env, [VARIABLE]: mark[1], STUBBORN };
  const child = spawn(process.execPath, ['-e', code], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const pids = said.toString().trim().split(/\s+/).map(Number);
  for (const pid of pids) toKill.add(pid);
  const [pid = -1] = pids;
  return { child, root: { pid, startTime: linuxStartTime(pid) ?? '' }, pids };
}

const living = (pids: readonly number[]) => pids.filter((pid) => linuxStartTime(pid) !== undefined);

describe.skipIf(process.platform !== 'linux')('a process tree', () => {
  test('is a worker, what it started in a session of its own, and what cleared its environment', async () => {
    const { root, pids } = await start(WORKER);
    expect(pids).toHaveLength(3);
    expect((await treeMembers({ root, mark })).map((row) => row.pid).sort()).toEqual([...pids].sort());
    await stopTree({ root, mark }, 0);
    expect(living(pids)).toEqual([]);
  });

  test('is stopped whole, although a part of it ignores SIGTERM', async () => {
    const { root, pids, child } = await start(WORKER);
    const exited = once(child, 'exit');
    await stopTree({ root, mark }, 100);
    expect(living(pids)).toEqual([]);
    // The worker itself was asked first.
    expect(await exited).toEqual([null, 'SIGTERM']);
  });

  test('is found by its mark when its root was killed long ago', async () => {
    const { root, pids, child } = await start(WORKER);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(living(pids)).toHaveLength(2);
    await stopTree({ root, mark }, 0);
    expect(living(pids)).toEqual([]);
  });

  test('of another mark is left alone', async () => {
    const { pids } = await start(WORKER);
    await stopTree({ mark: [VARIABLE, `${mark[1]}x`] }, 0);
    expect(living(pids)).toEqual(pids);
    await stopTree({ mark }, 0);
    expect(living(pids)).toEqual([]);
  });

  test('is not ended by a pid that was used again: the start time differs', async () => {
    const { root, pids } = await start(WORKER);
    const other = { root: { ...root, startTime: '1' }, mark: [VARIABLE, 'nobody'] as const };
    expect(await treeMembers(other)).toEqual([]);
    await stopTree(other, 0);
    expect(living(pids)).toEqual(pids);
    await stopTree({ root, mark }, 0);
  });

  test('that ends when it is asked is given the time to', async () => {
    const polite = `
      process.on('SIGTERM', () => { process.exitCode = 3; clearInterval(timer); });
      const timer = setInterval(() => undefined, 1000); console.log(process.pid);`;
    const { root, child } = await start(polite);
    const exited = once(child, 'exit');
    await stopTree({ root, mark }, 60_000);
    expect(await exited).toEqual([3, null]);
  });

  test('never holds this process, although it may carry the mark', async () => {
    const before = process.env[VARIABLE];
    expect((await treeMembers({ mark: ['PATH', process.env['PATH'] ?? ''] })).map((row) => row.pid)).not.toContain(
      process.pid,
    );
    expect(process.env[VARIABLE]).toBe(before);
  });

  test('that is gone is stopped at once', async () => {
    await stopTree({ root: { pid: 2 ** 22 + 1, startTime: '1' }, mark }, 60_000);
  });
});
