/** What the command line says of Slurm where there is none: flags, refusals, dry runs, exports. Nothing is handed over. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
/** No command of Slurm is found, and nothing else either. */
let nowhere: { PATH: string };
beforeEach(() => {
  bed = new Bed();
  nowhere = { PATH: path.join(bed.folder, 'empty') };
  mkdirSync(nowhere.PATH);
});
afterEach(() => bed.dispose());

const SIMULATION = script('simulation.mjs');
const onSlurm = (...pairs: string[]) => ['--executor=slurm', ...pairs.map((pair) => `--slurm=${pair}`)];
const run = (...more: string[]) => bed.powersim(['run', SIMULATION, ...bed.flags(), ...more], nowhere);
/** What is in the bed's folder but what the bed itself put there. */
const written = () => readdirSync(bed.folder).filter((name) => !['empty', 'state'].includes(name));

describe('run', () => {
  test.each([
    ['an unknown setting, with the nearest', onSlurm('mem=4G'), /no setting slurm\.mem\. Did you mean memory\?/],
    ['a value that cannot be', onSlurm('memory=4 GB'), /slurm\.memory must be a whole number with K, M, G or T/],
    ['text for a number', onSlurm('cpusPerTask=many'), /slurm\.cpusPerTask must be a number; it is "many"/],
    ['memory in two ways', onSlurm('memory=4G', 'memoryPerCpu=1G'), /exclude each other/],
    ['a pair without a value', onSlurm('memory'), /--slurm takes key=value/],
    ['arguments of sbatch that are ours', onSlurm('extraArguments=--array=1-3'), /--array/],
    ['another executor', ['--executor=pbs'], /Allowed choices are local, slurm/],
    ['what would have no effect', ['--slurm=memory=4G'], /--slurm has no effect.*--executor slurm/],
    ['a machine without Slurm', onSlurm('memory=4G'), /no sbatch on the PATH.*login node/s],
  ])('refuses %s, and makes nothing', async (_, flags, words) => {
    const { exitCode, stderr } = await run(...flags);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(2);
    expect(written()).toEqual([]);
  });

  test('takes settings of Slurm from a file', async () => {
    const settings = bed.write(
      'settings.json',
      JSON.stringify({ 'powersim.executor': 'slurm', 'powersim.slurm.time': 'x' }),
    );
    const { exitCode, stderr } = await run(`--settings=${settings}`);
    expect(stderr).toContain('slurm.time must be a time as sbatch takes it');
    expect(exitCode).toBe(2);
  });
});

describe('run --dry-run', () => {
  test('shows the scripts of setup, partitions and join, and starts and writes nothing', async () => {
    const flags = onSlurm('memory=4G', 'prologue=module load julia/1.10', 'extraArguments=--mail-type=FAIL');
    const { exitCode, stdout, stderr } = await run(...flags, '--dry-run');
    expect(exitCode, stderr).toBe(0);
    const titles = stdout.split('\n').filter((line) => /^# \w.*: sbatch /.test(line));
    expect(titles.map((line) => line.slice(2, line.indexOf(':')))).toEqual(['Setup', 'Partitions 1 to 4', 'Join']);
    expect(stdout.match(/^#SBATCH --mem=4G$/gm)).toHaveLength(3);
    expect(stdout.match(/^#SBATCH --mail-type=FAIL$/gm)).toHaveLength(3);
    expect(stdout.match(/^module load julia\/1\.10$/gm)).toHaveLength(3);
    // Two of four at the same time, as the bed's flags say.
    expect(stdout).toMatch(/^#SBATCH '?--array=1-4%2'?$/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Nothing was started.');
    expect(written()).toEqual([]);
    expect(existsSync(path.join(bed.folder, 'state'))).toBe(false);
  });

  test('as JSON holds scripts that bash can read', async () => {
    const { stdout } = await run(...onSlurm("prologue=echo 'a b'"), '--dry-run', '--json');
    const { jobs, partitions } = JSON.parse(stdout) as { jobs: { script: string; args: string[] }[]; partitions: [] };
    expect(partitions).toHaveLength(4);
    expect(jobs).toHaveLength(3);
    for (const job of jobs) {
      expect(spawnSync('bash', ['-n'], { input: job.script, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    }
  });

  test('on this computer says what would run', async () => {
    const { exitCode, stdout } = await run('--dry-run');
    expect(stdout).toMatch(/^NAME: 4 partitions; .*2 side by side$/m);
    expect(stdout).toContain(`Each of the processes is: node ${SIMULATION}`);
    expect(exitCode).toBe(0);
    expect(written()).toEqual([]);
  });

  test('warns of results that are there, which a run would not replace', async () => {
    mkdirSync(bed.simulation, { recursive: true });
    const warned = await run('--dry-run');
    expect(warned.stderr).toContain(`${bed.simulation} is there already: the run would be refused.`);
    expect(warned.exitCode).toBe(0);
    expect((await run('--dry-run', '--force')).stderr).toBe('');
  });

  test('warns of an output folder that cannot be made', async () => {
    const file = bed.write('file', '');
    const warned = await run('--dry-run', `--output-dir=${path.join(file, 'results')}`);
    expect(warned.stderr).toContain(`warning: ${file} is not a folder: the run would be refused.`);
    expect(warned.exitCode).toBe(0);
  });
});

describe('doctor --executor slurm', () => {
  test('says that there is no Slurm here, and does not look for Julia', async () => {
    const file = bed.write(
      'model.jl',
      'function build_simulation(a, b, c, d=nothing) end\nfunction execute_simulation(s) end\n',
    );
    const { exitCode, stdout } = await bed.powersim(['doctor', file, ...onSlurm('account=energy')], nowhere);
    expect(stdout).toMatch(/^problem Slurm: .*sbatch/m);
    expect(stdout).toMatch(/^ok {6}Julia: looked for on the compute nodes/m);
    expect(exitCode).toBe(1);
  });

  test('refuses settings that cannot be', async () => {
    const { stdout, exitCode } = await bed.powersim(['doctor', '--json', ...onSlurm('time=long')], nowhere);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; message: string }[] };
    expect(checks).toContainEqual(
      expect.objectContaining({ name: 'Settings', ok: false, message: expect.stringContaining('slurm.time must be') }),
    );
    expect(exitCode).toBe(1);
  });
});

describe('a run on this computer', () => {
  beforeEach(async () => {
    const failed = await bed.run(SIMULATION, { ...SMALL, '--max-attempts': '1' }, { POWERSIM_TEST_FAULTS: '2:kill' });
    expect(failed.exitCode).toBe(1);
  });

  test.each([
    ['resume', '--slurm=memory=4G', /--slurm has no effect/],
    ['retry', '--slurm=memory=4G', /--slurm has no effect/],
    ['retry', '--slurm=maxConcurrent=4', /--num-parallel-processes/],
    ['retry', '--more', /No partition failed for want of memory or time on Slurm/],
  ])('is not gone on with by %s %s, which would change nothing', async (command, flag, words) => {
    const { exitCode, stderr } = await bed.powersim([command, bed.simulation, flag]);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(2);
    expect(await bed.states()).toEqual(['succeeded', 'failed']);
  });

  test('has nothing in the hands of Slurm to cancel', async () => {
    const { exitCode, stderr } = await bed.powersim(['cancel', bed.simulation]);
    expect(stderr).toContain('Nothing is running');
    expect(exitCode).toBe(2);
  });

  test.each(['torc', 'slurm'])('is the measure of an export for %s', async (format) => {
    const folder = path.join(bed.folder, 'export');
    const args = ['export', format, SIMULATION, ...bed.flags(), `--to=${folder}`, `--from=${bed.simulation}`];
    const { exitCode, stdout, stderr } = await bed.powersim([...args, '--slurm=account=energy'], nowhere);
    expect(exitCode, stderr).toBe(0);
    const [, main = ''] = /^Written: (\S+), with/m.exec(stdout) ?? [];
    expect(path.dirname(main)).toBe(folder);
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((file) => /\.(?:sh|sbatch|json5)$/.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    expect(texts).toContain('energy');
    const again = await bed.powersim(args, nowhere);
    expect(again.stderr).toMatch(/holds .* already.*--force/);
    expect(again.exitCode).toBe(2);
    writeFileSync(main, 'changed');
    expect((await bed.powersim([...args, '--force'], nowhere)).exitCode).toBe(0);
    expect(readFileSync(main, 'utf8')).not.toBe('changed');
  });
});

test.each<[string, boolean, RegExp]>([
  ['that is not there', false, /There is no run in/],
  ['in which nothing was measured', true, /nothing was measured there/],
])('an export from a run %s is refused', async (_, isThere, words) => {
  const thrown =
    'export const buildSimulation = () => { throw new Error("no"); };\nexport const executeSimulation = () => 0;\n';
  const file = bed.write('broken.mjs', thrown);
  if (isThere) await bed.run(file, SMALL);
  const args = ['export', 'torc', file, ...bed.flags(), `--from=${bed.simulation}`];
  const { exitCode, stderr } = await bed.powersim(args, nowhere);
  expect(stderr).toMatch(words);
  expect(exitCode).toBe(2);
});
