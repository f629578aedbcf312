import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunSettings } from '../settings';
import { jobScript } from './job-script';
import { options, settingsOf, textOf } from './settings.fixture';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'powersim-job-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the script starts, by a program that prints its arguments and a variable. */
function startedBy(overrides: Partial<RunSettings>, ...args: string[]): string[] {
  const settings = settingsOf({ cwd: folder, ...overrides });
  const text = textOf({ files: jobScript(settings, options) }, 'job.sh');
  const replaced = text.replace(/exec (?:julia|node)/g, `exec printf "%s\\n" "\${GIVEN-}"`);
  return execFileSync('bash', ['-c', replaced, 'job.sh', ...args], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

test('Julia runs the phase with the flags, the project and the numbers of the settings', () => {
  expect(startedBy({ script: '/a/$b "c".jl' }, 'execute', '3')).toEqual([
    '',
    '--project=/home/ann/env',
    '--startup-file=no',
    "/home/ann/it's exported/partition.jl",
    'execute',
    '3',
    '--script=/a/$b "c".jl',
    '--output-dir=/home/ann/out',
    '--simulation-name=my_simulation',
    '--num-steps=365',
    '--period=7',
    '--num-overlap-steps=1',
    '--build-function=build_simulation',
    '--execute-function=execute_simulation',
  ]);
});

test('variables of the environment are what they are, also after the prologue', () => {
  const slurm = { prologue: ['export GIVEN=prologue'] };
  expect(startedBy({ slurm }, 'join')[0]).toBe('prologue');
  expect(startedBy({ slurm, environment: { GIVEN: "it's `$HOME`" } }, 'join')[0]).toBe("it's `$HOME`");
});

test('the native join of a Julia simulation is done by the engine, and nothing else is', () => {
  const native = { joinEngine: 'native' } as const;
  expect(startedBy(native, 'join').slice(0, 5)).toEqual([
    '',
    '--max-semi-space-size=2',
    '--initial-old-space-size=16',
    "/home/ann/it's exported/powersim/node-driver.js",
    'partition',
  ]);
  expect(startedBy(native, 'setup')).toContain("/home/ann/it's exported/partition.jl");
  const files = jobScript(settingsOf(native), options).map((file) => file.path);
  expect(files).toContain('powersim/highs.wasm');
  expect(jobScript(settingsOf(), options).map((file) => file.path)).toEqual(['job.sh', 'partition.jl']);
});

test('a flag with which Julia would run something else is refused', () => {
  expect(() => jobScript(settingsOf({ exeflags: ['other.jl'] }), options)).toThrow('Julia would run "other.jl"');
});
