import { expect, test } from 'vitest';
import { type Partition, partitionsOf } from '../../partitions';
import { notLess, wasRefused } from './not-less';

const taken = (now: object, had: object) =>
  Object.entries(notLess(now, had)).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));

test('what a retry asked for is not taken back by the settings', () => {
  expect(taken({ 'slurm.memory': '4G', 'slurm.time': '60' }, { memory: '6G', time: '1:30:00' })).toEqual([]);
  expect(taken({ 'slurm.memory': '6144M' }, { memory: '6G' })).toEqual([]);
});

test('0 and UNLIMITED are more than anything', () => {
  expect(taken({ 'slurm.time': '60' }, { time: 'UNLIMITED' })).toEqual([]);
  expect(taken({ 'slurm.memory': '6G' }, { memory: '0' })).toEqual([]);
  expect(taken({ 'slurm.time': 'UNLIMITED' }, { time: '60' })).toEqual([['slurm.time', 'UNLIMITED']]);
});

test('more of it is taken', () => {
  expect(taken({ 'slurm.memory': '8G', 'slurm.time': '1-0' }, { memory: '6G', time: '1:30:00' })).toEqual([
    ['slurm.time', '1-0'],
    ['slurm.memory', '8G'],
  ]);
  expect(taken({ 'slurm.memoryPerCpu': '3G' }, { memoryPerCpu: '2G' })).toEqual([['slurm.memoryPerCpu', '3G']]);
});

test('what the run had none of is taken, but never both kinds of memory', () => {
  expect(taken({ 'slurm.memory': '8G', 'slurm.time': '10' }, {})).toEqual([
    ['slurm.time', '10'],
    ['slurm.memory', '8G'],
  ]);
  expect(taken({ 'slurm.memory': '8G' }, { memoryPerCpu: '2G' })).toEqual([]);
  expect(taken({ 'slurm.memoryPerCpu': '8G' }, { memory: '2G' })).toEqual([]);
});

test('what a cluster refused may ask for less', () => {
  const waiting = { state: 'waiting' } as const;
  const refused = { state: 'failed', kind: 'start' } as const;
  const attempts = [{ attempt: 1, worker: 0, startedAt: 0, kind: 'outOfMemory' }] as const;
  const partition = { ...(partitionsOf({ numSteps: 1, period: 1, numOverlapSteps: 0 })[0] as Partition) };
  const ranOut = [{ ...partition, state: 'failed' as const, attempts: [...attempts] }];
  expect(wasRefused({ setup: refused, join: waiting, partitions: [] })).toBe(true);
  expect(wasRefused({ setup: waiting, join: waiting, partitions: ranOut })).toBe(false);
});
