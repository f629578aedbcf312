import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../../../test/small-disk';
import { readStatus, storeFile } from '../../layout';
import { checksumFile, checksumProblem, storeProblem } from '../../store/whole-store';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'killed execution '));
  program = path.join(folder, 'execute.js');
  await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, 'killed-execution.fixture.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  copyFileSync(path.join(packages, 'highs/build/highs.wasm'), path.join(folder, 'highs.wasm'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: string;
  readonly operations: readonly string[];
}

/** The solver is not bundled: it is found where the packages are. */
const packages = path.resolve(import.meta.dirname, '../../../node_modules');
const options = { encoding: 'utf8', env: { ...process.env, NODE_PATH: packages } } as const;

const executed = (place: string): Ended =>
  JSON.parse(execFileSync(process.execPath, [program, place, '0'], options)) as Ended;

/** What says success says it of a store that is whole, and of no other. */
async function expectNoLie(place: string, when: string): Promise<'success' | 'none'> {
  const root = path.join(place, 'sim');
  const status = existsSync(root) ? await readStatus(root) : undefined;
  if (status?.status !== 'succeeded') {
    expect(status?.status, when).not.toBe('unreadable');
    return 'none';
  }
  expect(existsSync(checksumFile(root)), when).toBe(true);
  expect(await storeProblem(storeFile(root)), when).toBeUndefined();
  expect(await checksumProblem(root), when).toBeUndefined();
  return 'success';
}

test('killed before any operation, an execution leaves no status that speaks of a store that is not there', async () => {
  const { status, operations } = executed(path.join(folder, 'whole'));
  expect(status).toBe('SUCCESSFULLY_FINALIZED');
  // Store, checksum, status: each on disk before the next is begun.
  const ends = operations.flatMap((name) =>
    name === 'fsyncSync' || name === 'sync' || name === 'rename' ? [name] : [],
  );
  expect(ends).toEqual(['fsyncSync', 'sync', 'rename', 'sync', 'sync', 'sync', 'rename', 'sync']);
  const last = operations.length;
  const around = operations.flatMap((name, i) => (['rename', 'fsyncSync', 'sync'].includes(name) ? [i + 1] : []));
  const others = Array.from({ length: 8 }, (_, i) => 1 + Math.floor((i * last) / 8));
  const found: string[] = [];
  for (const n of [...new Set([...others, ...around, last])]) {
    const place = path.join(folder, `at ${n}`);
    mkdirSync(place);
    const { signal, stderr } = spawnSync(process.execPath, [program, place, String(n)], options);
    expect(signal, stderr).toBe('SIGKILL');
    found.push(await expectNoLie(place, `operation ${n}, ${operations[n - 1]}`));
  }
  expect(found).toContain('none');
  expect(found).toContain('success');
}, 60_000);

describe.skipIf(!mayMount)('on a full disk (only root may mount one)', () => {
  test('an execution succeeds or says why, whatever room is left', async () => {
    const disk = mountSmallDisk(4 << 20);
    try {
      const place = path.join(disk.folder, 'runs');
      const ended = (left: number) => {
        disk.empty();
        rmSync(place, { recursive: true, force: true });
        disk.fill(left);
        return spawnSync(process.execPath, [program, place, '0'], options);
      };
      let failures = 0;
      for (const pages of [0, 4, 8, 10, 12, 14, 18, 40]) {
        const { stdout, stderr } = ended(pages * 4096);
        const success = stdout !== '' && (JSON.parse(stdout) as Ended).status === 'SUCCESSFULLY_FINALIZED';
        const found = await expectNoLie(place, `${pages} pages`);
        expect(found, `${pages} pages: ${stderr}`).toBe(success ? 'success' : 'none');
        if (success) continue;
        failures += 1;
        expect(stderr, `${pages} pages`).toMatch(/ENOSPC|No space left on device/);
      }
      expect(failures).toBeGreaterThan(3);
      expect(failures).toBeLessThan(8);
    } finally {
      disk.remove();
    }
  }, 60_000);
});
