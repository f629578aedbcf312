import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { Hindrances } from './hindrances';
import type { SlurmListener } from './options';
import { attemptBegan, attemptEnded, began, done, handed, RunInMemory, rowOf } from './slurm-in-memory.fixture';
import { adopt } from './submission';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

/** Slurm's word for why tasks wait. */
const say = (reason: string, ...ids: string[]) => {
  run.slurm.rows = run.slurm.rows.map((row) => (ids.includes(`${row.job}_${row.task}`) ? { ...row, reason } : row));
};
const told = (text: string) => run.told.filter((line) => line === text).length;

describe('what keeps a job from ever starting', () => {
  it.each([
    ['PartitionTimeLimit', 'cannot start. Slurm says PartitionTimeLimit: its time limit', '--slurm time=…'],
    ['BadConstraints', 'cannot start. Slurm says BadConstraints: no node', '--slurm constraint=…'],
    ['QOSMaxMemoryPerJob', 'cannot start. Slurm says QOSMaxMemoryPerJob: it asks for more', '--slurm memory=…'],
    ['AssocMaxWallDurationPerJobLimit', 'than one job may', '--slurm time=…'],
    ['AccountNotAllowed', 'its account may not use the partition', '--slurm account=…'],
    ['QOSNotAllowed', 'its quality of service', '--slurm qos=…'],
    ['DependencyNeverSatisfied', 'a job that it was to follow failed', 'powersim resume'],
    ['ReqNodeNotAvail, UnavailableNodes:n1', 'are down or reserved', 'when they are back'],
    ['JobHeldUser', 'is held', 'powersim continue'],
  ])('is told once, with what it means and what to do: %s', async (reason, means, remedy) => {
    const words: string[] = [];
    const listener = { warning: (_code: string, text: string) => words.push(text) } as unknown as SlurmListener;
    const submission = adopt(run.place, handed('9', [1, 1]));
    submission.isHeld = false;
    submission.named('9', 'squeue');
    submission.taskOf(1)?.answered({ ...rowOf('9', 1), reason }, 0);
    const hindrances = new Hindrances({ listener, client: run.slurm, place: run.place });
    await hindrances.look([submission]);
    await hindrances.look([submission]);
    expect(words).toHaveLength(1);
    expect(words[0]).toContain(means);
    expect(words[0]).toContain(remedy);
  });

  it.each(['Priority', 'Resources', 'JobArrayTaskLimit', 'AssocGrpMemLimit', 'QOSMaxJobsPerUserLimit', 'BeginTime'])(
    'is not what passes by itself: %s',
    async (reason) => {
      const executor = await run.executor();
      run.execute(executor, 1);
      await run.until('submitted 1 101');
      say(reason, '101_1');
      await run.polls(2, 2);
      expect(told('warning slurm.cannotStart')).toBe(0);
    },
  );
});

test('what Slurm holds since its node could not launch it is released three times, and then told', async () => {
  const executor = await run.executor();
  run.execute(executor, 1);
  await run.until('submitted 1 101');
  const releases = () => run.slurm.calls.filter((call) => call === 'release 101_1').length;
  for (const times of [1, 2, 3, 3]) {
    say('launch failed requeued held', '101_1');
    await run.polls(2, 2);
    expect(releases()).toBe(times);
    say('Resources', '101_1');
    await run.polls(1, 2);
  }
  expect(told('warning slurm.released')).toBe(3);
  expect(told('warning slurm.cannotStart')).toBe(1);
});

test('whatever is held is released when somebody asks for it, but not what waits for its turn', async () => {
  const executor = await run.executor();
  for (const index of [1, 2, 3]) run.execute(executor, index);
  await run.until('submitted 1 101');
  expect(await executor.releaseHeld()).toBe(0);
  say('JobHeldUser', '101_2', '101_3');
  expect(await executor.releaseHeld()).toBe(2);
  expect(run.slurm.calls.at(-1)).toBe('release 101_2 101_3');
});

describe('what waits with resources that were changed', () => {
  const calls = () => run.slurm.calls.filter((call) => !call.startsWith('throttle'));

  it('is handed over again as the same attempt, and what runs keeps what it has', async () => {
    for (const [index, state] of [
      [1, 'RUNNING'],
      [2, 'PENDING'],
      [3, 'PENDING'],
    ] as const)
      run.slurm.rows.push(rowOf('9', index, undefined, state));
    run.folder(1);
    run.write(1, 1, began('9_1'), attemptBegan(1));
    const job = { ...handed('9', [1, 1], [2, 1], [3, 1]), isOutdated: true as const };
    const executor = await run.executor({ jobs: [job], nextSubmission: 2 });
    for (const index of [1, 2, 3]) run.execute(executor, index);
    await run.polls(2, 2);
    expect(calls()).toEqual(['cancel waiting 9']);
    run.slurm.forget('9_2', '9_3');
    await run.polls(1, 2);
    await run.until('submitted 2 101');
    expect(calls()).toEqual(['cancel waiting 9', 'submit sim-r1-2 2-3']);
    expect(told('warning slurm.replaced')).toBe(1);
    run.write(1, 1, attemptEnded(1), done());
    await run.until('resolved 1.1');
    run.write(2, 2, began('101_2'), attemptBegan(2), attemptEnded(2), done());
    await run.until('resolved 2.1');
  });

  it('goes on if it began in the moment before', async () => {
    run.slurm.rows.push(rowOf('9', 1));
    run.folder(1);
    const executor = await run.executor({ jobs: [{ ...handed('9', [1, 1]), isOutdated: true }], nextSubmission: 2 });
    run.execute(executor, 1);
    await run.polls(2, 2);
    expect(calls()).toEqual(['cancel waiting 9']);
    run.write(1, 1, began('9_1'), attemptBegan(1), attemptEnded(1), done());
    await run.until('resolved 1.1');
    expect(run.ends.get('1.1')?.outcome).toBe('succeeded');
    expect(calls()).toEqual(['cancel waiting 9']);
  });

  it('is handed over again where it is a phase', async () => {
    run.slurm.rows.push(rowOf('9', undefined));
    const job = { ...handed('9'), phase: 'setup' as const, isOutdated: true as const };
    run.folder(1);
    const executor = await run.executor({ jobs: [job], nextSubmission: 2 });
    const setup = executor.setup();
    await run.polls(2, 2);
    run.slurm.rows = [];
    await run.polls(2, 2);
    await run.until('submitted 2 101');
    run.write(2, 'job', began('101'), { type: 'phaseEnded', time: 2, result: { outcome: 'succeeded' } }, done());
    expect(await setup).toEqual({ outcome: 'succeeded' });
  });
});

test('what failed at the same time is handed over again at once', async () => {
  const executor = await run.executor();
  const work = [1, 2, 3].map((index) =>
    executor.execute(index, 1, {
      first: false,
      fresh: false,
      // Of each it takes another time to write it down.
      ended: async () => {
        for (let turn = 0; turn < 5 * index; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        run.execute(executor, index, 2);
      },
    }),
  );
  await run.until('submitted 1 101');
  const failed = { outcome: 'failed', kind: 'script' } as const;
  await run.polls(1, 2);
  for (const index of [1, 2, 3])
    run.write(1, index, began(`101_${index}`), attemptBegan(index), attemptEnded(index, 1, failed), done());
  await Promise.all(work);
  await run.until('submitted 2');
  await run.polls(1, 2);
  const submits = run.slurm.calls.filter((call) => call.startsWith('submit'));
  expect(submits).toEqual(['submit sim-r1-1 1-3', 'submit sim-r1-2 1-3']);
});
