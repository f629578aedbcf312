import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { created, started } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { readJournal } from './reader';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const canLimit = () => {
  try {
    return execFileSync('prlimit', ['--version']).length > 0;
  } catch {
    return false;
  }
};

/** Appends events to a journal that may grow to so many bytes, and to any size before it is closed; returns the failures. */
async function writeLimited(
  file: string,
  bytes: number,
  bodies: readonly EventBody[],
  atOnce: number,
): Promise<number> {
  const program = path.join(folder, 'journal.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'writer.ts')],
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    outfile: program,
    logLevel: 'error',
  });
  const code = `(async () => {
    let failures = 0;
    const writer = await require(${JSON.stringify(program)}).JournalWriter.open(${JSON.stringify(file)}, 0, Date.now, () => { failures += 1; });
    for (const [i, body] of JSON.parse(require('node:fs').readFileSync(0, 'utf8')).entries()) {
      writer.append(body);
      if ((i + 1) % ${atOnce} === 0) await writer.flush();
    }
    await writer.flush();
    require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
    await writer.close();
    console.log(failures);
  })()`;
  // The write that crosses the limit stops in the middle, as on a full disk.
  const limited = `trap '' XFSZ; exec prlimit --fsize=${bytes}:unlimited "$0" -e "$1"`;
  const input = JSON.stringify(bodies);
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', limited, process.execPath, code], { encoding: 'utf8', input });
  expect(stderr).toBe('');
  return Number(stdout);
}

describe.skipIf(process.platform !== 'linux' || !canLimit())('a disk that fills up in the middle of a line', () => {
  test('costs no event: all are there once there is room again', async () => {
    const file = path.join(folder, 'journal.ndjson');
    const bodies = [created(), started(1), started(2), started(3), started(4)];
    expect(await writeLimited(file, 1100, bodies, 1)).toBeGreaterThan(0);
    const { state } = await readJournal(file);
    expect(state?.partitions.map((p) => p.state)).toEqual(['running', 'running', 'running', 'running']);
    expect(state?.anomalies).toBe(0);
  });

  test('brings nothing twice, however much had waited to be written', async () => {
    const file = path.join(folder, 'journal.ndjson');
    const steps = Array.from(
      { length: 2000 },
      (_, i): EventBody => ({ type: 'step', index: 1, step: i + 1, of: 2000 }),
    );
    expect(await writeLimited(file, 100_000, [created(), started(1), ...steps], 3000)).toBeGreaterThan(0);
    const { state } = await readJournal(file);
    expect(state?.partitions[0]?.progress?.step).toBe(2000);
    expect(state?.damage).toBeUndefined();
    expect([state?.anomalies, state?.lastSeq]).toEqual([0, 2002]);
  });
});
