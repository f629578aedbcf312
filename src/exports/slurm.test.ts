import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { options, settingsOf, textOf } from './settings.fixture';
import { slurmScripts } from './slurm';

test('arrays are no longer than the cluster lets them be, and a throttle holds over all of them', () => {
  const settings = settingsOf({ slurm: { maxConcurrent: 4 } });
  const submit = textOf(slurmScripts(settings, { ...options, maxArraySize: 31 }), 'submit.sh');
  expect(submit.match(/--array=\S+ "\$folder\/execute.sbatch" \d+/g)).toEqual([
    '--array=1-30%4 "$folder/execute.sbatch" 0',
    '--array=1-23%4 "$folder/execute.sbatch" 30',
  ]);
  expect(submit).toContain('afterany:$job" --array=1-23%4');
});

test('jobs have the resources of the settings, else of an earlier run, and what else sbatch is told', () => {
  const slurm = { account: 'grid', memory: '4G', extraArguments: ['--mail-type=FAIL'] };
  const measured = { memory: 9e9, partition: 60 * 60_000 };
  const text = textOf(slurmScripts(settingsOf({ slurm }), { ...options, measured }), 'execute.sbatch');
  expect(text.split('\n').filter((line) => line.startsWith('#SBATCH'))).toEqual([
    '#SBATCH --job-name=my_simulation-execute',
    "#SBATCH '--output=/home/ann/it'\\''s exported/logs/execute-%A_%a.out'",
    '#SBATCH --account=grid',
    '#SBATCH --time=2:00:00',
    '#SBATCH --mem=4G',
    '#SBATCH --export=ALL',
    '#SBATCH --mail-type=FAIL',
  ]);
});

test.each([
  [1, 53, '53'],
  [4, 13, '49 50 51 52'],
  [4, 14, '53'],
])('with %i partitions per task, task %i executes %s', (partitionsPerTask, task, indices) => {
  const scripts = slurmScripts(settingsOf({ slurm: { partitionsPerTask } }), options);
  const body = textOf(scripts, 'execute.sbatch').replace(/bash '.*job\.sh'/, 'echo');
  const env = { SLURM_ARRAY_TASK_ID: String(task - 10), PATH: process.env['PATH'] };
  expect(execFileSync('bash', ['--norc', '-c', body, 'execute.sbatch', '10'], { env, encoding: 'utf8' })).toBe(
    `execute ${indices}\n`,
  );
});

test('all scripts are bash', () => {
  const scripts = slurmScripts(settingsOf({ slurm: { partitionsPerTask: 3, maxConcurrent: 2 } }), options);
  const shell = scripts.files.filter(({ path }) => /\.(?:sh|sbatch)$/.test(path));
  expect(shell.map(({ path }) => path)).toEqual([
    'submit.sh',
    'setup.sbatch',
    'execute.sbatch',
    'join.sbatch',
    'job.sh',
  ]);
  for (const { path } of shell) execFileSync('bash', ['-n'], { input: textOf(scripts, path) });
});

test('an argument of sbatch that would make another job is refused', () => {
  const slurm = { extraArguments: ['--array=1-3'] };
  expect(() => slurmScripts(settingsOf({ slurm }), options)).toThrow('"--array=1-3" cannot be among');
});
