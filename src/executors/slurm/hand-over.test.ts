import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../run';
import type { Submitted } from './client';
import { attemptBegan, attemptEnded, began, done, handed, RunInMemory, rowOf } from './slurm-in-memory.fixture';
import type { TaskLine } from './task-log';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const answers: [string, Submitted | undefined][] = [
  ['with its number', undefined],
  ['with the number of another job', { ok: true, job: '1' }],
  ['with nothing that can be read', { ok: false, why: 'uncertain', message: 'Socket timed out' }],
  ['that it failed', { ok: false, why: 'refused', message: 'Unspecified error' }],
];

describe.each(answers)('an sbatch that answers %s when all that it handed over has ended', (_, answer) => {
  it('loses no end of an array', async () => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async (job) => {
      run.slurm.set('RUNNING', `${job}_1`, `${job}_2`);
      for (const i of [1, 2]) run.write(1, i, began(`${job}_${i}`), attemptBegan(i), attemptEnded(i), done());
      await run.until('over 1');
      return answer;
    };
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.until('resolved 1.1');
    await run.until('resolved 2.1');
    expect(run.told).toContain('began 1.1 101_1 n1');
    expect(run.told).toContain('submitted 1 101');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1-2']);
  });

  it.each(['setup', 'join'] as const)('loses no end of %s', async (phase) => {
    const executor = await run.executor();
    const end: TaskLine = { type: 'phaseEnded', time: 1, result: { outcome: 'succeeded' } };
    run.slurm.beforeAnswer = async (job) => {
      run.write(1, 'job', began(job), end, done());
      run.exit(1, 'job', 0);
      await run.until('submitted 1 101');
      run.slurm.set('COMPLETED', job);
      return answer;
    };
    expect(await (phase === 'setup' ? executor.setup() : executor.join(false))).toEqual({ outcome: 'succeeded' });
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 ']);
  });
});

describe('a refusal', () => {
  it('is not believed where Slurm has the job', async () => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async () => ({ ok: false, why: 'refused', message: 'Unspecified error' });
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    run.write(1, 1, began('101_1'), attemptBegan(1), attemptEnded(1), done());
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')?.outcome).toBe('succeeded');
  });

  it('is believed where Slurm lists it as failed, and nothing of it began', async () => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async (job) => {
      run.slurm.set('FAILED', `${job}_1`);
      return { ok: false, why: 'refused', message: 'Memory specification can not be satisfied' };
    };
    run.execute(executor, 1);
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')).toMatchObject({
      kind: 'start',
      message: expect.stringContaining('Memory specification'),
    });
  });

  it('is not believed before Slurm has answered', async () => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async () => {
      run.slurm.isSilent = true;
      return { ok: false, why: 'refused', message: 'Unspecified error' };
    };
    run.execute(executor, 1);
    await run.until('warning slurm.silent');
    expect(run.told).toEqual(['submitting 1 execute', 'warning slurm.silent']);
    run.slurm.isSilent = false;
    run.now += 1000;
    await run.until('submitted 1 101');
  });
});

describe('a number that is another job’s', () => {
  it('is replaced by that of the job of its name, and never cancelled', async () => {
    const executor = await run.executor();
    run.slurm.rows.push(rowOf('1', undefined, 'mine', 'RUNNING'));
    run.slurm.beforeAnswer = async () => ({ ok: true, job: '1' });
    run.execute(executor, 1);
    await run.until('submitted 1 1');
    executor.cancelPartition(1);
    await run.until('submitted 1 101');
    await run.polls(2, 3);
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1', 'cancel 101']);
  });
});

describe('a setup that ended when nobody watched', () => {
  it.each([['9'], [undefined]])('is not handed over again, its number being %s in the journal', async (job) => {
    const state: JobState = { ...handed(job), phase: 'setup', tasks: [] };
    run.folder(1);
    run.write(1, 'job', began('9'), { type: 'phaseEnded', time: 1, result: { outcome: 'succeeded' } }, done());
    run.exit(1, 'job', 0);
    const executor = await run.executor({ jobs: [state], nextSubmission: 2 });
    await run.polls(2, 30);
    expect(await executor.setup()).toEqual({ outcome: 'succeeded' });
    expect(run.slurm.calls).toEqual([]);
    executor.closePhase('setup');
    await run.until('over 1');
  });
});

describe('a task that Slurm has started anew, which it has not written down yet', () => {
  it('is what the next attempt is, also for whoever asked Slurm before he waits for it', async () => {
    run.folder(1);
    run.write(1, 1, began('9_1'), attemptBegan(1));
    run.slurm.rows.push(rowOf('9', 1, 'sim-r1-1', 'RUNNING'));
    const executor = await run.executor({ jobs: [handed('9', [1, 1])], nextSubmission: 2 });
    await run.polls(1, 1);
    run.execute(executor, 1, 2);
    run.write(1, 1, began('9_1', 1), attemptBegan(1, 2), attemptEnded(1, 2), done(1));
    await run.until('resolved 1.2');
    expect(run.ends.get('1.2')?.outcome).toBe('succeeded');
    expect(run.slurm.calls).toEqual([]);
  });
});

describe('jobs that Slurm had not taken, by the journal', () => {
  const other: JobState = { ...handed(undefined, [1, 1]), name: 'sim-r1-1', endedAt: 1 };

  it('are ended where it has them after all, before anything is handed over', async () => {
    run.slurm.rows.push(rowOf('50', 1, other.name, 'RUNNING'));
    const executor = await run.executor({ disowned: [other.name], nextSubmission: 2 });
    run.execute(executor, 1);
    await run.until('warning slurm.stray');
    await run.polls(1, 1);
    expect(run.slurm.calls).toContain('cancel 50');
    expect(run.slurm.calls.filter((call) => call.startsWith('submit'))).toEqual([]);
    run.slurm.set('CANCELLED', '50_1');
    await run.until('submitted 2');
    expect(run.slurm.calls.at(-1)).toBe('submit sim-r1-2 1');
  });
});
