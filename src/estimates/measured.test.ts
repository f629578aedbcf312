import { describe, expect, test } from 'vitest';
import type { EventBody, RunState } from '../run';
import { BEGIN, ended, madeUpSettings, phase, phaseEnded, runOf, setUp, started } from '../run/golden/made-up';
import { measuredOf } from './measured';

const script = madeUpSettings().script;

/** A partition that is built for so long and then executes its steps, so long each. */
function executed(index: number, worker: number, build: number, step: number): (EventBody | number)[] {
  const steps = index === 1 ? 3 : 4;
  const first: EventBody = { type: 'step', index, step: 1, of: steps };
  return [started(index, 1, worker), build, first, steps * step, ended(index, 'succeeded', { peakRss: index * 1e9 })];
}

/** Four partitions in one process: the first compiles for a minute. */
const warm = [
  ...setUp(),
  ...executed(1, 1, 40_000, 10_000),
  ...executed(2, 1, 2000, 3000),
  ...executed(3, 1, 2000, 3000),
  ...executed(4, 1, 2000, 3000),
];
const joined = [...warm, phase('join'), 6000, phaseEnded('join', 'succeeded')];

const changed = (run: RunState, changes: Partial<RunState>): RunState => ({ ...run, ...changes });

describe('what earlier runs took', () => {
  test('is that of partitions in processes that are warm; what the first of a process takes longer stands apart', () => {
    expect(measuredOf([runOf(...joined)], script)).toEqual({
      runs: 1,
      sinceTime: BEGIN,
      setup: 72_000,
      build: 2000,
      step: 3000,
      // 40 s and 3 steps of 10 s, where 2 s and 3 of 3 s would be usual.
      cold: 59_000,
      join: 6000,
      joinedSteps: 12,
      peak: 4e9,
      pace: new Array(12).fill(1),
    });
  });

  test('is not known of a script that was never executed, and of runs of which nothing succeeded', () => {
    expect(measuredOf([runOf(...joined)], '/work/another.jl')).toBeUndefined();
    expect(measuredOf([runOf(...setUp(), started(1), 5000, ended(1, 'failed'))], script)).toBeUndefined();
    expect(measuredOf([], script)).toBeUndefined();
  });

  test('tells what each process takes where none executed more than one partition', () => {
    const measured = measuredOf(
      [runOf(...setUp(), ...executed(1, 1, 9000, 1000), ...executed(2, 2, 9000, 1000))],
      script,
    );
    expect(measured).toMatchObject({ build: 9000, step: 1000 });
    expect(measured).not.toHaveProperty('cold');
    expect(measured).not.toHaveProperty('pace');
    expect(measured).not.toHaveProperty('join');
  });

  test('leaves out what failed and what only the disk told of', () => {
    const failed = [started(2), 500_000, ended(2, 'failed', { peakRss: 1e9 })];
    const found = [started(3, 1, 0), 1, ended(3, 'succeeded')];
    const run = runOf(...setUp(), ...executed(1, 1, 1000, 1000), ...failed, ...found, ...executed(4, 1, 2000, 3000));
    expect(measuredOf([run], script)).toMatchObject({ build: 2000, step: 3000 });
  });

  test('counts building among the steps where nobody saw them begin', () => {
    const unseen = (index: number) => [started(index), 20_000, ended(index, 'succeeded')];
    const measured = measuredOf([runOf(...setUp(), ...unseen(1), ...unseen(2), ...unseen(3))], script);
    expect(measured).toMatchObject({ step: 5000 });
    expect(measured).not.toHaveProperty('build');
  });

  test('is taken from where the newest run was executed: a cluster is another machine', () => {
    const slow = runOf(...setUp({ executor: 'slurm' }), ...executed(1, 1, 1, 90_000), ...executed(2, 1, 1, 90_000));
    const newer = changed(runOf(...joined), { createdAt: BEGIN + 1 });
    expect(measuredOf([slow, newer], script)).toMatchObject({ runs: 1, step: 3000 });
    expect(measuredOf([changed(slow, { createdAt: BEGIN + 2 }), newer], script)).toMatchObject({ step: 90_000 });
  });

  test('tells of a join in relation to the steps of the newest run', () => {
    const year = runOf(
      ...setUp({ numSteps: 120, period: 30 }),
      ...executed(1, 1, 1, 1),
      phase('join'),
      90_000,
      phaseEnded('join', 'succeeded'),
    );
    expect(measuredOf([runOf(...joined), changed(year, { createdAt: BEGIN - 1 })], script)).toMatchObject({
      // 6 s and 9 s for 12 steps.
      join: 7500,
      joinedSteps: 12,
    });
  });

  test('tells which steps take longer than others, where most of them are known', () => {
    const winter = [
      ...setUp(),
      ...executed(1, 1, 1, 1),
      ...executed(2, 1, 1000, 2000),
      ...executed(3, 1, 1000, 4000),
      ...executed(4, 1, 1000, 2000),
    ];
    // Partition 1 was the first of its process; 2 contributes steps 4 to 6.
    expect(measuredOf([runOf(...winter)], script)?.pace).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1]);
  });

  test('counts a process of another supervisor as another one', () => {
    const resumed = [
      ...setUp(),
      ...executed(1, 1, 50_000, 1000),
      { type: 'supervisorEnded', pid: 4711, reason: 'x' } as const,
      1000,
      { type: 'supervisorStarted', pid: 4712, startTime: '2', bootId: 'b', host: 'h', reason: 'resume' } as const,
      ...executed(2, 1, 50_000, 1000),
      ...executed(3, 1, 1000, 1000),
    ];
    expect(measuredOf([runOf(...resumed)], script)).toMatchObject({ build: 1000, cold: 49_000 });
  });

  test('takes the memory that 95 of 100 partitions stay within', () => {
    const year = { numSteps: 40, period: 1 };
    const ends = Array.from({ length: 40 }, (_, i) => i + 1).flatMap((index) => [
      started(index),
      10,
      ended(index, 'succeeded', { peakRss: index === 40 ? 9e12 : index * 1e8 }),
    ]);
    expect(measuredOf([runOf(...setUp(year), ...ends)], script)?.peak).toBe(38e8);
  });
});
