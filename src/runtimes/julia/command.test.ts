import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../text';
import { checkExeflags, type JuliaCommandOptions, juliaWorkerCommand } from './command';

const OPTIONS: JuliaCommandOptions = {
  executable: '/opt/julia/bin/julia',
  exeflags: [],
  driver: '/product/driver.jl',
  version: [1, 10, 4],
  env: { PATH: '/bin', NODE_OPTIONS: '--x' },
};

const args = (changes: Partial<JuliaCommandOptions>) => juliaWorkerCommand({ ...OPTIONS, ...changes }).args;

describe('the command of a Julia worker', () => {
  test('is the executable, flags, the driver last, in a cleaned environment', () => {
    const { recording, ...command } = juliaWorkerCommand({
      ...OPTIONS,
      project: '/env',
      extraEnv: { OMP_NUM_THREADS: '1' },
    });
    expect(recording).toBeDefined();
    expect(command).toEqual({
      file: '/opt/julia/bin/julia',
      args: ['--project=/env', '--startup-file=no', '--threads=1,1', '/product/driver.jl'],
      env: { PATH: '/bin', OMP_NUM_THREADS: '1' },
    });
  });

  test.each([
    ['no project is chosen', {}, ['--startup-file=no', '--threads=1,1']],
    [
      'exeflags choose the project',
      { exeflags: ['--project=/a'], project: '/b' },
      ['--project=/a', '--startup-file=no', '--threads=1,1'],
    ],
    ['exeflags choose a startup file', { exeflags: ['--startup-file=yes'] }, ['--startup-file=yes', '--threads=1,1']],
    ['exeflags choose threads', { exeflags: ['-t4'] }, ['-t4', '--startup-file=no']],
    [
      'exeflags choose threads in two words',
      { exeflags: ['--threads', '4,1'] },
      ['--threads', '4,1', '--startup-file=no'],
    ],
    ['the environment chooses threads', { env: { JULIA_NUM_THREADS: '8' } }, ['--startup-file=no']],
    ['the settings choose threads', { extraEnv: { JULIA_NUM_THREADS: '8' } }, ['--startup-file=no']],
    ['Julia has no interactive threads', { version: [1, 8, 5] }, ['--startup-file=no']],
    ['the version is unknown', { version: undefined }, ['--startup-file=no']],
    ['Julia runs scripts on the interactive thread', { version: [1, 12, 0] }, ['--startup-file=no', '--threads=1,2']],
    ['juliaup chooses a channel', { exeflags: ['+1.10'] }, ['+1.10', '--startup-file=no', '--threads=1,1']],
  ] as const)('when %s', (_, changes, expected) => {
    expect(args(changes as Partial<JuliaCommandOptions>)).toEqual([...expected, '/product/driver.jl']);
  });

  test('may have what is compiled written down, where nobody else has', () => {
    const recording = (changes: Partial<JuliaCommandOptions>) =>
      juliaWorkerCommand({ ...OPTIONS, ...changes }).recording?.('/run/a');
    expect(recording({ exeflags: ['-O1'] })).toEqual([
      ...['-O1', '--startup-file=no', '--threads=1,1', '--trace-compile=/run/a'],
      '/product/driver.jl',
    ]);
    expect(recording({ exeflags: ['--trace-compile=mine'] })).toBeUndefined();
    expect(recording({ version: undefined })).toBeUndefined();
  });

  test.each(['-e exit()', '; rm -rf ~', '$(whoami)', 'it\'s é 漢 " `', '--project=x', '@.'])(
    'keeps %s inert',
    (path) => {
      expect(args({ project: path })[0]).toBe(`--project=${path}`);
      expect(args({ driver: path }).at(-1)).toBe(join(process.cwd(), path));
    },
  );
});

describe('exeflags', () => {
  test.each([[['--project=/a', '-t', '4']], [['--sysimage', '/s.so', '-O3']], [['+release', '--project']], [[]]])(
    'may be %j',
    (flags) => {
      expect(() => checkExeflags(flags)).not.toThrow();
    },
  );

  test.each([
    [['--project', '/env'], 'Write it with an equals sign: --project=/env'],
    [['script.jl'], 'Every flag begins with a dash'],
    [['--project=/my', 'env'], 'Every flag begins with a dash'],
  ])('%j would run something else', (flags, remedy) => {
    expect(() => checkExeflags(flags)).toThrow(UserError);
    expect(() => juliaWorkerCommand({ ...OPTIONS, exeflags: flags })).toThrow(remedy);
  });
});
