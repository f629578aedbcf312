import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { created, started } from './golden/made-up';
import { readJournal } from './journal-reader';

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

describe.skipIf(process.platform !== 'linux' || !canLimit())('a disk that fills up in the middle of a line', () => {
  test('costs no event: all are there once there is room again', async () => {
    const program = path.join(folder, 'journal.cjs');
    await build({
      entryPoints: [path.join(import.meta.dirname, 'journal-writer.ts')],
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      outfile: program,
      logLevel: 'error',
    });
    const file = path.join(folder, 'journal.ndjson');
    const code = `(async () => {
      let failures = 0;
      const writer = await require(${JSON.stringify(program)}).JournalWriter.open(${JSON.stringify(file)}, 0, Date.now, () => { failures += 1; });
      for (const body of ${JSON.stringify([created(), started(1), started(2), started(3), started(4)])}) {
        writer.append(body);
        await writer.flush();
      }
      require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
      await writer.close();
      console.log(failures);
    })()`;
    // A file may grow to 1100 bytes: the write that crosses it stops in the middle, as on a full disk.
    const limited = `trap '' XFSZ; exec prlimit --fsize=1100:unlimited "$0" -e "$1"`;
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', limited, process.execPath, code], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(0);
    const { state } = await readJournal(file);
    expect(state?.partitions.map((p) => p.state)).toEqual(['running', 'running', 'running', 'running']);
    expect(state?.anomalies).toBe(0);
  });
});
