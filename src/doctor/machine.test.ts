import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { english } from '../text';
import { logoutCheck, type Session } from './logout';
import { diskCheck, diskVerdict, memoryCheck, socketCheck } from './machine';
import type { Subject } from './subject';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const subject = (more: Partial<Subject> = {}): Subject => ({
  ...{ folder, layers: [], env: {}, bundle: folder, version: '1.0.0' },
  ...more,
});

describe('cores and memory', () => {
  test('are told with what they are enough for', () => {
    expect(memoryCheck({ cores: 8, availableMemory: 10e9 }, 'julia', english)).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^8 cores, .* free: enough for 4 partitions at a time$/),
    });
    expect(memoryCheck({ cores: 1, availableMemory: 10e9 }, 'node', english).message).toMatch(
      /^1 core, .* one partition/,
    );
  });

  test('are a warning where they are too little for the script', () => {
    const little = memoryCheck({ cores: 4, availableMemory: 1e9 }, 'julia', english);
    expect(little).toMatchObject({ ok: false, warning: true, message: expect.stringMatching(/little for a worker/) });
    expect(little.actions).toEqual([{ type: 'openSetting', setting: 'powersim.numParallelProcesses' }]);
    expect(memoryCheck({ cores: 4, availableMemory: 1e9 }, 'node', english).ok).toBe(true);
    expect(memoryCheck({ cores: 4, availableMemory: 1e9 }, undefined, english).ok).toBe(true);
  });
});

describe('the disk', () => {
  test('is that of the output folder, as far as it is there', () => {
    const layers = [{ outputDirectory: 'results/year' }];
    mkdirSync(path.join(folder, 'results'));
    expect(diskCheck(subject({ layers }), english).message).toContain(`free in ${path.join(folder, 'results')}`);
    expect(diskCheck(subject({ script: path.join(folder, 'a.jl') }), english).message).toContain(`free in ${folder}`);
  });

  test('is a warning when it is nearly full', () => {
    expect(diskVerdict(1e9, '/data', english)).toMatchObject({ ok: false, warning: true, remedy: /outputDirectory/ });
    expect(diskVerdict(3e9, '/data', english).ok).toBe(true);
  });
});

describe('the socket folder', () => {
  test('is tried, and nothing stays of it', async () => {
    const check = await socketCheck(subject({ env: { XDG_RUNTIME_DIR: folder } }), english);
    expect(check).toMatchObject({ ok: true, message: path.join(folder, 'powersim') });
    expect(readdirSync(path.join(folder, 'powersim'))).toEqual([]);
  });

  test('that cannot be made is not used: the next one is', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const check = await socketCheck(subject({ env: { XDG_RUNTIME_DIR: path.join(folder, 'file') } }), english);
    expect(check.ok).toBe(true);
    expect(check.message).not.toContain(folder);
  });
});

describe('logging out', () => {
  const inLogin = '0::/user.slice/user-1000.slice/session-3.scope\n';
  const inManager = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-code-42.scope\n';
  const session = (more: Partial<Session>): Session => ({
    ...{ unit: inLogin, killsUserProcesses: false, lingers: false, user: 'ada' },
    ...more,
  });

  test.each<[string, Session | undefined, boolean]>([
    ['no systemd', undefined, true],
    ['a login that leaves its processes alone', session({}), true],
    ['a login whose processes are killed', session({ killsUserProcesses: true }), false],
    ['processes of the user’s manager, which ends', session({ unit: inManager }), false],
    ['processes of the user’s manager, which lingers', session({ unit: inManager, lingers: true }), true],
    ['a service of the machine', session({ unit: '0::/system.slice/cron.service', killsUserProcesses: true }), true],
  ])('with %s', (_, of, goesOn) => {
    const check = logoutCheck(of, english);
    expect(check.ok).toBe(goesOn);
    if (goesOn) return;
    expect(check).toMatchObject({ warning: true, message: expect.stringContaining('can be resumed') });
    expect(check.actions).toEqual([{ type: 'copyCommand', command: 'loginctl enable-linger ada' }]);
  });
});
