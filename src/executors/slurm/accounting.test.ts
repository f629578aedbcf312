import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptBegan, began, handed, RunInMemory, rowOf } from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const warnings = () => run.told.filter((text) => text.startsWith('warning'));
/** Tasks that run, as they say themselves. */
async function running(...indices: number[]) {
  const executor = await run.executor();
  for (const index of indices) run.execute(executor, index);
  await run.until('submitted 1 101');
  for (const index of indices) {
    run.slurm.set('RUNNING', `101_${index}`);
    run.write(1, index, began(`101_${index}`), attemptBegan(index));
  }
  for (const index of indices) await run.until(`began ${index}.1`);
}

describe('where squeue answers and the accounting does not', () => {
  beforeEach(() => {
    run.slurm.isAccountingSilent = true;
  });

  it('a task that is over comes to its end after the time in which it may still be found, with one warning', async () => {
    await running(1);
    run.slurm.forget('101_1');
    await run.polls(4, 15);
    expect(run.ends.size).toBe(0);
    await run.polls(1, 15);
    await run.until('over 1');
    expect(run.ends.get('1.1')).toMatchObject({ outcome: 'failed', kind: 'lost' });
    expect(run.slurm.accountingAsked.length).toBeGreaterThan(1);
    expect(warnings()).toEqual(['warning slurm.accounting']);
  });

  it('it is told once of each time that it is away', async () => {
    await running(1);
    run.slurm.forget('101_1');
    await run.polls(2, 1);
    run.slurm.isAccountingSilent = false;
    await run.polls(1, 1);
    run.slurm.isAccountingSilent = true;
    await run.polls(2, 1);
    expect(run.ends.size).toBe(0);
    expect(warnings()).toEqual(['warning slurm.accounting', 'warning slurm.accounting']);
  });

  it('a submission that may not have been taken does not hold up the others, and is not handed over again', async () => {
    const other = { ...handed('9', [2, 1]), submission: 2, name: 'sim-r1-2' };
    run.slurm.rows.push(rowOf('9', 2, other.name));
    const executor = await run.executor({ jobs: [handed(undefined, [1, 1]), other], nextSubmission: 3 });
    run.execute(executor, 1);
    run.execute(executor, 2);
    await run.polls(4, 30);
    expect(run.told).toEqual(['warning slurm.accounting', 'waits 2 1 Priority']);
    run.slurm.isAccountingSilent = false;
    await run.polls(2, 30);
    await run.until('submitted 3 101');
    expect(run.told).toContain('over 1: Slurm had not taken it.');
    expect(run.slurm.calls.at(-1)).toBe('submit sim-r1-3 1');
  });
});

describe('why Slurm started tasks again', () => {
  const booked = (task: number, state: string) =>
    run.slurm.booked.push({ job: '101', task, name: 'sim-r1-1', state, by: undefined });

  it('is asked once for all of a submission, and anew when others follow', async () => {
    await running(1, 2, 3, 4);
    for (const index of [1, 2, 3]) booked(index, 'NODE_FAIL');
    run.slurm.set('PENDING', '101_1', '101_2', '101_3');
    await run.polls(1, 1);
    for (const index of [1, 2, 3]) await run.until(`ended ${index}.1 failed nodeFail`);
    expect(run.slurm.accountingAsked).toEqual(['101']);
    booked(4, 'PREEMPTED');
    run.slurm.set('PENDING', '101_4');
    await run.polls(1, 1);
    await run.until('ended 4.1 failed');
    expect(run.ends.get('4.1')?.kind).toBe('preempted');
    expect(run.slurm.accountingAsked).toEqual(['101', '101']);
  });

  it('is not known where the accounting does not answer', async () => {
    await running(1);
    run.slurm.isAccountingSilent = true;
    run.slurm.set('PENDING', '101_1');
    await run.polls(1, 1);
    await run.until('ended 1.1 failed requeued');
  });
});
