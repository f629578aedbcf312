import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchScript } from '../../layout';
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

describe('attempts that are queued in one turn', () => {
  it('are one array, and told as their tasks write', async () => {
    const executor = await run.executor();
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.until('waits 1 3 Priority');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1-3']);
    const copy = readFileSync(batchScript(run.place, 1), 'utf8');
    expect(copy).toContain('"TOKEN":"…"');
    expect(copy).not.toContain('secret');
    expect(run.slurm.scripts[0]).toContain('"TOKEN":"secret"');
    run.slurm.set('RUNNING', '101_1', '101_2', '101_3');
    const step = { type: 'step', time: 1, index: 1, step: 1, of: 4 } as const;
    run.write(1, 1, began('101_1'), attemptBegan(1), step, { ...step, step: 2 });
    await run.until('step 1 2/4');
    run.write(1, 1, attemptEnded(1, 1, { outcome: 'succeeded', peakRss: 5 }), done());
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'succeeded', peakRss: 5 });
    for (const task of [2, 3]) run.write(1, task, began(`101_${task}`), attemptBegan(task), attemptEnded(task), done());
    await run.until('over 1');
    expect(run.told.slice(0, 3)).toEqual(['submitting 1 execute', 'submitted 1 101', 'waits 1 3 Priority']);
    expect(run.told).toContain('began 1.1 101_1 n1');
    expect(run.told.filter((text) => text.startsWith('submitting'))).toHaveLength(1);
  });

  it('share a task where several partitions go into one, and only the running one takes the blame when it dies', async () => {
    const executor = await run.executor({ slurm: { partitionsPerTask: 3 } });
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.until('submitted 1 101');
    run.write(1, 1, began('101_1'), attemptBegan(1), attemptEnded(1), attemptBegan(2), terminated());
    run.exit(1, 1, 143);
    run.slurm.set('TIMEOUT', '101_1');
    await run.until('began 2.1');
    run.now += 1000;
    await run.until('submitted 2 102');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'succeeded' });
    expect(run.ends.get('2.1')).toMatchObject({ outcome: 'failed', kind: 'timeout', final: true });
    expect(run.ends.get('2.1')?.message).toBe('Slurm task 101_1 on n1 was ended at its time limit of 1 h.');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1', 'submit sim-r1-2 3']);
    expect(run.told.some((text) => text.startsWith('began 3'))).toBe(false);
  });

  it('fail for good with Slurm’s words where it refuses them', async () => {
    const executor = await run.executor();
    run.slurm.answers.push({ ok: false, why: 'refused', message: 'invalid partition specified: fast' });
    run.execute(executor, 1);
    await run.until('resolved 1.1');
    expect(run.told).toContain('over 1: invalid partition specified: fast');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'failed', kind: 'start', final: true });
    expect(run.ends.get('1.1')?.message).toContain('invalid partition specified: fast. Change what it asks for');
  });

  it('are halved where Slurm takes no more', async () => {
    const executor = await run.executor();
    const limit = { ok: false, why: 'limit', message: 'QOSMaxSubmitJobPerUserLimit' } as const;
    run.slurm.answers.push(limit, limit);
    for (let index = 1; index <= 8; index += 1) run.execute(executor, index);
    await run.until('submitted 5');
    expect(run.slurm.calls).toEqual([
      'submit sim-r1-1 1-8',
      'submit sim-r1-2 1-4',
      'submit sim-r1-3 1-2',
      'submit sim-r1-4 3-6',
      'submit sim-r1-5 7-8',
    ]);
  });
});

describe('a submission of which nobody knows whether it was taken', () => {
  const uncertain = { ok: false, why: 'uncertain', message: 'Socket timed out' } as const;

  it('is found by its name, and not submitted again', async () => {
    const executor = await run.executor();
    run.slurm.answers.push(uncertain);
    run.execute(executor, 4);
    await run.until('warning slurm.silent');
    run.slurm.rows.push(rowOf('77', 4));
    run.now += 1000;
    await run.until('submitted 1 77');
    run.write(1, 4, began('77_4'), attemptBegan(4), attemptEnded(4), done());
    await run.until('resolved 4.1');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 4']);
  });

  it('is submitted again when Slurm, answering for a while, does not know it', async () => {
    const executor = await run.executor();
    run.slurm.answers.push(uncertain);
    run.execute(executor, 4);
    await run.until('warning slurm.silent');
    await run.polls(3, 15);
    await run.until('submitted 2 101');
    expect(run.told).toContain('over 1: Slurm had not taken it.');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 4', 'submit sim-r1-2 4']);
  });

  it('is not submitted again as long as Slurm is silent, or when a task of it left a trace', async () => {
    const executor = await run.executor({ jobs: [handed(undefined, [4, 1])], nextSubmission: 2 });
    run.slurm.isSilent = true;
    run.execute(executor, 4);
    await run.until('warning slurm.silent');
    await run.polls(3, 60);
    expect(run.slurm.calls).toEqual([]);
    expect(run.told).toEqual(['warning slurm.silent']);
  });
});

describe('what an earlier supervisor handed over', () => {
  it('is followed: an attempt that runs does not begin a second time', async () => {
    run.slurm.rows.push(rowOf('9', 1, 'sim-r1-1', 'RUNNING'), rowOf('9', 2));
    const executor = await run.executor({
      jobs: [handed('9', [1, 1], [2, 1])],
      running: new Map([[1, 1]]),
      nextSubmission: 2,
    });
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('waits 1 1 Priority');
    run.folder(1);
    run.write(1, 1, began('9_1'), attemptBegan(1), attemptEnded(1), done());
    run.write(1, 2, began('9_2'), attemptBegan(2), attemptEnded(2), done());
    await run.until('over 1');
    expect(run.told.filter((text) => text.startsWith('began'))).toEqual(['began 2.1 9_2 n1']);
    expect(run.slurm.calls).toEqual(['throttle 9 0']);
  });

  it('is told of also when it ended before anybody waited for it', async () => {
    run.folder(1);
    const failed = attemptEnded(1, 1, { outcome: 'failed', kind: 'script', message: 'no' });
    run.write(1, 1, began('9_1'), attemptBegan(1), failed, done());
    const executor = await run.executor({ jobs: [handed('9', [1, 1])], running: new Map([[1, 1]]), nextSubmission: 2 });
    await run.polls(3, 5);
    expect(run.told).toEqual([]);
    run.execute(executor, 1);
    await run.until('over 1');
    expect(run.told).toEqual(['ended 1.1 failed script', 'resolved 1.1', 'over 1']);
    expect(run.slurm.calls).toEqual([]);
  });

  it('is submitted anew where it was cancelled before it began', async () => {
    const executor = await run.executor({ jobs: [handed('9', [2, 1])], nextSubmission: 2 });
    run.execute(executor, 2);
    await Promise.race([run.polls(9, 11), run.until('submitted 2')]);
    expect(run.told).not.toContain('warning slurm.cancelled');
    expect(run.slurm.calls).toEqual(['submit sim-r1-2 2']);
  });
});

describe('a task that Slurm starts again', () => {
  it.each([
    ['REQUEUED', 'requeued'],
    ['PREEMPTED', 'preempted'],
    ['NODE_FAIL', 'nodeFail'],
  ])('after %s ends the attempt without touching its files, and goes on with the next one', async (state, kind) => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    run.slurm.booked.push({ job: '101', task: 1, name: 'sim-r1-1', state, by: undefined });
    run.slurm.set('PENDING', '101_1');
    run.now += 1000;
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'failed', kind, isPutAway: true });
    run.execute(executor, 1, 2);
    run.write(1, 1, began('101_1', 1), attemptBegan(1, 2));
    await run.until('began 1.2 101_1');
    run.write(1, 1, attemptEnded(1, 2), done(1));
    await run.until('resolved 1.2');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1']);
  });

  it('may say that the attempt had succeeded before', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    run.write(1, 1, began('101_1', 1), attemptEnded(1, 1), done(1));
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a task that ends badly', () => {
  it('before its first attempt fails to start, with what it printed', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.print(1, 1, 'module: command not found\n');
    run.exit(1, 1, 127);
    run.slurm.set('FAILED', '101_1');
    run.now += 1000;
    await run.until('resolved 1.1');
    expect(run.told).toContain('began 1.1 101_1 undefined');
    expect(run.ends.get('1.1')).toEqual({
      outcome: 'failed',
      kind: 'start',
      message:
        'Slurm task 101_1 ended before it could begin with exit status 127. Last output: module: command not found',
    });
  });

  it('was out of memory where Slurm says so of a worker that was killed', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    const killed = attemptEnded(1, 1, { outcome: 'failed', kind: 'killed', message: 'killed', peakRss: 7 });
    run.write(1, 1, began('101_1'), attemptBegan(1), killed, done());
    run.slurm.set('OUT_OF_MEMORY', '101_1');
    await run.until('began 1.1');
    run.now += 1000;
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({ kind: 'outOfMemory', final: true, peakRss: 7 });
  });

  it('was cancelled by somebody, who is named, when it ran; one that waited is given back with a warning', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1), terminated());
    run.exit(1, 1, 143);
    await run.until('began 1.1');
    run.slurm.set('CANCELLED', '101_1');
    run.slurm.booked.push({ job: '101', task: 1, name: 'sim-r1-1', state: 'CANCELLED', by: 4242 });
    run.slurm.forget('101_2');
    await Promise.race([run.polls(9, 6), run.until('over 1')]);
    expect(run.ends.get('1.1')?.outcome).toBe('cancelled');
    expect(run.ends.get('1.1')?.message).toBe(
      'Slurm task 101_1 on n1 was cancelled in Slurm by the user with the number 4242.',
    );
    expect(run.told).toContain('given back 2.1');
    expect(run.told).toContain('warning slurm.cancelled');
  });

  it('was cancelled with its whole array, which Slurm lists as one then', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('waits 1 2');
    run.slurm.rows = [rowOf('101', undefined, 'sim-r1-1', 'CANCELLED')];
    await Promise.race([run.polls(9, 6), run.until('over 1')]);
    expect(run.told).toContain('given back 1.1');
    expect(run.told).toContain('given back 2.1');
  });

  it.each([
    ['', 'cancelled', {}],
    [' DUE TO TIME LIMIT', 'failed', { kind: 'timeout' }],
  ])('was ended%s where only its output says so', async (why, outcome, kind) => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.write(1, 1, began('101_1'), attemptBegan(1), terminated());
    run.print(1, 1, `slurmstepd: error: *** JOB 101 ON n1 CANCELLED AT 2026-11-23T03:36:59${why} ***\n`);
    run.exit(1, 1, 143);
    run.slurm.forget('101_1');
    await Promise.race([run.polls(9, 6), run.until('over 1')]);
    expect(run.ends.get('1.1')).toMatchObject({ outcome, ...kind });
  });

  it('is not believed to have ended while Slurm is silent', async () => {
    const executor = await run.executor();
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101_1');
    run.write(1, 1, began('101_1'), attemptBegan(1));
    await run.until('began 1.1');
    run.slurm.isSilent = true;
    await run.polls(3, 600);
    run.slurm.isSilent = false;
    await run.polls(1, 600);
    await run.until('warning slurm.answers');
    expect(run.ends.size).toBe(0);
    expect(run.told.filter((text) => text === 'warning slurm.silent')).toHaveLength(1);
  });
});
