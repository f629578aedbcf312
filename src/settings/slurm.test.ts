import { describe, expect, test } from 'vitest';
import { layersOfFile } from './file';
import { checkSetting, resolveSettings } from './resolve';
import type { SettingValues } from './schema';
import { slurmDefaults } from './slurm';

const numbers = { numSteps: 365, period: 7, numOverlapSteps: 1 };
const resolve = (...layers: SettingValues[]) =>
  resolveSettings({
    script: '/work/a.jl',
    base: '/work',
    layers: [...layers, numbers],
    machine: { cores: 2, availableMemory: 8e9 },
  });

describe('a run on Slurm', () => {
  test('is what the settings of slurm say, and nothing else', () => {
    const { settings, problems } = resolve({
      executor: 'slurm',
      'slurm.account': 'energy',
      'slurm.prologue': ['a', 'b'],
    });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ executor: 'slurm', slurm: { account: 'energy', prologue: ['a', 'b'] } });
    expect(settings?.slurm).toEqual({ account: 'energy', prologue: ['a', 'b'] });
  });

  test.each<[string, SettingValues, number]>([
    ['as many as there are', {}, 53],
    ['as many as somebody says', { numParallelProcesses: 4 }, 4],
    ['as many tasks as the cluster is to run at once', { 'slurm.maxConcurrent': 9, numParallelProcesses: 4 }, 9],
  ])('has partitions side by side: %s', (_, layer, processes) => {
    expect(resolve({ executor: 'slurm', ...layer }).settings?.numParallelProcesses).toBe(processes);
  });

  test('asks Slurm every ten seconds, and gives a task two minutes to turn up again, when nobody says otherwise', () => {
    expect(slurmDefaults).toEqual({ partitionsPerTask: 1, export: 'ALL', pollInterval: 10, lostAfter: 120 });
  });

  test('takes the memory that the strongest layer says, in total or per CPU', () => {
    const slurm = (...layers: SettingValues[]) => resolve({ executor: 'slurm' }, ...layers).settings?.slurm;
    expect(slurm({ 'slurm.memoryPerCpu': '2G' }, { 'slurm.memory': '8G' })).toEqual({ memoryPerCpu: '2G' });
    expect(slurm({}, { 'slurm.memory': '8G' })).toEqual({ memory: '8G' });
    expect(resolve({ 'slurm.memory': '8G', 'slurm.memoryPerCpu': '2G' }).problems).toMatchObject([
      {
        key: 'slurm.memoryPerCpu',
        message: 'powersim.slurm.memory and powersim.slurm.memoryPerCpu exclude each other: set one of them.',
      },
    ]);
    expect(slurm({ 'slurm.memory': '', 'slurm.time': '5' }, { 'slurm.memoryPerCpu': '2G' })).toEqual({
      memoryPerCpu: '2G',
      time: '5',
    });
    expect(slurm({ 'slurm.memory': '8G' }, { 'slurm.memoryPerCpu': '2G', 'slurm.time': '5' })).toEqual({
      memory: '8G',
      time: '5',
    });
  });

  test('can be told by a settings file, plainly or for one script', () => {
    const text = JSON.stringify({
      'powersim.executor': 'slurm',
      'powersim.slurm.time': '4:00:00',
      'powersim.simulations': { 'a.jl': { slurm: { memory: '8G' }, 'slurm.time': '1:00' } },
    });
    const warnings: string[] = [];
    const layers = layersOfFile(text, 'settings.json', '/work/a.jl', ['/work'], {
      warn: (message) => warnings.push(message),
    });
    expect(resolve(...layers).settings).toMatchObject({ executor: 'slurm', slurm: { memory: '8G', time: '1:00' } });
    expect(warnings).toEqual([]);
  });
});

describe('what sbatch could not take, or would take for something else, is refused', () => {
  test.each([
    ['slurm.account', '--wrap', 'must not begin with "-"'],
    ['slurm.partition', 'a b', 'must not contain white space'],
    ['slurm.time', 'tomorrow', 'must be a time as sbatch takes it, such as 4:00:00'],
    ['slurm.time', 30, 'must be a text, such as "30" (minutes) or "4:00:00"'],
    ['slurm.memory', 8, 'must be a text, such as "8G"'],
    ['slurm.prologue', 'module load julia', 'must be a list of texts, such as ["module load julia"]'],
    ['slurm.extraArguments', '--mail-type=FAIL', 'must be a list of texts, such as ["--mail-type=FAIL"]'],
    ['slurm.time', '1-2:3:4:5', 'must be a time as sbatch takes it, such as 4:00:00'],
    ['slurm.memory', '8 GB', 'must be a whole number with K, M, G or T, such as 8G'],
    ['slurm.memoryPerCpu', '1.5G', 'must be a whole number with K, M, G or T, such as 8G'],
    ['slurm.cpusPerTask', 0, 'must be at least 1'],
    ['slurm.extraArguments', ['mail'], '(0) must each be one argument of sbatch, such as --mail-type=FAIL'],
    ['slurm.prologue', ['a\nb'], '(0) must be a single line'],
    ['slurm.pollInterval', 0, 'must be at least 1'],
    ['slurm.pollInterval', 3601, 'must be at most 3600'],
    ['slurm.lostAfter', -1, 'must be at least 0'],
    ['slurm.lostAfter', 86_401, 'must be at most 86400'],
    ['slurm.account', '', 'must not be empty'],
    ['slurm.qos', 'a\tb', 'must not contain white space'],
    ['slurm.gres', 'a\0', 'must not contain white space'],
    ['slurm.node', '', 'must not be empty'],
    ['slurm.node', '/a\n', 'must be a single line'],
    ['slurm.prologue', ['a', 'b\r'], '(1) must be a single line'],
    ['slurm.prologue', ['a\0'], '(0) must be a single line'],
    ['slurm.extraArguments', ['-a\nb'], '(0) must each be one argument of sbatch, such as --mail-type=FAIL'],
    ['slurm.extraArguments', ['- b'], '(0) must each be one argument of sbatch, such as --mail-type=FAIL'],
    ['slurm.extraArguments', ['x -b'], '(0) must each be one argument of sbatch, such as --mail-type=FAIL'],
    ['slurm.extraArguments', ['-'], '(0) must each be one argument of sbatch, such as --mail-type=FAIL'],
    ['slurm.memory', 'x8G', 'must be a whole number with K, M, G or T, such as 8G'],
    ['executor', 'pbs', 'must be one of local, slurm'],
  ] as const)('%s = %j', (key, value, words) => {
    const name = key === 'executor' ? key : `powersim.${key}`;
    expect(checkSetting(key, value)).toBe(`${name} ${words}.`);
  });

  test.each([
    ['slurm.time', '30'],
    ['slurm.time', '4:00:00'],
    ['slurm.time', '1-0'],
    ['slurm.time', '2-12:30:00'],
    ['slurm.time', 'UNLIMITED'],
    ['slurm.memory', '8G'],
    ['slurm.memory', '8000'],
    ['slurm.memoryPerCpu', '800m'],
    ['slurm.account', 'a-b'],
    ['slurm.lostAfter', 0],
    ['slurm.lostAfter', 86_400],
    ['slurm.pollInterval', 3600],
    ['slurm.node', '/my programs/node'],
    ['slurm.prologue', ['module load julia', '']],
    ['slurm.extraArguments', ['--mail-type=FAIL', '-x', '--comment=two words']],
  ] as const)('%s = %j is taken', (key, value) => {
    expect(checkSetting(key, value)).toBeUndefined();
  });
});
