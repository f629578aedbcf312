import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeldBundle, keepBundle, noteUser, pruneBundles } from './bundles';

const FILES = ['powersim.js', 'driver.jl', 'probe.jl', 'node-driver.js', 'h5wasm.js', 'highs.wasm'];
const DAY = 24 * 3600 * 1000;
let folder: string;
let bundle: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bundles '));
  bundle = path.join(folder, 'dist');
  home = path.join(folder, 'state');
  mkdirSync(bundle);
  mkdirSync(home, { mode: 0o700 });
  for (const name of FILES) writeFileSync(path.join(bundle, name), `this is ${name}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = () => readdirSync(path.join(home, 'bundles')).sort();
/** Keeps the bundle of a version as if it had been started from `days` ago. */
async function kept(version: string, days: number): Promise<string> {
  const entry = await keepBundle(bundle, version, home);
  age(path.dirname(entry), days);
  return entry;
}
function age(file: string, days: number): void {
  const then = new Date(Date.now() - days * DAY);
  utimesSync(file, then, then);
}
const nameOf = (entry: string) => path.basename(path.dirname(entry));

describe('a kept bundle', () => {
  test('of which a file was deleted or cut off is made whole when it is started from again', async () => {
    const entry = await keepBundle(bundle, '1.0.0', home);
    const copy = path.dirname(entry);
    rmSync(path.join(copy, 'driver.jl'));
    rmSync(path.join(copy, 'package.json'));
    writeFileSync(path.join(copy, 'highs.wasm'), 'th');
    rmSync(entry);
    expect(await keepBundle(bundle, '1.0.0', home)).toBe(entry);
    for (const name of FILES) expect(readFileSync(path.join(copy, name), 'utf8')).toBe(`this is ${name}`);
    expect(readdirSync(copy).sort()).toEqual([...FILES, 'package.json'].sort());
  });
});

const openedIn = (copy: string) =>
  readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((file) => file.startsWith(copy));

describe('a kept bundle that is held', () => {
  test.skipIf(process.platform !== 'linux')('stays open until it is let go, or cannot be held', async () => {
    const copy = path.dirname(await keepBundle(bundle, '1.0.0', home));
    const held = await HeldBundle.hold(copy, home);
    expect(openedIn(copy)).toHaveLength(FILES.length);
    await held?.release();
    rmSync(path.join(copy, 'highs.wasm'));
    await expect(HeldBundle.hold(copy, home)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(openedIn(copy)).toEqual([]);
  });

  test('is left alone where it is whole', async () => {
    const copy = path.dirname(await keepBundle(bundle, '1.0.0', home));
    const held = await HeldBundle.hold(copy, home);
    await held?.mend();
    for (const name of [...FILES, 'package.json']) writeFileSync(path.join(copy, name), 'as long as you like');
    const users = readdirSync(path.join(copy, 'users'));
    expect(users).toEqual([`${process.pid}.json`]);
    writeFileSync(path.join(copy, 'users', users[0] ?? ''), 'noted before');
    await held?.mend();
    for (const name of [...FILES, 'package.json', path.join('users', users[0] ?? '')])
      expect(readFileSync(path.join(copy, name), 'utf8')).toMatch(/^(as long as you like|noted before)$/);
    await held?.release();
  });

  test('is written again as it was when all of it, or a file, is deleted', async () => {
    const copy = path.dirname(await keepBundle(bundle, '1.0.0', home));
    const held = await HeldBundle.hold(copy, home);
    await held?.mend();
    for (const remove of [copy, path.join(copy, 'node-driver.js'), path.join(copy, 'package.json')]) {
      rmSync(remove, { recursive: true });
      await held?.mend();
      for (const name of FILES) expect(readFileSync(path.join(copy, name), 'utf8')).toBe(`this is ${name}`);
      expect(readdirSync(copy).sort()).toEqual([...FILES, 'package.json', 'users'].sort());
    }
    await held?.release();
  });

  test('is none that is installed elsewhere', async () => {
    expect(await HeldBundle.hold(bundle, home)).toBeUndefined();
  });
});

describe('old bundles', () => {
  test('go after a month, but for the own and the newest', async () => {
    const own = await kept('1.0.0', 400);
    await kept('1.1.0', 31);
    const young = await kept('1.2.0', 29);
    const newest = await kept('1.3.0', 1);
    expect(await pruneBundles(own)).toEqual([expect.stringContaining('1.1.0-')]);
    expect(names()).toEqual([own, young, newest].map(nameOf));
  });

  test('stay when they are the newest, however old', async () => {
    const only = await kept('1.0.0', 400);
    const elsewhere = path.join(home, 'bundles', 'none', 'powersim.js');
    expect(await pruneBundles(elsewhere)).toEqual([]);
    expect(existsSync(only)).toBe(true);
  });

  test('stay while a process that was started from them lives, and go when it is gone', async () => {
    const old = await kept('1.0.0', 100);
    const own = await kept('2.0.0', 0);
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log()'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await noteUser(old, child.pid ?? -1);
      age(path.dirname(old), 100);
      expect(await pruneBundles(own)).toEqual([]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    expect(await pruneBundles(own)).toEqual([nameOf(old)]);
    expect(names()).toEqual([nameOf(own)]);
  });

  test('stay while a process of another machine may run from them', async () => {
    const old = await kept('1.0.0', 100);
    const own = await kept('2.0.0', 0);
    const users = path.join(path.dirname(old), 'users');
    mkdirSync(users);
    const note = { pid: 1, startTime: '1', bootId: 'another', host: `not ${hostname()}` };
    const file = path.join(users, '1.json');
    for (const text of [JSON.stringify(note), '{"pid":', '']) {
      writeFileSync(file, text);
      age(path.dirname(old), 100);
      expect(await pruneBundles(own)).toEqual([]);
    }
    age(file, 400);
    expect(await pruneBundles(own)).toEqual([nameOf(old)]);
  });

  test('that a crash left half copied or half removed go too, and nothing else of the folder does', async () => {
    const own = await kept('2.0.0', 0);
    const half = `${path.dirname(own).replace('2.0.0', '1.0.0')}.0123abcd.tmp`;
    mkdirSync(half);
    age(half, 31);
    for (const other of ['notes', 'mine-2024']) {
      mkdirSync(path.join(home, 'bundles', other));
      age(path.join(home, 'bundles', other), 400);
    }
    writeFileSync(path.join(home, 'bundles', 'readme-0123456789ab'), 'a file');
    expect(await pruneBundles(own)).toEqual([path.basename(half)]);
    expect(names()).toEqual([nameOf(own), 'mine-2024', 'notes', 'readme-0123456789ab']);
  });

  test('are never kept as the newest by what a crash left half copied', async () => {
    const old = await kept('1.0.0', 100);
    const half = `${path.dirname(old)}.0123abcd.tmp`;
    mkdirSync(half);
    age(half, 40);
    for (const name of [`${nameOf(old)}.0123abcd.tmp.mine`, '-0123456789ab']) {
      mkdirSync(path.join(home, 'bundles', name));
      age(path.join(home, 'bundles', name), 400);
    }
    const elsewhere = path.join(home, 'bundles', 'none', 'powersim.js');
    expect(await pruneBundles(elsewhere)).toEqual([path.basename(half)]);
    expect(existsSync(old)).toBe(true);
  });
});
