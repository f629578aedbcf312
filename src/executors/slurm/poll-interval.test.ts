import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunInMemory } from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

/** Milliseconds between the questions, while time moves on by half a second with every look at the clock. */
async function between(pollInterval: number): Promise<number[]> {
  const asked: number[] = [];
  const executor = await run.executor({ now: () => (run.now += 500), slurm: { pollInterval } });
  const queue = run.slurm.queue.bind(run.slurm);
  const enough = new Promise<void>((resolve) => {
    run.slurm.queue = (names) => {
      asked.push(run.now);
      if (asked.length === 4) resolve();
      return queue(names);
    };
  });
  run.execute(executor, 1);
  await enough;
  return asked.slice(1).map((time, i) => time - (asked[i] ?? 0));
}

test('Slurm is asked no more often than the settings say', async () => {
  expect(Math.min(...(await between(60)))).toBeGreaterThanOrEqual(60_000);
});

test('and as often where they say so', async () => {
  expect(Math.min(...(await between(5)))).toBeLessThan(20_000);
});
