import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { options, settingsOf, textOf } from './settings.fixture';
import { slurmScripts } from './slurm';

// A cluster that refuses one certain submission cannot be had: programs that say what they were asked stand for it.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "powersim-submit it's-"));
  mkdirSync(path.join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, body: string): void {
  const file = path.join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/bash\nlog=${JSON.stringify(path.join(folder, 'asked'))}\n${body}\n`);
  chmodSync(file, 0o755);
}

/** Setup, two arrays and the join: four submissions, of which one goes wrong. @param scancel its exit status */
function submit(args: string[], wrong: { readonly at: number; readonly how: string }, scancel = 0, squeue = 'exit 0') {
  writeFileSync(path.join(folder, 'asked'), '');
  program(
    'sbatch',
    `echo "sbatch $*" >> "$log"; n=$(grep -c ^sbatch "$log"); [ "$n" != ${wrong.at} ] || { ${wrong.how}; }; echo $((100 + n))`,
  );
  program('squeue', `case "$*" in *--name=*-setup,*-execute,*-join) ${squeue} ;; *) exit 9 ;; esac`);
  program('scancel', `echo "scancel $*" >> "$log"; exit ${scancel}`);
  const settings = settingsOf({ outputDir: path.join(folder, 'out'), slurm: { maxConcurrent: 4 } });
  const text = textOf(slurmScripts(settings, { ...options, folder, maxArraySize: 31 }), 'submit.sh');
  const env = { PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync('bash', ['-s', '--', ...args], { input: text, env, encoding: 'utf8' });
  const asked = readFileSync(path.join(folder, 'asked'), 'utf8').trimEnd().split('\n');
  return { status, stdout, stderr, asked };
}

const NOTHING_WRONG = { at: 0, how: 'exit 1' };

describe('submit.sh', () => {
  test.each([
    { args: [], most: 4 },
    { args: ['again'], most: 3 },
  ])('$args succeeds when all $most submissions do', ({ args, most }) => {
    const { status, stdout, asked } = submit(args, NOTHING_WRONG);
    expect(status).toBe(0);
    expect(stdout).toContain(`The join is job ${100 + most}`);
    const last = `--dependency=afterok:${98 + most}:${99 + most} ${path.join(folder, 'join.sbatch')}`;
    expect(asked).toHaveLength(most);
    expect(asked.at(-1)).toContain(last);
    // The later array waits for the one before it.
    expect(asked.at(-2)).toContain(`afterany:${98 + most} --array=1-23%4`);
  });

  test.each([
    ['go on', 'echo 31; echo 30; echo 31', 'Jobs of an earlier call go on: 30 31 .'],
    ['are unknown', 'exit 1', 'squeue does not say'],
  ])('again submits nothing while jobs of an earlier call %s', (_, squeue, words) => {
    const { status, stderr, asked } = submit(['again'], NOTHING_WRONG, 0, squeue);
    expect({ status, asked }).toEqual({ status: 1, asked: [''] });
    expect(stderr).toContain(words);
  });

  test.each([
    ['fails', 'exit 7', 'sbatch failed (exit status 7)'],
    ['fails with a number', 'echo 12; exit 1', 'sbatch failed (exit status 1)'],
    ['is killed', 'kill -9 $$', 'sbatch failed (exit status 137)'],
    ['says nothing', 'exit 0', "sbatch printed '', no number of a job"],
    ['says something else', "echo 'Submitted batch job 9'; exit", "sbatch printed 'Submitted batch job 9'"],
  ])('fails wherever an sbatch %s, and cancels what it has submitted', (_, how, words) => {
    for (const { args, most } of [
      { args: [], most: 4 },
      { args: ['again'], most: 3 },
    ]) {
      for (let at = 1; at <= most; at += 1) {
        const { status, stdout, stderr, asked } = submit(args, { at, how });
        const before = Array.from({ length: at - 1 }, (_value, i) => 101 + i).join(' ');
        expect(status).toBe(1);
        expect(stdout).toBe('');
        expect(stderr).toContain(words);
        expect(asked.filter((line) => line.startsWith('sbatch'))).toHaveLength(at);
        expect(asked.slice(at)).toEqual(at === 1 ? [] : [`scancel ${before}`]);
        expect(stderr).toContain(at === 1 ? 'Nothing had been submitted before.' : `is cancelled: job ${before}.`);
      }
    }
  });

  test('says what is left where it cannot be cancelled', () => {
    const { status, stderr } = submit([], { at: 3, how: 'exit 1' }, 1);
    expect(status).toBe(1);
    expect(stderr).toContain('could not be cancelled. Do so yourself: scancel 101 102\n');
  });

  test('that is interrupted cancels what it has submitted', () => {
    const { status, asked, stderr } = submit([], { at: 2, how: 'kill -TERM $PPID' });
    expect(status).toBe(1);
    expect(stderr).toContain('It was interrupted.');
    expect(asked.at(-1)).toBe('scancel 101 102');
  });

  test('is nothing to complain of for bash', () => {
    const text = textOf(slurmScripts(settingsOf(), options), 'submit.sh');
    expect(execFileSync('bash', ['-n'], { input: text, encoding: 'utf8' })).toBe('');
  });
});
