import { describe, expect, test } from 'vitest';
import { english } from '../text';
import { changesOf, differing, withChanges } from './changes';
import { issueText } from './issue-text';
import { checkSetting, resolveSettings } from './resolve';

describe('the words for a value that cannot be', () => {
  test.each([
    ['memory.reserve', 95, 'must be at most 90'],
    ['memory.reserve', -1, 'must be at least 0'],
    ['memory.reserve', 'much', 'must be a number'],
    ['numSteps', 1.5, 'must be a whole number'],
    ['numSteps', 0, 'must be at least 1'],
    ['maxAttempts', 101, 'must be at most 100'],
    ['stopGracePeriod', 3601, 'must be at most 3600'],
    ['stallTimeout', 31_536_001, 'must be at most 31536000'],
    ['maxWorkerMemory', -1, 'must be at least 0'],
    ['stallAction', 'pray', 'must be one of warn, retry, fail'],
    ['outputDirectory', 5, 'must be a text'],
    ['exeflags', 5, 'must be a text or a list of texts'],
    ['environment', { '1': 'x' }, '(1) must be the name of an environment variable'],
    ['environment', { 'a b': 'x' }, '(a b) must be the name of an environment variable'],
    ['environment', { a: 1 }, '(a) must be a text'],
    ['environment', { a: 'x\0' }, '(a) must not contain a zero byte'],
    ['environment', 5, 'must be an object'],
    ['exeflags', '-O\0', 'must not contain a zero byte'],
    ['outputDirectory', '', 'must not be empty'],
    ['julia.executable', '', 'must not be empty'],
    ['julia.project', 'a\0', 'must not contain a zero byte'],
    ['numOverlapSteps', -1, 'must be at least 0'],
    ['partitionsPerWorker', -1, 'must be at least 0'],
    ['stopGracePeriod', -1, 'must be at least 0'],
    ['partitionTimeout', -1, 'must be at least 0'],
    ['maxAttempts', 0, 'must be at least 1'],
    ['period', '7', 'must be a number'],
    ['join.engine', 'fast', 'must be one of auto, package, native'],
    ['buildFunction', '1a', 'must be the name of a function: letters, digits and underscores'],
    ['buildFunction', 'a!b', 'must be the name of a function: letters, digits and underscores'],
    ['name', '', 'must not be empty'],
    ['name', 'a'.repeat(201), 'must be at most 200 characters'],
    ['name', 'a=b', 'must not contain "=": PowerSimulations cannot parse it'],
    ['name', 'a\\b', 'must be a folder name, not a path'],
    ['name', '.', 'must be a folder name, not a path'],
    ['name', '.powersim', 'must not be ".powersim", which holds what runs are remembered by'],
    ['name', 'a\u001fb', 'must not contain control characters'],
    ['name', 'a ', 'must not begin or end with a space'],
  ] as const)('of %s=%j are our own', (key, value, words) => {
    expect(checkSetting(key, value)).toBe(`${key} ${words}.`);
  });

  test("of one that only the library has words for are the library's", () => {
    expect(issueText({ issues: [{ code: 'custom', message: 'Odd', path: [] }] }, english)).toBe('is not valid: Odd');
    expect(
      issueText({ issues: [{ code: 'invalid_type', expected: 'date', message: 'Odd', path: ['a', 0] }] }, english),
    ).toBe('(a.0) is not valid: Odd');
    expect(issueText({ issues: [] }, english)).toBe('is not valid');
  });
});

test.each([
  ['name', 'a'.repeat(200)],
  ['name', 'a b.c'],
  ['buildFunction', 'größe_2!'],
  ['environment', { _A1: '', b: 'x y' }],
  ['memory.reserve', 0],
  ['memory.reserve', 90],
  ['maxAttempts', 100],
  ['stopGracePeriod', 3600],
  ['partitionTimeout', 31_536_000],
  ['exeflags', ['-O0', '']],
] as const)('%s may be %j', (key, value) => {
  expect(checkSetting(key, value)).toBeUndefined();
});

describe('what changes of a run that goes on', () => {
  test('is what may change and was given, under the names that a run has', () => {
    const given = { maxAttempts: 3, 'memory.reserve': 20, numSteps: 5, stallAction: undefined, stallTimeout: '' };
    expect(changesOf(given)).toEqual({ changes: { maxAttempts: 3, memoryReserve: 20 }, problems: [] });
  });

  test('is any of what does not decide what is computed', () => {
    const changes = {
      numParallelProcesses: 2,
      maxAttempts: 3,
      partitionsPerWorker: 4,
      stopGracePeriod: 5,
      partitionTimeout: 6,
      stallTimeout: 7,
      stallAction: 'fail',
      maxWorkerMemory: 8,
    } as const;
    expect(changesOf({ ...changes, name: 'n', executor: 'local', exeflags: '-O0' }).changes).toEqual(changes);
    const slurm = {
      account: 'a',
      partition: 'p',
      qos: 'q',
      time: '10',
      memoryPerCpu: '1G',
      cpusPerTask: 2,
      constraint: 'c',
      gres: 'gpu:1',
      partitionsPerTask: 3,
      extraArguments: ['--x'],
      prologue: ['module load julia'],
      export: 'NONE',
      node: '/bin/node',
      pollInterval: 4,
      lostAfter: 5,
    };
    const given = Object.fromEntries(Object.entries(slurm).map(([key, value]) => [`slurm.${key}`, value]));
    expect(changesOf(given)).toEqual({ changes: { slurm }, problems: [] });
  });

  test('is nothing of what was left empty', () => {
    const given = { maxAttempts: null, stallTimeout: '', 'slurm.memory': '', 'slurm.memoryPerCpu': '2G' };
    expect(changesOf(given)).toEqual({ changes: { slurm: { memoryPerCpu: '2G' } }, problems: [] });
    expect(changesOf({})).toEqual({ changes: {}, problems: [] });
  });

  test('is nothing when a value cannot be', () => {
    expect(changesOf({ maxAttempts: 3, 'memory.reserve': 95 })).toEqual({
      changes: {},
      problems: ['memory.reserve must be at most 90.'],
    });
  });

  test('is only what is other than before', () => {
    const machine = { cores: 1, availableMemory: 1e9 };
    const layers = [{ numSteps: 4, period: 2, numOverlapSteps: 1, maxAttempts: 2 }];
    const { settings } = resolveSettings({ script: '/s/a.jl', base: '/s', layers, machine });
    if (!settings) throw new Error('no settings');
    expect(differing(settings, { maxAttempts: 2, stallTimeout: 5, memoryReserve: undefined })).toEqual({
      stallTimeout: 5,
    });
  });

  test('of Slurm is what may change, and memory is told once', () => {
    const given = { 'slurm.memory': '6G', 'slurm.cpusPerTask': 2, 'slurm.maxConcurrent': 9 };
    expect(changesOf(given)).toEqual({ changes: { slurm: { memory: '6G', cpusPerTask: 2 } }, problems: [] });
    expect(changesOf({ 'slurm.memory': '6G', 'slurm.memoryPerCpu': '2G' }).problems).toEqual([
      'powersim.slurm.memory and powersim.slurm.memoryPerCpu exclude each other: set one of them.',
    ]);
    expect(changesOf({ 'slurm.memory': '6 GB' }).problems).toEqual([
      'powersim.slurm.memory must be a whole number with K, M, G or T, such as 8G.',
    ]);
  });
});

describe('resources of a run on Slurm that goes on', () => {
  const { settings } = resolveSettings({
    script: '/s/a.jl',
    base: '/s',
    layers: [{ numSteps: 4, period: 2, numOverlapSteps: 1, executor: 'slurm', 'slurm.memory': '4G', 'slurm.qos': 'q' }],
    machine: { cores: 1, availableMemory: 1e9 },
  });
  if (!settings) throw new Error('no settings');

  test('are only those that are other than before', () => {
    expect(differing(settings, { slurm: { memory: '4G', time: '10' } })).toEqual({ slurm: { time: '10' } });
    expect(differing(settings, { slurm: { memory: '4G', time: undefined } })).toEqual({});
  });

  test('take their place among the others, and memory per CPU that of a total', () => {
    expect(withChanges(settings, { slurm: { memory: '6G' } }).slurm).toEqual({ qos: 'q', memory: '6G' });
    expect(withChanges(settings, { slurm: { memoryPerCpu: '1G' } }).slurm).toEqual({ qos: 'q', memoryPerCpu: '1G' });
    expect(withChanges(settings, { maxAttempts: 3 })).toEqual({ ...settings, maxAttempts: 3 });
    expect(withChanges(settings, { slurm: { time: '10' } }).slurm).toEqual({ qos: 'q', memory: '4G', time: '10' });
    const perCpu = withChanges(settings, { slurm: { memoryPerCpu: '1G' } });
    expect(withChanges(perCpu, { slurm: { time: '10' } }).slurm).toEqual({ qos: 'q', memoryPerCpu: '1G', time: '10' });
    expect(withChanges(perCpu, { slurm: { memory: '6G' } }).slurm).toEqual({ qos: 'q', memory: '6G' });
  });
});
