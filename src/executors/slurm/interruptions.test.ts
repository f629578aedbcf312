import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Submitted } from './client';
import type { SlurmExecutor } from './index';
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

const calls = (what: string) => run.slurm.calls.filter((call) => call.startsWith(what));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a run that is cancelled', () => {
  it('ends also what began in the moment in which it was taken back to be handed over again', async () => {
    run.slurm.rows.push(rowOf('9', 1));
    run.folder(1);
    const executor = await run.executor({ jobs: [{ ...handed('9', [1, 1]), isOutdated: true }], nextSubmission: 2 });
    run.execute(executor, 1);
    await run.polls(2, 2);
    expect(calls('cancel')).toEqual(['cancel waiting 9']);
    const stopped = executor.stop('cancel');
    run.slurm.set('RUNNING', '9_1');
    run.write(1, 1, began('9_1'), attemptBegan(1));
    await run.polls(2, 2);
    run.write(1, 1, terminated());
    await run.polls(1, 2);
    await stopped;
    expect(run.ends.get('1.1')).toEqual({ outcome: 'cancelled' });
    expect(calls('cancel')).toEqual(['cancel waiting 9', 'cancel 9']);
  });

  it.each([
    ['as long as Slurm lists it', true],
    ['when Slurm does not list it any more', false],
  ])('has a setup that was cancelled, not killed, %s', async (_, isListed) => {
    const executor = await run.executor();
    const setup = executor.setup();
    await run.until('submitted 1 101');
    run.slurm.set('RUNNING', '101');
    run.write(1, 'job', began('101'));
    await run.polls(1, 2);
    const stopped = executor.stop('cancel');
    await run.polls(2, 2);
    const killed = { outcome: 'failed', kind: 'killed', message: 'The worker was killed.' } as const;
    run.write(1, 'job', { type: 'phaseEnded', time: 2, result: killed }, terminated());
    if (isListed) run.slurm.set('CANCELLED', '101');
    else run.slurm.rows = [];
    await Promise.race([run.polls(9, 3), stopped]);
    await stopped;
    expect(await setup).toEqual({ outcome: 'cancelled' });
  });
});

it('an attempt that was cancelled is not said to have been killed', async () => {
  const executor = await run.executor();
  run.execute(executor, 1);
  await run.until('submitted 1 101');
  run.slurm.set('RUNNING', '101_1');
  run.write(1, 1, began('101_1'), attemptBegan(1));
  await run.until('began 1.1');
  executor.cancelPartition(1);
  await run.polls(2, 2);
  const killed = { outcome: 'failed', kind: 'killed', message: 'The worker was killed.', peakRss: 7 } as const;
  run.write(1, 1, attemptEnded(1, 1, killed), terminated());
  run.slurm.set('CANCELLED', '101_1');
  await run.polls(1, 2);
  await run.until('resolved 1.1');
  const { endedAt: _, ...end } = run.ends.get('1.1') ?? {};
  expect(end).toEqual({ outcome: 'cancelled', peakRss: 7 });
});

describe('a partition that was cancelled, and is wanted again', () => {
  it('before sbatch answered is handed over anew, and the first job is cancelled', async () => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async () => {
      run.slurm.beforeAnswer = undefined;
      executor.cancelPartition(1);
      run.execute(executor, 1);
      return undefined;
    };
    run.execute(executor, 1);
    await run.until('submitted 1 101');
    await run.polls(2, 2);
    expect(calls('submit')).toEqual(['submit sim-r1-1 1', 'submit sim-r1-2 1']);
    expect(calls('cancel')).toEqual(['cancel 101']);
    run.write(2, 1, began('102_1'), attemptBegan(1), attemptEnded(1), done());
    await run.until('resolved 1.1');
    expect(run.told).toContain('began 1.1 102_1 n1');
  });

  it('when the task that runs left it out is handed over anew', async () => {
    run.slurm.rows.push(rowOf('9', 1, undefined, 'RUNNING'));
    run.folder(1);
    const left = attemptEnded(2, 1, { outcome: 'cancelled' });
    run.write(1, 1, began('9_1'), attemptBegan(1), left);
    const job = { ...handed('9'), tasks: [{ task: 1, attempts: [1, 2].map((i): [number, number] => [i, 1]) }] };
    const executor = await run.executor({ jobs: [job], running: new Map([[1, 1]]), nextSubmission: 2 });
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.polls(2, 2);
    expect(calls('submit')).toEqual(['submit sim-r1-2 2']);
    expect(run.told).not.toContain('given back 2.1');
  });
});

describe('a run that stops', () => {
  const limit: Submitted = { ok: false, why: 'limit', message: 'QOSMaxSubmitJobPerUserLimit' };

  it.each(['interrupt', 'cancel'] as const)('waits for no room in Slurm: %s', async (how) => {
    const executor = await run.executor();
    run.slurm.beforeAnswer = async () => {
      void executor.stop(how);
      run.slurm.rows = [];
      await turn();
      return limit;
    };
    run.execute(executor, 1);
    await run.until('given back 1.1');
    await executor.stop(how);
    expect(run.told).toEqual(['submitting 1 execute', `over 1: ${limit.message}`, 'given back 1.1']);
  });

  it.each(['interrupt', 'cancel'] as const)(
    'does not wait until Slurm answers: %s',
    async (how) => {
      const executor = await run.executor();
      const limits = run.slurm.limits.bind(run.slurm);
      run.slurm.limits = async () => {
        void executor.stop(how);
        run.slurm.isSilent = true;
        await turn();
        return limits();
      };
      run.execute(executor, 1);
      await run.until('given back 1.1');
      await executor.stop(how);
      expect(run.slurm.calls).toEqual([]);
    },
    // Less than the time for which a silent Slurm is left in peace.
    5000,
  );

  it('before anybody waits for what an earlier supervisor handed over leaves it to be found', async () => {
    run.folder(1);
    run.write(1, 1, began('9_1'), attemptBegan(1), attemptEnded(1), done());
    const queue = run.slurm.queue.bind(run.slurm);
    const asked = new Promise<void>((resolve) => {
      run.slurm.queue = async (names) => {
        void executor?.stop('interrupt');
        resolve();
        return queue(names);
      };
    });
    let executor: SlurmExecutor | undefined;
    executor = await run.executor({ jobs: [handed('9', [1, 1])], running: new Map([[1, 1]]), nextSubmission: 2 });
    await asked;
    await executor.stop('interrupt');
    expect(run.told).toEqual([]);
    const other = await run.executor({ jobs: [handed('9', [1, 1])], running: new Map([[1, 1]]), nextSubmission: 2 });
    run.execute(other, 1);
    await run.until('over 1');
    expect(run.told).toEqual(['ended 1.1 succeeded', 'resolved 1.1', 'over 1']);
  });
});
