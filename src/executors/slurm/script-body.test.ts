import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlurmSettings } from '../../settings';
import { batchJob } from './script';
import { makeSubmissionDir, specOf } from './script.fixture';

/** Says what it was given, and ends with status 3. */
const PROGRAM = `
let text = '';
process.stdin.on('data', (more) => (text += more)).on('end', () => {
  console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE ?? null, JSON.parse(text)]));
  process.exitCode = 3;
});`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'script-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
  readonly slurm?: SlurmSettings;
  readonly out?: string;
  readonly electron?: boolean;
  readonly text?: string;
  readonly node?: string;
}

/** The script of a job whose files lie in a folder of this name, as a file. */
function put({ slurm = {}, out = 'out', electron = false, text = PROGRAM, node = process.execPath }: Given) {
  const outputDir = path.join(folder, out);
  mkdirSync(outputDir);
  const spec = specOf(outputDir, slurm);
  const submission = makeSubmissionDir(spec);
  const entry = path.join(outputDir, 'program.js');
  writeFileSync(entry, text);
  const file = path.join(folder, 'slurm_script');
  writeFileSync(file, batchJob({ spec, program: { node, entry, electron } }).script);
  return { file, spec, submission };
}

/** Runs it as Slurm does, with hardly any environment. */
function run(given: Given, env: Record<string, string> = {}) {
  const { file, spec, submission } = put(given);
  const checked = spawnSync('/bin/bash', ['-n', file], { encoding: 'utf8', env: {} });
  const { status, stdout, stderr } = spawnSync('/bin/bash', [file], { encoding: 'utf8', env });
  const record = (name: string) => readFileSync(path.join(submission, name), 'utf8');
  return { checked, status, stdout, stderr, spec, files: readdirSync(submission), record };
}

describe('the script of a job', () => {
  test.each(['plain', "a b'c", '$HOME `id` "q" \\', 'ü全 %a #x', 'a\nb', '-n'])(
    'hands the spec to the program in a folder called %j, and leaves a record',
    (out) => {
      const { checked, status, stdout, stderr, spec, record, files } = run({ out });
      expect(checked).toMatchObject({ status: 0, stderr: '' });
      const said = stdout || record('job.out');
      expect(JSON.parse(said)).toEqual([['task'], null, spec]);
      expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
      expect(record('job.exit')).toBe('3 0\n');
      expect(files.filter((name) => name !== 'job.out')).toEqual(['job.exit']);
    },
  );

  test('writes its output itself where Slurm cannot be told the path', () => {
    const { stdout, record } = run({ out: 'a\\b' });
    expect(stdout).toBe('');
    expect(record('job.out')).toContain('"task"');
  });

  test('names its files by its number in the array, and records how often it was restarted', () => {
    const { record, files } = run({}, { SLURM_ARRAY_TASK_ID: '12', SLURM_RESTART_COUNT: '2' });
    expect(files).toEqual(['12.exit']);
    expect(record('12.exit')).toBe('3 2\n');
  });

  test('tells an editor’s program to be Node.js, but not one that the settings name', () => {
    expect(run({ electron: true }).stdout).toMatch(/^\[\["task"\],"1",/);
    const named = run({ out: 'other', electron: true, node: '/no/electron', slurm: { node: process.execPath } });
    expect(named.stdout).toMatch(/^\[\["task"\],null,/);
  });

  test('finds a program that the prologue puts on the PATH', () => {
    const prologue = [`PATH=${path.dirname(process.execPath)}:$PATH`];
    expect(run({ slurm: { node: 'node', prologue } })).toMatchObject({ status: 3, stderr: '' });
  });

  test('without Node.js on the node says what to do, and leaves a record', () => {
    const { status, stderr, record } = run({ node: '/no/such/node' });
    expect(status).toBe(127);
    expect(stderr).toMatch(/This node has no program \/no\/such\/node.*Set powersim\.slurm\.node/);
    expect(record('job.exit')).toBe('127 0\n');
  });

  test('records the end of a program that was killed', () => {
    const { status, record } = run({ text: 'process.kill(process.pid, "SIGKILL")' });
    expect(status).toBe(137);
    expect(record('job.exit')).toBe('137 0\n');
  });

  test('outlives the SIGTERM that ends the program', async () => {
    const text = 'process.on("SIGTERM", () => process.exit(143)); setInterval(() => {}, 1000); console.log("ready");';
    const { file, submission } = put({ text });
    const job = spawn('/bin/bash', [file], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(job.stdout, 'data');
    process.kill(-(job.pid as number), 'SIGTERM');
    expect(await once(job, 'exit')).toEqual([143, null]);
    expect(readFileSync(path.join(submission, 'job.exit'), 'utf8')).toBe('143 0\n');
  });
});

describe('a prologue', () => {
  test('may span lines, set what it likes, and pass variables to the program', () => {
    const prologue = [
      'set -euo pipefail',
      'if true; then',
      '  export X="a b"',
      'fi',
      '[ -e /none ] && echo there || true',
    ];
    expect(run({ slurm: { prologue }, text: 'process.stdout.write(process.env.X)' })).toMatchObject({
      status: 0,
      stdout: 'a b',
      stderr: '',
    });
  });

  test.each([
    ['nonsense-command load julia', 127],
    ['f() { false; return 4; }; f a b', 4],
    ['source /no/such/file', 1],
  ])('that fails in %j ends the job, visibly and on record', (line, expected) => {
    const { status, stdout, stderr, record } = run({ slurm: { prologue: ['true', line, 'echo after'] } });
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain(
      `This line of powersim.slurm.prologue failed with exit status ${expected}: ${line}. Correct it`,
    );
    expect(record('job.exit')).toBe(`${expected} 0\n`);
  });

  test.each([
    ['if then', 2],
    ['exit 0', 0],
    ['echo "never closed', 2],
  ])('that ends the shell by %j leaves a record', (line, expected) => {
    const { status, stdout, record } = run({ slurm: { prologue: [line] } });
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(record('job.exit')).toBe(`${expected} 0\n`);
  });

  test('may source a file in which something fails', () => {
    const profile = path.join(folder, 'profile');
    writeFileSync(profile, 'false\ntrue\n');
    expect(run({ slurm: { prologue: [`source ${profile}`] } })).toMatchObject({ status: 3, stderr: '' });
  });
});
