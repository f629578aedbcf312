import { describe, expect, test } from 'vitest';
import { dryRun } from './dry-run';
import { batchJob, jobNameOf } from './script';
import { specOf } from './script.fixture';

const program = { node: '/opt/node', entry: '/opt/powersim.js', electron: false };
const directivesOf = (script: string) => script.split('\n').filter((line) => line.startsWith('#SBATCH'));

describe('the name of a job', () => {
  test.each([
    ['year', 'year-r1-2'],
    ['Jahr 2030, ü', 'Jahr-2030--r1-2'],
    ['--a|b\n', 'a-b--r1-2'],
    ['全年', 'simulation-r1-2'],
    ['x'.repeat(200), `${'x'.repeat(40)}-r1-2`],
  ])('of %j is %s', (name, expected) => {
    expect(jobNameOf(name, 'r1', 2)).toBe(expected);
  });
});

describe('what Slurm is asked for', () => {
  const slurm = {
    account: 'physics',
    partition: 'long',
    qos: 'low',
    time: '4:00:00',
    memory: '8G',
    cpusPerTask: 2,
    constraint: 'a&b',
    gres: 'gpu:1',
    export: 'NONE',
    extraArguments: ['--mail-type=FAIL', '--mail-user=ada@example.org, b'],
  };
  const work = { type: 'execute' as const, tasks: { 1: [[1, 1]] as [number, number][] } };

  test('stands in the script, the user’s arguments last, and is given as arguments too', () => {
    const array = { numbers: [1, 2, 3, 7, 9, 8], throttle: 4, after: { jobs: ['4711'], any: false } };
    const { script, args, name } = batchJob({ spec: specOf('/out', slurm, work), program, array });
    expect(name).toBe('year-r1-3');
    expect(directivesOf(script)).toEqual([
      '#SBATCH --job-name=year-r1-3',
      "#SBATCH '--comment=powersim r1'",
      '#SBATCH --chdir=/sim',
      '#SBATCH --output=/out/.powersim/year/slurm/3/%a.out'.replace(/--output.*/, "'$&'"),
      '#SBATCH --open-mode=append',
      "#SBATCH '--array=1-3,7-9%4'",
      '#SBATCH --dependency=afterany:4711',
      '#SBATCH --kill-on-invalid-dep=yes',
      '#SBATCH --requeue',
      '#SBATCH --account=physics',
      '#SBATCH --partition=long',
      '#SBATCH --qos=low',
      '#SBATCH --time=4:00:00',
      '#SBATCH --mem=8G',
      '#SBATCH --cpus-per-task=2',
      "#SBATCH '--constraint=a&b'",
      '#SBATCH --gres=gpu:1',
      '#SBATCH --export=NONE',
      '#SBATCH --mail-type=FAIL',
      "#SBATCH '--mail-user=ada@example.org, b'",
    ]);
    const unquoted = directivesOf(script).map((line) => line.replace(/^#SBATCH /, '').replace(/^'(.*)'$/, '$1'));
    expect(args).toEqual(unquoted);
  });

  test('is no array for setup and join, and nothing that the settings do not say', () => {
    const { args } = batchJob({ spec: specOf('/out'), program });
    expect(args.join(' ')).not.toMatch(/array|dependency|mem|time|export/);
    expect(args).toContain('--output=/out/.powersim/year/slurm/3/job.out');
  });

  test('has the output of a path with % where the path says', () => {
    const { args } = batchJob({ spec: specOf('/out%a'), program, array: { numbers: [1], throttle: 0 } });
    expect(args).toContain('--output=/out%%a/.powersim/year/slurm/3/%a.out');
    expect(args).toContain('--array=1');
  });

  test.each(['--array=1-9', '--arr=1', '-J', '-ofile', '--wrap=ls', '-W', '--test-only', '--clusters=b', '--', '-h'])(
    'cannot be %s by the user’s arguments',
    (argument) => {
      const request = { spec: specOf('/out', { extraArguments: [argument] }), program };
      expect(() => batchJob(request)).toThrow(/cannot be among powersim\.slurm\.extraArguments/);
    },
  );

  test.each(['--wckey=x', '--wait-all-nodes=1', '-C', '--hold', '--no-requeue', '--mem-bind=local', '--nice=5'])(
    'may be %s by the user’s arguments',
    (argument) => {
      const request = { spec: specOf('/out', { extraArguments: [argument] }), program };
      expect(batchJob(request).args.at(-1)).toBe(argument);
    },
  );
});

describe('a dry run', () => {
  const { settings } = specOf('/out');
  const arraysOf = (jobs: { args: readonly string[] }[]) =>
    jobs.map(({ args }) => args.filter((arg) => /^--(?:array|dep)/.test(arg)));

  test('shows no values of environment variables', () => {
    const jobs = dryRun({ settings: { ...settings, environment: { TOKEN: 'secret' } }, program });
    for (const { script } of jobs) expect(script).toContain('"environment":{"TOKEN":"…"}');
    expect(JSON.stringify(jobs)).not.toContain('secret');
  });

  test('is setup, one array of all partitions with so many at a time, and join', () => {
    const jobs = dryRun({ settings, program });
    expect(jobs.map(({ title, name }) => [title, name])).toEqual([
      ['Setup', 'year-RUN-1'],
      ['Partitions 1 to 5', 'year-RUN-2'],
      ['Join', 'year-RUN-3'],
    ]);
    expect(arraysOf(jobs)).toEqual([[], ['--array=1-5%2'], []]);
  });

  test('has as many arrays as the cluster’s numbers need, one after the other', () => {
    const jobs = dryRun({ settings, program, limits: { maxArraySize: 4 } });
    expect(jobs.map(({ title }) => title)).toEqual(['Setup', 'Partitions 1 to 3', 'Partitions 4 to 5', 'Join']);
    expect(arraysOf(jobs)).toEqual([[], ['--array=1-3%2'], ['--array=1-2%2', '--dependency=afterany:JOB'], []]);
  });

  test('is not throttled where all tasks may run at the same time', () => {
    const jobs = dryRun({ settings: { ...settings, numParallelProcesses: 5 }, program, limits: { maxArraySize: 4 } });
    expect(arraysOf(jobs)).toEqual([[], ['--array=1-3'], ['--array=1-2'], []]);
  });
});
