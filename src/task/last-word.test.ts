import { expect, test } from 'vitest';
import { lastWord } from './last-word';
import type { TaskWorld } from './world';

const worldOf = (terminated: AbortSignal): TaskWorld => ({
  env: {},
  bundle: '/',
  host: 'here',
  now: () => 0,
  print: () => undefined,
  terminated,
});

test('a worker that Slurm ended before it told the task is no failure', async () => {
  const slurm = new AbortController();
  const word = lastWord(Promise.resolve({ outcome: 'failed', kind: 'killed' } as const), worldOf(slurm.signal));
  setImmediate(() => slurm.abort());
  expect(await word).toBeUndefined();
});

test('what a script did wrong is told at once, and as it is', async () => {
  const slurm = new AbortController();
  const failed = { outcome: 'failed', kind: 'script' } as const;
  const word = lastWord(Promise.resolve(failed), worldOf(slurm.signal));
  setImmediate(() => slurm.abort());
  expect(await word).toBe(failed);
});

test('what a task was told to end has no result', async () => {
  expect(await lastWord(Promise.resolve({ outcome: 'cancelled' }), worldOf(AbortSignal.abort()))).toBeUndefined();
});
