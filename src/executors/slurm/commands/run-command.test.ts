import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refuseMissing, runCommand, saidBy } from './run-command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the place of Slurm's: `$FOLDER` is the test's. */
function put(name: string, body: string): void {
  writeFileSync(path.join(folder, name), `#!/bin/bash\n${body}\n`);
  chmodSync(path.join(folder, name), 0o755);
}
const options = (more: { input?: string; timeLimit?: number; endAt?: RegExp } = {}) => ({
  env: { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder },
  timeLimit: 20_000,
  ...more,
});

describe('a command of Slurm', () => {
  test('gets its arguments as they are and its standard input, and answers', async () => {
    put('sbatch', 'printf "%s\\n" "$@"; cat; echo no >&2; exit 3');
    const result = await runCommand('sbatch', ['a b', '$HOME', "'"], options({ input: 'script\n' }));
    expect(result).toEqual({ exit: 3, ended: 'itself', stdout: "a b\n$HOME\n'\nscript\n", stderr: 'no\n' });
  });

  test('may end without reading what it is given', async () => {
    put('sbatch', 'exit 0');
    const result = await runCommand('sbatch', [], options({ input: 'x'.repeat(1 << 20) }));
    expect(result).toMatchObject({ exit: 0, ended: 'itself' });
  });

  test('is killed with all that it started when its time is over', async () => {
    put('squeue', 'echo partly; sleep 600 & echo $! > "$FOLDER/child"; wait');
    const result = await runCommand('squeue', [], options({ timeLimit: 500 }));
    expect(result).toMatchObject({ exit: undefined, ended: 'timeLimit' });
    expect(saidBy('squeue', result)).toBe('squeue did not answer in time');
    const child = readFileSync(path.join(folder, 'child'), 'utf8').trim();
    // A zombie is over too: nobody may have asked for its exit yet.
    await vi.waitFor(() => {
      const stat = existsSync(`/proc/${child}/stat`) ? readFileSync(`/proc/${child}/stat`, 'utf8') : 'gone) Z';
      expect(stat).toMatch(/\) Z/);
    });
  });

  test('is ended as soon as it says what nobody waits for', async () => {
    put('sbatch', 'echo "sleeping and retrying" >&2; sleep 600');
    const result = await runCommand('sbatch', [], options({ endAt: /retrying/ }));
    expect(result).toMatchObject({ exit: undefined, ended: 'endAt' });
  });

  test('that is not there is told with what to do', async () => {
    const env = { PATH: folder };
    const result = await runCommand('scontrol', ['show', 'config'], { ...options(), env });
    expect(result).toMatchObject({ ended: 'missing' });
    expect(() => refuseMissing('scontrol', result)).toThrow(/no scontrol on the PATH.*login node/);
  });

  test('of a machine that belongs to no cluster is told with what to do', async () => {
    put('scontrol', 'echo "scontrol: fatal: Could not establish a configuration source" >&2; exit 1');
    const result = await runCommand('scontrol', [], options());
    expect(() => refuseMissing('scontrol', result)).toThrow(
      /belongs to no cluster: Could not establish a configuration source\. Connect to a login node/,
    );
  });
});
