import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelRequest } from '../../layout';
import {
  attemptBegan,
  attemptEnded,
  began,
  done,
  handed,
  RunInMemory,
  rowOf,
  terminated,
} from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const submissions = () => run.slurm.calls.filter((call) => call.startsWith('submit'));

describe('steering', () => {
  it('cancels a task that executes one partition, and asks one that executes more by a file', async () => {
    const executor = await run.executor({ slurm: { partitionsPerTask: 2 } });
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.until('submitted 1 101');
    executor.cancelPartition(1);
    executor.cancelPartition(3);
    await run.polls(2, 1);
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1,3', 'cancel 101_3']);
    expect(existsSync(cancelRequest(run.place, 1, 1))).toBe(true);
    // It never began: that Slurm does not list it any more is enough.
    run.slurm.forget('101_3');
    await run.polls(1, 1);
    await run.until('given back 3.1');
    executor.cancelPartition(2);
    await run.polls(2, 1);
    expect(run.slurm.calls.at(-1)).toBe('cancel 101_1');
  });

  it('takes a partition out of a task that waits at once, and out of one that runs when that says so', async () => {
    const executor = await run.executor({ slurm: { partitionsPerTask: 2 } });
    for (const index of [1, 2, 3, 4]) run.execute(executor, index);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    executor.cancelPartition(2);
    executor.cancelPartition(4);
    await run.polls(3, 2);
    await run.until('given back 4.1');
    // It may be about to begin.
    expect(run.told).not.toContain('given back 2.1');
    run.write(1, 1, attemptEnded(2, 1, { outcome: 'cancelled' }));
    await run.until('given back 2.1');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1,3']);
    // Whoever wants it again does not wait for a task that leaves it out.
    run.execute(executor, 4);
    await run.until('submitted 2');
    expect(submissions().at(-1)).toBe('submit sim-r1-2 4');
  });

  it('hands over anew what an earlier supervisor had taken out of a task that waits', async () => {
    run.slurm.rows.push(rowOf('9', 1));
    run.folder(1);
    writeFileSync(cancelRequest(run.place, 1, 2), '');
    const job = { ...handed('9'), tasks: [{ task: 1, attempts: [1, 2].map((i): [number, number] => [i, 1]) }] };
    const executor = await run.executor({ jobs: [job], nextSubmission: 2 });
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('submitted 2');
    expect(submissions()).toEqual(['submit sim-r1-2 2']);
  });

  it('gives an attempt up with the verdict', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    expect(executor.failPartition(1, { kind: 'stalled', message: 'No progress.', final: false })).toBe(false);
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    expect(executor.failPartition(1, { kind: 'stalled', message: 'No progress.', final: false })).toBe(true);
    await run.polls(1, 1);
    run.write(1, 1, terminated());
    run.exit(1, 1, 143);
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'failed', kind: 'stalled', message: 'No progress.' });
  });

  it('holds, releases and throttles what waits, and hands nothing over while it is paused', async () => {
    const executor = await run.executor({ concurrency: 1 });
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('waits 1 2');
    executor.pause();
    run.execute(executor, 3);
    executor.setConcurrency(5);
    await run.polls(2, 1);
    executor.continue();
    await run.until('submitted 2');
    await run.polls(1, 1);
    expect(run.slurm.calls.filter((call) => !call.startsWith('submit'))).toEqual([
      'hold 101',
      'throttle 101 2',
      'release 101',
    ]);
  });

  it('leaves the jobs when the run is interrupted', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    const setup = executor.setup();
    await run.until('submitted 1');
    await run.until('submitted 2');
    await executor.stop('interrupt');
    expect(await setup).toEqual({ outcome: 'cancelled', isLeft: true });
    expect(run.told).toContain('given back 1.1');
    expect(run.slurm.calls.filter((call) => call.startsWith('cancel'))).toEqual([]);
    expect(run.told.filter((text) => text.startsWith('over'))).toEqual([]);
  });

  it('ends all jobs when the run is cancelled, and says so when they are gone', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    const stopped = executor.stop('cancel');
    await run.polls(1, 2);
    expect(run.slurm.calls.at(-1)).toBe('cancel 101');
    run.write(1, 1, terminated());
    run.slurm.forget('101_2');
    await run.polls(1, 2);
    await stopped;
    expect(run.ends.get('1.1')).toEqual({ outcome: 'cancelled' });
    expect(run.told).toContain('given back 2.1');
    expect(run.told).toContain('over 1');
  });
});

describe('a pause', () => {
  it('that an earlier supervisor had asked for is over when the run goes on', async () => {
    const reason = process.getuid?.() === 0 ? 'JobHeldAdmin' : 'JobHeldUser';
    run.slurm.rows.push({ ...rowOf('9', 1), reason });
    const executor = await run.executor({ jobs: [handed('9', [1, 1])], nextSubmission: 2 });
    run.execute(executor, 1);
    await run.polls(2, 6);
    expect(run.slurm.calls).toContain('release 9');
  });

  it('that is over keeps nothing from starting, though Slurm was asked last while it held', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('waits 1 1');
    executor.pause();
    await run.polls(1, 2);
    run.slurm.rows = run.slurm.rows.map((row) => ({ ...row, reason: 'JobHeldUser' }));
    await run.polls(1, 2);
    executor.continue();
    run.slurm.rows = run.slurm.rows.map((row) => ({ ...row, reason: 'Priority' }));
    await run.polls(1, 2);
    expect(run.slurm.calls.slice(-2)).toEqual(['hold 101', 'release 101']);
    expect(run.told).not.toContain('warning slurm.cannotStart');
  });
});

describe('a phase', () => {
  it('is a job whose result its log holds', async () => {
    const executor = await run.executor();
    const setup = executor.setup();
    await run.until('submitted 1 101');
    run.write(1, 'job', began('101'), { type: 'phaseProgress', time: 1, done: 1, of: 2 });
    await run.until('setup 1/2');
    run.write(1, 'job', { type: 'phaseEnded', time: 2, result: { outcome: 'succeeded', stepMs: 5 } }, done());
    expect(await setup).toEqual({ outcome: 'succeeded', stepMs: 5 });
    // Whoever comes after a supervisor that dies now is to find it.
    run.execute(executor, 1);
    await run.until('submitted 2');
    await run.polls(1, 5);
    expect(run.told).not.toContain('over 1');
    executor.closePhase('setup');
    expect(run.told).toContain('over 1');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 ', 'submit sim-r1-2 1']);
  });

  it('whose result nobody recorded stays to be found when the run is left', async () => {
    const executor = await run.executor();
    const join = executor.join(false);
    await run.until('submitted 1 101');
    run.write(1, 'job', began('101'), { type: 'phaseEnded', time: 2, result: { outcome: 'succeeded' } }, done());
    await join;
    await executor.stop('interrupt');
    expect(run.told).not.toContain('over 1');
    const other = await run.executor({ jobs: [{ ...handed('101'), phase: 'join' }], nextSubmission: 2 });
    expect(await other.join(false)).toEqual({ outcome: 'succeeded' });
    other.closePhase('join');
    await run.until('over 1');
    expect(run.told.filter((text) => text.startsWith('submitting'))).toHaveLength(1);
  });

  it('that is done somewhere else is followed when it is done there already, and by nobody else', async () => {
    const job = { ...handed('9'), phase: 'setup', outputDir: '/else' } as const;
    const executor = await run.executor({ jobs: [job], nextSubmission: 2 });
    run.folder(1);
    const there = executor.setup('/else');
    const here = executor.setup();
    await run.until('submitted 2 101');
    run.write(1, 'job', began('9'), { type: 'phaseEnded', time: 2, result: { outcome: 'succeeded' } }, done());
    expect(await there).toEqual({ outcome: 'succeeded' });
    await executor.stop('interrupt');
    expect(await here).toMatchObject({ isLeft: true });
    expect(run.slurm.calls).toEqual(['submit sim-r1-2 ']);
  });

  it('fails with Slurm’s reason', async () => {
    const executor = await run.executor();
    const join = executor.join(false);
    await run.until('submitted 1 101');
    run.write(1, 'job', began('101'), terminated());
    run.slurm.set('OUT_OF_MEMORY', '101');
    await run.polls(1, 1);
    expect(await join).toMatchObject({ outcome: 'failed', kind: 'outOfMemory' });
  });
});
