import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bootId, isAlive, linuxStartTime, ownIdentity, pidNamespace, startTimeOf } from './liveness';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A real process that waits until it is killed, once it said that it runs. */
async function waitingProcess(title = 'waiting'): Promise<ChildProcess & { pid: number }> {
  const code = `process.title = ${JSON.stringify(title)}; process.stdin.resume(); console.log('ready')`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child as unknown as ChildProcess & { pid: number };
}

const identityOf = async (pid: number) => ({
  pid,
  startTime: (await startTimeOf(pid)) ?? 'none',
  bootId: bootId(),
  host: hostname(),
});

describe('whether a process lives', () => {
  test('this one does', async () => {
    const own = await ownIdentity();
    expect(own).toMatchObject({ pid: process.pid, host: hostname() });
    expect(own.startTime).not.toBe('');
    expect(await isAlive(own)).toBe(true);
  });

  test('another one does until it is killed', async () => {
    const child = await waitingProcess();
    const identity = await identityOf(child.pid);
    expect(await isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isAlive(identity)).toBe(false);
    expect(await startTimeOf(child.pid)).toBeUndefined();
  });

  test.skipIf(process.platform !== 'linux')('a zombie does not', async () => {
    // The shell starts a child, becomes a program that never waits for it, and says the child's pid.
    const shell = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(shell);
    const [said] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const identity = await identityOf(pid);
    expect(await isAlive(identity)).toBe(true);
    // As long as it is still the shell, it would bury its child.
    await vi.waitFor(() => expect(readFileSync(`/proc/${shell.pid}/comm`, 'utf8')).toBe('cat\n'));
    process.kill(pid, 'SIGKILL');
    // Without a turn of the event loop, in which its parent would bury it.
    while (linuxStartTime(pid) !== undefined);
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(await isAlive(identity)).toBe(false);
  });

  test('a process that got the same pid later does not count', async () => {
    const own = await ownIdentity();
    expect(await isAlive({ ...own, startTime: String(Number(own.startTime) - 1) })).toBe(false);
    expect(await isAlive({ ...own, startTime: '' })).toBe(false);
  });

  test('a process of an earlier boot or another machine does not live here', async () => {
    const own = await ownIdentity();
    expect(await isAlive({ ...own, bootId: '00000000-0000-0000-0000-000000000000' })).toBe(false);
    // The same boot is the same machine, whatever it is called now.
    expect(await isAlive({ ...own, host: 'renamed' })).toBe(true);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 31 - 1, 2 ** 60])('pid %d is nobody', async (pid) => {
    expect(await startTimeOf(pid)).toBeUndefined();
    expect(await isAlive({ ...(await ownIdentity()), pid })).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('a name with brackets and spaces does not confuse', async () => {
    const child = await waitingProcess('a) Z (b 1 2');
    expect(linuxStartTime(child.pid)).toMatch(/^\d+$/);
    expect(Number(linuxStartTime(child.pid))).toBeGreaterThanOrEqual(Number(linuxStartTime(process.pid)));
  });

  test.skipIf(process.platform !== 'linux')('machine and pid namespace have names', () => {
    expect(bootId()).toMatch(/^[0-9a-f-]{36}$/);
    expect(pidNamespace()).toMatch(/^pid:\[\d+\]$/);
  });
});
