import { describe, expect, test } from 'vitest';
import { changesOf, differing, withChanges } from './changes';
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
  ] as const)('of %s=%j are our own', (key, value, words) => {
    expect(checkSetting(key, value)).toBe(`${key} ${words}.`);
  });
});

describe('what changes of a run that goes on', () => {
  test('is what may change and was given, under the names that a run has', () => {
    const given = { maxAttempts: 3, 'memory.reserve': 20, numSteps: 5, stallAction: undefined, stallTimeout: '' };
    expect(changesOf(given)).toEqual({ changes: { maxAttempts: 3, memoryReserve: 20 }, problems: [] });
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
    expect(differing(settings, { slurm: { memory: '4G' } })).toEqual({});
  });

  test('take their place among the others, and memory per CPU that of a total', () => {
    expect(withChanges(settings, { slurm: { memory: '6G' } }).slurm).toEqual({ qos: 'q', memory: '6G' });
    expect(withChanges(settings, { slurm: { memoryPerCpu: '1G' } }).slurm).toEqual({ qos: 'q', memoryPerCpu: '1G' });
    expect(withChanges(settings, { maxAttempts: 3 }).slurm).toEqual(settings.slurm);
  });
});
