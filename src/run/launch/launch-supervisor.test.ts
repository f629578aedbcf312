import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Intent } from '../control/intent';
import { madeUpSettings } from '../golden/made-up';
import { keepBundle } from './bundles';
import { launchSupervisor } from './launch-supervisor';

let folder: string;
let bundle: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'launch '));
  bundle = path.join(folder, 'dist');
  home = path.join(folder, 'state');
  mkdirSync(bundle);
  mkdirSync(home, { mode: 0o700 });
  vi.stubEnv('POWERSIM_STATE_HOME', home);
  for (const name of ['driver.jl', 'probe.jl', 'node-driver.js', 'h5wasm.js', 'highs.wasm'])
    writeFileSync(path.join(bundle, name), 'println("driver")');
  supervisor('');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Stands in for the bundle's entry: what a supervisor does when it is started. */
const supervisor = (code: string) => writeFileSync(path.join(bundle, 'powersim.js'), code);
const bundles = () => readdirSync(path.join(home, 'bundles'));

describe('the bundle that a supervisor runs from', () => {
  test('is copied once, by version and content', async () => {
    const entry = await keepBundle(bundle, '0.1.0', home);
    expect(path.relative(home, entry)).toMatch(/^bundles[/\\]0\.1\.0-[0-9a-f]{12}[/\\]powersim\.js$/);
    expect(readFileSync(path.join(path.dirname(entry), 'driver.jl'), 'utf8')).toBe('println("driver")');
    const before = statSync(entry).mtimeMs;
    expect(await keepBundle(bundle, '0.1.0', home)).toBe(entry);
    expect(statSync(entry).mtimeMs).toBe(before);
    expect(bundles()).toHaveLength(1);
  });

  test('is another one when a file changed or the version did', async () => {
    const first = await keepBundle(bundle, '0.1.0', home);
    writeFileSync(path.join(bundle, 'driver.jl'), 'println("new")');
    const second = await keepBundle(bundle, '0.1.0', home);
    const third = await keepBundle(bundle, '0.2.0', home);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(readFileSync(path.join(path.dirname(first), 'driver.jl'), 'utf8')).toBe('println("driver")');
  });

  test('stays when the extension that it came from is deleted', async () => {
    const entry = await keepBundle(bundle, '0.1.0', home);
    rmSync(bundle, { recursive: true });
    expect(existsSync(entry)).toBe(true);
    mkdirSync(bundle);
  });

  test('is made of what a crash left half copied', async () => {
    const entry = await keepBundle(bundle, '0.1.0', home);
    const kept = path.dirname(entry);
    rmSync(kept, { recursive: true });
    mkdirSync(`${kept}.0123.tmp`);
    writeFileSync(path.join(`${kept}.0123.tmp`, 'powersim.js'), 'half');
    expect(await keepBundle(bundle, '0.1.0', home)).toBe(entry);
    expect(readFileSync(entry, 'utf8')).toBe('');
  });
});

describe('the bundle, asked for by several windows at once', () => {
  test('is copied once, and nothing is left over', async () => {
    const entries = await Promise.all(Array.from({ length: 6 }, () => keepBundle(bundle, '0.1.0', home)));
    expect(new Set(entries).size).toBe(1);
    expect(bundles()).toHaveLength(1);
  });
});

describe('starting a supervisor', () => {
  const intent: Intent = { type: 'run', settings: madeUpSettings({ name: 'größe' }), force: false };
  const launch = () => launchSupervisor(intent, { bundle, version: '0.1.0', env: process.env });

  test('it gets the intent on its standard input, and its answer is passed on', async () => {
    supervisor(`
      let text = '';
      process.stdin.on('data', (c) => { text += c; }).on('end', () => {
        require('node:fs').writeFileSync(${JSON.stringify(path.join(folder, 'got'))}, text);
        console.log(JSON.stringify({ ok: true, runId: process.argv[2], pid: process.pid }));
      });`);
    const { runId, pid } = await launch();
    expect(runId).toBe('supervise');
    expect(pid).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(path.join(folder, 'got'), 'utf8'))).toEqual(intent);
  });

  test('it runs from the copy, in a session of its own, and lives on after its answer', async () => {
    supervisor(`
      console.log(JSON.stringify({ ok: true, runId: __dirname, pid: process.pid }));
      process.stdin.resume(); setInterval(() => undefined, 1000);`);
    const { runId, pid } = await launch();
    try {
      expect(path.dirname(runId)).toBe(path.join(home, 'bundles'));
      expect(() => process.kill(pid, 0)).not.toThrow();
      if (process.platform === 'linux') {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        expect([fields[2], fields[3]]).toEqual([`${pid}`, `${pid}`]);
      }
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  test('it has the environment that it was given, a small share of memory, and is noted as a user of its bundle', async () => {
    supervisor(`
      const { env, execArgv, pid } = process;
      console.log(JSON.stringify({ ok: true, runId: [env.STUDY, env.ELECTRON_RUN_AS_NODE, ...execArgv].join(' '), pid }));
      process.stdin.resume(); setInterval(() => undefined, 1000);`);
    const env = { ...process.env, STUDY: 'größe' };
    const { runId, pid } = await launchSupervisor(intent, { bundle, version: '0.1.0', env });
    try {
      expect(runId).toBe('größe 1 --max-semi-space-size=2');
      const [kept = ''] = bundles();
      expect(readdirSync(path.join(home, 'bundles', kept, 'users'))).toEqual([`${pid}.json`]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  test('its answer is its first line, also when that comes in pieces that cut a character', async () => {
    supervisor(`
      const answer = Buffer.from(JSON.stringify({ ok: true, runId: 'größe', pid: 1 }) + '\\nand more\\n');
      const middle = answer.indexOf(Buffer.from('ö')) + 1;
      const { writeSync } = require('node:fs');
      writeSync(1, answer.subarray(0, middle));
      process.stdin.on('end', () => writeSync(1, answer.subarray(middle))).resume();`);
    expect(await launch()).toEqual({ runId: 'größe', pid: 1 });
  });

  test('what it refuses is thrown with its code', async () => {
    supervisor(`console.log('{"ok":false,"code":"run.exists","message":"already there"}')`);
    await expect(launch()).rejects.toMatchObject({ name: 'UserError', code: 'run.exists', message: 'already there' });
  });

  test.each([
    ['fails', `console.error('no such module'); process.exitCode = 1`, 'no such module'],
    ['crashes', `throw new TypeError('no such module')`, 'started: TypeError: no such module'],
    [
      'says much',
      `console.error('x'.repeat(9000) + '\\nfirst\\nsecond größe\\nthird\\n\\n')`,
      'could not be started: first second größe third',
    ],
    ['says nothing', '', 'it said nothing'],
    ['says something else', `console.log('hello')`, 'it said nothing'],
    ['ends in the middle of a line', `process.stdout.write('{"ok":true,"runId":"a"')`, 'it said nothing'],
  ])('one that %s is told as launch.failed', async (_, code, words) => {
    supervisor(code);
    await expect(launch()).rejects.toMatchObject({ code: 'launch.failed', message: expect.stringContaining(words) });
  });
});
