import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { madeUpSettings } from '../golden/made-up';
import { findRun, forgetRun, listRuns, type RegistryEntry, registerRun } from './registry';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'registry-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const entry = (runId: string, createdAt = 1): RegistryEntry => ({
  runId,
  kind: 'run',
  settings: madeUpSettings(),
  runtimeFolder: '/run/user/1000/powersim',
  createdAt,
});
const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';

describe("the registry of this user's runs", () => {
  test('is empty before the first run', async () => {
    expect(await listRuns(home)).toEqual([]);
    expect(await findRun(A, home)).toBeUndefined();
  });

  test('lists runs from the oldest, and finds one by its id', async () => {
    await registerRun(entry(B, 2), home);
    await registerRun(entry(A, 1), home);
    expect((await listRuns(home)).map((run) => run.runId)).toEqual([A, B]);
    expect(await findRun(B, home)).toEqual(entry(B, 2));
  });

  test('replaces an entry whole, and keeps it to this user', async () => {
    await registerRun(entry(A), home);
    await registerRun({ ...entry(A), runtimeFolder: '/tmp/other' }, home);
    expect(await findRun(A, home)).toMatchObject({ runtimeFolder: '/tmp/other' });
    expect(readdirSync(path.join(home, 'runs'))).toEqual([`${A}.json`]);
    if (process.platform !== 'win32') {
      expect(statSync(path.join(home, 'runs')).mode & 0o077).toBe(0);
      expect(statSync(path.join(home, 'runs', `${A}.json`)).mode & 0o077).toBe(0);
    }
  });

  test('forgets a run, also one that it never knew', async () => {
    await registerRun(entry(A), home);
    await forgetRun(A, home);
    await forgetRun(B, home);
    expect(await listRuns(home)).toEqual([]);
  });

  test.each([
    '../outside',
    'aaaaaaaaaaaaaaa/',
    '../../etc/passwd',
    '',
    'AAAAAAAAAAAAAAAA',
    `${A}\n`,
    `${A}.json`,
    `${A}a`,
  ])('takes no file for the id %j, which a hostile journal may name', async (id) => {
    writeFileSync(path.join(home, 'outside.json'), JSON.stringify(entry(A)));
    await registerRun(entry(A), home);
    expect(await findRun(id, home)).toBeUndefined();
    await forgetRun(id, home);
    expect(existsSync(path.join(home, 'outside.json'))).toBe(true);
    expect(await findRun(A, home)).toBeDefined();
  });

  test('passes over what is no entry', async () => {
    await registerRun(entry(A), home);
    const runs = path.join(home, 'runs');
    writeFileSync(path.join(runs, `${B}.json`), '{"runId":');
    writeFileSync(path.join(runs, 'cccccccccccccccc.json'), '');
    writeFileSync(path.join(runs, 'dddddddddddddddd.json'), JSON.stringify({ ...entry(A), settings: {} }));
    writeFileSync(path.join(runs, 'eeeeeeeeeeeeeeee.json'), JSON.stringify({ ...entry(A), runId: '../x' }));
    writeFileSync(path.join(runs, 'README'), 'hello');
    mkdirSync(path.join(runs, 'folder.json'));
    expect((await listRuns(home)).map((run) => run.runId)).toEqual([A]);
    expect(await findRun(B, home)).toBeUndefined();
  });

  test('is never seen half written while many write at once', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(16, '0'));
    await Promise.all(ids.map((id, i) => registerRun(entry(id, i), home)));
    expect((await listRuns(home)).map((run) => run.runId)).toEqual(ids);
  });
});
