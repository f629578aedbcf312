import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { megabytesOf, type SlurmSettings, timeLimitOf } from '../../settings';
import { created, ended, madeUpSettings, runOf, setUp, started } from '../golden/made-up';
import type { EventBody } from './events';
import { hadText, phaseRemedyOf, remediesFor, remedyFor, remedyOf, remedySentence } from './remedies';

const settings = (slurm: SlurmSettings, more = {}) => madeUpSettings({ executor: 'slurm', slurm, ...more });
const GB = 2 ** 30;

describe('a remedy', () => {
  test.each([
    [{ memory: '4G' }, undefined, '4G', '6G', { memory: '6G' }],
    [{ memory: '4G' }, 8 * GB, '8G', '12G', { memory: '12G' }],
    // More was asked for meanwhile than the attempt had.
    [{ memory: '16G' }, 8 * GB, '8G', '16G', { memory: '16G' }],
    [{ memory: '3G' }, undefined, '3G', '5G', { memory: '5G' }],
    [{ memory: '900' }, undefined, '900M', '1350M', { memory: '1350M' }],
    [{ memoryPerCpu: '2G', cpusPerTask: 4 }, undefined, '2G', '3G', { memoryPerCpu: '3G' }],
    [{ memoryPerCpu: '2G', cpusPerTask: 4 }, 8 * GB, '2G', '3G', { memoryPerCpu: '3G' }],
    [{}, 2 * GB, '2G', '3G', { memory: '3G' }],
  ] as const)('for memory with %j after %s bytes is from %s to %s', (slurm, had, from, to, changes) => {
    const remedy = remedyFor(settings(slurm), 'outOfMemory', had === undefined ? {} : { memory: had });
    expect(remedy).toEqual({ resource: 'memory', from, to, changes: { slurm: changes } });
  });

  test.each([
    [{ time: '60' }, undefined, '1:00:00', '1:30:00'],
    [{ time: '1' }, undefined, '0:01:00', '0:02:00'],
    [{ time: '4:00:00' }, 60, '0:01:00', '4:00:00'],
    [{ time: '20:00:00' }, undefined, '20:00:00', '1-06:00:00'],
    [{}, 3600, '1:00:00', '1:30:00'],
  ] as const)('for time with %j after %s seconds is from %s to %s', (slurm, had, from, to) => {
    const remedy = remedyFor(settings(slurm), 'timeout', had === undefined ? {} : { timeLimit: had });
    expect(remedy).toEqual({ resource: 'time', from, to, changes: { slurm: { time: to } } });
  });

  test('is none for other failures, on this machine, or where nobody knows what there was', () => {
    expect(remedyFor(settings({ memory: '4G' }), 'script')).toBeUndefined();
    expect(remedyFor(settings({ memory: '4G' }), 'nodeFail')).toBeUndefined();
    expect(remedyFor(madeUpSettings({ slurm: { memory: '4G' } }), 'outOfMemory')).toBeUndefined();
    expect(remedyFor(settings({}), 'outOfMemory')).toBeUndefined();
    expect(remedyFor(settings({}), 'timeout')).toBeUndefined();
    // All that a node has.
    expect(remedyFor(settings({ memory: '0' }), 'outOfMemory', { memory: 8 * GB })).toBeUndefined();
  });

  test('is no more time of Slurm where the limit of the settings ended it', () => {
    const limited = settings({ time: '60' }, { partitionTimeout: 600 });
    expect(remedyFor(limited, 'timeout', { startedAt: 0, endedAt: 601_000 })).toBeUndefined();
    expect(remedyFor(limited, 'timeout', { startedAt: 0, endedAt: 300_000 })).toMatchObject({ to: '1:30:00' });
  });

  test.each([
    [{ memory: '4G' }, 'outOfMemory', '4G of memory'],
    [{ memoryPerCpu: '2G' }, 'outOfMemory', '2G of memory per CPU'],
    [{ time: '60' }, 'timeout', '1:00:00 of time'],
  ] as const)('of %j after %s says what there was', (slurm, kind, text) => {
    const remedy = remedyFor(settings(slurm), kind);
    expect(remedy && hadText(remedy)).toBe(text);
  });

  test.each([
    [{ memory: '4G' }, 'outOfMemory', ['It can be retried with 6G of memory.']],
    [{ memoryPerCpu: '2G' }, 'outOfMemory', ['It can be retried with 3G of memory per CPU.']],
    [{ memory: '4G', memoryPerCpu: '2G' }, 'outOfMemory', ['It can be retried with 6G of memory.']],
    [{ time: '60' }, 'timeout', ['It can be retried with 1:30:00 of time.']],
    [{ time: '60' }, 'script', []],
  ] as const)('of %j after %s is offered in a sentence', (slurm, kind, sentence) => {
    expect(remedySentence(remedyFor(settings(slurm), kind))).toEqual(sentence);
  });

  test('is none of what did not fail, or is tried again', () => {
    const [, ...rest] = setUp();
    const onSlurm = [created({ executor: 'slurm', slurm: { time: '60' } }), ...rest];
    const late = [started(1), ended(1, 'failed', { kind: 'timeout' })];
    expect(remedyOf(runOf(...onSlurm, ...late), 1)).toMatchObject({ to: '1:30:00' });
    expect(remedyOf(runOf(...onSlurm, ...late, { type: 'requeued', index: 1, by: 'user' }), 1)).toBeUndefined();
    expect(remedyOf(runOf(...onSlurm, { type: 'foundOnDisk', index: 1, outcome: 'failed' }), 1)).toBeUndefined();
    const join: EventBody = { type: 'phaseEnded', phase: 'join', outcome: 'cancelled', kind: 'timeout' };
    expect(phaseRemedyOf(runOf(...onSlurm, join), 'join')).toBeUndefined();
    expect(remediesFor(runOf(...onSlurm, ...late), [1, 2])).toMatchObject([{ indices: [1] }]);
    // What it had says nothing of why the script failed.
    expect(remedyFor(settings({ time: '60' }), 'script', { timeLimit: 60 })).toBeUndefined();
  });

  test('for several times is the longest', () => {
    const late = (index: number, timeLimit: number): EventBody[] => [
      { ...started(index, 1, 0), timeLimit } as EventBody,
      ended(index, 'failed', { kind: 'timeout' }),
    ];
    const run = runOf(...setUp({ executor: 'slurm' }), ...late(1, 60), ...late(2, 7200), ...late(3, 60));
    expect(remediesFor(run)).toMatchObject([{ resource: 'time', to: '3:00:00', indices: [1, 2, 3] }]);
  });

  test('is there for setup and join too, which no limit of the settings ends', () => {
    const [create, supervise] = setUp({ executor: 'slurm', slurm: { time: '60' }, partitionTimeout: 1 });
    const failed: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'failed', kind: 'timeout' };
    const run = runOf(create as EventBody, supervise as EventBody, failed);
    expect(phaseRemedyOf(run, 'setup')).toMatchObject({ from: '1:00:00', to: '1:30:00' });
    expect(phaseRemedyOf(run, 'join')).toBeUndefined();
  });

  test('for several partitions is the one that helps all, of each resource', () => {
    const failed = (index: number, kind: 'outOfMemory' | 'timeout', more: object): EventBody[] => [
      { ...started(index, 1, 0), ...more } as EventBody,
      ended(index, 'failed', { kind }),
    ];
    const run = runOf(
      ...setUp({ executor: 'slurm', slurm: { memory: '4G', time: '60' } }),
      ...failed(1, 'outOfMemory', { memory: 4 * GB }),
      ...failed(2, 'timeout', { timeLimit: 3600 }),
      ...failed(3, 'outOfMemory', { memory: 6 * GB }),
    );
    expect(remediesFor(run)).toEqual([
      { resource: 'memory', from: '6G', to: '9G', indices: [1, 3], changes: { slurm: { memory: '9G' } } },
      { resource: 'time', from: '1:00:00', to: '1:30:00', indices: [2], changes: { slurm: { time: '1:30:00' } } },
    ]);
    expect(remediesFor(run, [1])).toMatchObject([{ to: '6G', indices: [1] }]);
    expect(remedyOf(run, 4)).toBeUndefined();
    expect(remedyOf(run, 99)).toBeUndefined();
  });

  test('is always more than there was, and what sbatch takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000_000 }),
        fc.integer({ min: 1, max: 30 * 86_400 }),
        (megabytes, seconds) => {
          const more = remedyFor(settings({}), 'outOfMemory', { memory: megabytes * 2 ** 20 });
          const longer = remedyFor(settings({}), 'timeout', { timeLimit: seconds });
          const memory = megabytesOf(more?.to) ?? 0;
          const time = timeLimitOf(longer?.to) ?? 0;
          expect(memory).toBeGreaterThanOrEqual(megabytes * 1.5);
          expect(memory).toBeLessThan(megabytes * 1.5 + 1025);
          expect(time).toBeGreaterThanOrEqual(seconds * 1.5);
          expect(time).toBeLessThan(seconds * 1.5 + 61);
        },
      ),
    );
  });
});
