import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptBegan, attemptEnded, began, done, handed, RunInMemory, rowOf } from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const failed = { outcome: 'failed', kind: 'script', message: 'no' } as const;
const begin = (job: string, ...tasks: number[]) => {
  run.slurm.set('RUNNING', ...tasks.map((task) => `${job}_${task}`));
  for (const task of tasks) run.write(1, task, began(`${job}_${task}`), attemptBegan(task));
};
const fail = (job: string, task: number) => {
  run.slurm.set('FAILED', `${job}_${task}`);
  run.write(1, task, attemptEnded(task, 1, failed), done());
};

describe('a retry beside an array that still runs', () => {
  it('has a share of what may run at once, when one of those that run has ended', async () => {
    const executor = await run.executor({ concurrency: 2 });
    for (const index of [1, 2, 3, 4, 5]) run.execute(executor, index);
    await run.until('submitted 1 101');
    begin('101', 1, 2);
    await run.until('began 2.1');
    fail('101', 1);
    // Slurm has begun the next one before anybody knew.
    begin('101', 3);
    await run.until('resolved 1.1');
    run.execute(executor, 1, 2);
    await run.until('submitted 2 102');
    expect(run.slurm.calls).toEqual([
      'submit sim-r1-1 1-5%2',
      'throttle 101 1',
      'submit sim-r1-2 1%1 afterany:101_2?afterany:101_3',
    ]);
    run.slurm.set('RUNNING', '102_1');
    run.write(2, 1, began('102_1'), attemptBegan(1, 2), attemptEnded(1, 2), done());
    await run.until('over 2');
    run.slurm.set('COMPLETED', '101_2');
    run.write(1, 2, attemptEnded(2), done());
    await run.polls(2, 5);
    expect(run.slurm.calls.at(-1)).toBe('throttle 101 2');
  });

  it('waits until the array is over where only one may run at once', async () => {
    const executor = await run.executor({ concurrency: 1 });
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.until('submitted 1 101');
    begin('101', 1);
    await run.until('began 1.1');
    fail('101', 1);
    await run.until('resolved 1.1');
    run.execute(executor, 1, 2);
    await run.until('submitted 2 102');
    expect(run.slurm.calls).toEqual(['submit sim-r1-1 1-3%1', 'submit sim-r1-2 1%1 afterany:101']);
  });
});

describe('arrays that an earlier supervisor left', () => {
  it('share what may run at once; one for which nothing is left is held', async () => {
    run.slurm.rows.push(rowOf('9', 1), rowOf('9', 2), rowOf('10', 3, 'sim-r1-2'));
    const second = { ...handed('10', [3, 1]), submission: 2, name: 'sim-r1-2' };
    const jobs = [handed('9', [1, 1], [2, 1]), second];
    const executor = await run.executor({ jobs, nextSubmission: 3, concurrency: 1 });
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.polls(3, 6);
    expect(run.slurm.calls.sort()).toEqual(['hold 10', 'throttle 10 1', 'throttle 9 1']);
    executor.setConcurrency(3);
    await run.polls(2, 6);
    expect(run.slurm.calls.sort()).toEqual(['hold 10', 'release 10', 'throttle 10 1', 'throttle 9 1', 'throttle 9 2']);
  });
});
