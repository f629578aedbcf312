import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LockRecord, RunLock, readLock } from './lock';
import { RUN, recordOf } from './lock.fixture';

let bundles: string;
let program: string;
let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = mkdtempSync(path.join(tmpdir(), 'lock-owner-'));
  program = path.join(bundles, 'lock.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'lock.ts')],
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    outfile: program,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(bundles, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'supervisor.lock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A process of its own that owns the lock until it is killed. @param words in front of its command line */
async function owner(...words: string[]): Promise<ChildProcess> {
  const code = `require(${JSON.stringify(program)}).RunLock.acquire(${JSON.stringify(file)}, '${RUN}')
    .then(() => console.log('owned'), (e) => console.log(e.code)); process.stdin.resume()`;
  const [first = '', ...args] = [...words, process.execPath, '-e', code];
  const child = spawn(first, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('owned\n');
  return child;
}

const plant = async (changes: Partial<LockRecord>) => writeFileSync(file, JSON.stringify(await recordOf(changes)));

describe('the lock of a run', () => {
  test('names its owner, and is free again when it is released', async () => {
    const lock = await RunLock.acquire(file, RUN);
    expect(await readLock(file)).toEqual(await recordOf({ nonce: expect.any(String) as unknown as string }));
    expect(await lock.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
    await lock.release();
    expect(await readLock(file)).toBeUndefined();
    expect(await lock.isHeld()).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('makes the folder that it lies in', async () => {
    const deep = path.join(folder, 'a b', 'ü', 'supervisor.lock');
    const lock = await RunLock.acquire(deep, RUN);
    expect(existsSync(deep)).toBe(true);
    await lock.release();
  });

  test('is refused while this process owns it', async () => {
    const lock = await RunLock.acquire(file, RUN);
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringContaining(`process ${process.pid}. Watch it with "powersim status"`),
    });
    expect(await lock.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
    await lock.release();
    await (await RunLock.acquire(file, RUN)).release();
  });

  test('is refused while another process owns it, and taken over when that was killed', async () => {
    const child = await owner();
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringContaining(`process ${child.pid}`),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await RunLock.acquire(file, RUN);
    expect(await readLock(file)).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
    await lock.release();
  });

  test.skipIf(process.getuid?.() !== 0)(
    'of a machine that was renamed meanwhile (needs root) is judged by its process all the same',
    async () => {
      const child = await owner('unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', 'before');
      expect(await readLock(file)).toMatchObject({ host: 'before', pid: child.pid });
      await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({
        message: expect.stringContaining(`by process ${child.pid}. Watch it`),
      });
      child.kill('SIGKILL');
      await once(child, 'exit');
      await (await RunLock.acquire(file, RUN)).release();
    },
  );

  test('is taken over from a process of an earlier boot, and from one whose pid is used again', async () => {
    await plant({ bootId: 'ffffffff-0000-4000-8000-000000000000' });
    await (await RunLock.acquire(file, RUN)).release();
    await plant({ startTime: '1' });
    await (await RunLock.acquire(file, RUN)).release();
  });

  test('is taken over from a dead process of this machine, whatever name that bore then, and not from a living one', async () => {
    await plant({ host: 'renamed-since', startTime: '1' });
    await (await RunLock.acquire(file, RUN)).release();
    await plant({ host: 'renamed-since' });
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringContaining(`by process ${process.pid}. Watch it`),
    });
  });

  test('is not taken at once from another machine of the same name', async () => {
    await plant({ bootId: 'ffffffff-0000-4000-8000-000000000000', machine: 'another' });
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({ code: 'run.locked' });
  });

  test('that is a link to nothing is refused', async () => {
    symlinkSync(path.join(folder, 'nowhere'), file);
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({ code: 'layout.link' });
  });

  test.each(['', '{"runId":', 'null', '{}', '\u0000'.repeat(64)])('that holds %j is taken over', async (text) => {
    writeFileSync(file, text);
    const lock = await RunLock.acquire(file, RUN);
    expect(await lock.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
    await lock.release();
  });

  test('that somebody else took over is no longer held, and not released by the loser', async () => {
    const loser = await RunLock.acquire(file, RUN);
    await plant({ nonce: 'another', startTime: '1' });
    expect(await loser.isHeld()).toBe(false);
    await loser.release();
    expect(await readLock(file)).toMatchObject({ nonce: 'another' });
  });

  test('that vanished is no longer held', async () => {
    const lock = await RunLock.acquire(file, RUN);
    rmSync(file);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
  });

  test('is touched to renew the lease, its content unchanged', async () => {
    const lock = await RunLock.acquire(file, RUN);
    const before = readFileSync(file, 'utf8');
    utimesSync(file, 1, 1);
    const now = Date.now();
    await lock.touch();
    const { mtimeMs } = await import('node:fs/promises').then((fs) => fs.stat(file));
    expect(mtimeMs).toBeGreaterThan(now - 5000);
    expect(readFileSync(file, 'utf8')).toBe(before);
    await lock.release();
  });

  test('is owned by exactly one of twenty who ask at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => RunLock.acquire(file, RUN)));
    const won = all.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of all) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'run.locked' });
    }
    expect(await won[0]?.value.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
  });

  test('of a dead owner is taken over by exactly one of twenty who ask at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await plant({ startTime: '1' });
      const all = await Promise.allSettled(Array.from({ length: 20 }, () => RunLock.acquire(file, RUN)));
      const won = all.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(await won[0]?.value.isHeld()).toBe(true);
      await won[0]?.value.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});

describe('the lock of a dead owner', () => {
  test('is taken over by exactly one, also when the others come a moment later', async () => {
    for (let round = 0; round < 40; round += 1) {
      await plant({ startTime: '1', nonce: `${round}` });
      const ask = async (turns: number) => {
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        return RunLock.acquire(file, RUN);
      };
      const all = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => ask((i * 7 + round) % 40)));
      const won = all.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(await won[0]?.value.isHeld()).toBe(true);
      await won[0]?.value.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test('is taken over although another one was killed while it did so', async () => {
    await plant({ startTime: '1' });
    const mark = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 24);
    linkSync(file, `${file}.dead-${mark}`);
    await (await RunLock.acquire(file, RUN)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['mkdir', 'mkfifo'])('is not judged where %s made what is there: that is no damage', async (program) => {
    execFileSync(program, [file]);
    await expect(readLock(file)).rejects.toThrow('it is not a file');
    await expect(RunLock.acquire(file, RUN)).rejects.toThrow('it is not a file');
  });
});
