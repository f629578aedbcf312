import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobState } from '../../run';
import { began, done, handed, RunInMemory, rowOf } from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const PHASES = ['setup', 'join'] as const;
const jobOf = (phase: (typeof PHASES)[number]): JobState => ({ ...handed('9'), phase });

async function resumed(phase: (typeof PHASES)[number]) {
  run.folder(1);
  const executor = await run.executor({ jobs: [jobOf(phase)], nextSubmission: 2 });
  return phase === 'setup' ? executor.setup() : executor.join(false);
}

it.each(PHASES)(
  'a %s that was cancelled before it began, while nobody watched, is handed over again',
  async (phase) => {
    const result = resumed(phase);
    await Promise.race([run.polls(9, 6), run.until('submitted 2 101'), result]);
    run.write(2, 'job', began('101'), { type: 'phaseEnded', time: 2, result: { outcome: 'succeeded' } }, done());
    expect(await result).toEqual({ outcome: 'succeeded' });
    expect(run.slurm.calls).toEqual(['submit sim-r1-2 ']);
  },
);

it.each(PHASES)('a %s that is cancelled while it is waited for is not', async (phase) => {
  run.slurm.rows.push(rowOf('9', undefined));
  const result = resumed(phase);
  await run.polls(2, 2);
  run.slurm.rows = [];
  await Promise.race([run.polls(9, 6), result]);
  expect(await result).toMatchObject({ outcome: 'cancelled', message: expect.stringContaining('while it waited') });
  expect(run.slurm.calls).toEqual([]);
});

it.each(PHASES)('a %s that had begun, and was cancelled while nobody watched, is not', async (phase) => {
  run.folder(1);
  run.write(1, 'job', began('9'));
  run.slurm.rows.push(rowOf('9', undefined, undefined, 'CANCELLED'));
  run.exit(1, 'job', 143);
  const result = resumed(phase);
  await Promise.race([run.polls(9, 6), result]);
  expect(await result).toMatchObject({
    outcome: 'cancelled',
    message: expect.stringContaining('was cancelled in Slurm'),
  });
  expect(run.slurm.calls).toEqual([]);
});
