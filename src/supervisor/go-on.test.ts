import { expect, test } from 'vitest';
import type { Executor } from '../executors/executor';
import { goOn } from './go-on';
import type { QueueGate } from './queue-gate';
import type { DiskCare } from './watch/disk-care';

const disk = { overrule: () => undefined } as unknown as DiskCare;
const gate = (isShut: boolean) => ({ isShut, clear: () => undefined }) as unknown as QueueGate;
const slurm = (released: () => Promise<number>) => ({ releaseHeld: released }) as unknown as Executor;
const here = {} as Executor;

test.each([
  ['was paused here', true, here, undefined],
  ['was not paused here', false, here, 'Nothing was paused.'],
  ['was paused on Slurm', true, slurm(async () => 0), undefined],
  ['was not', false, slurm(async () => 0), 'Nothing was paused, and Slurm holds nothing of this run.'],
  ['has a held task', false, slurm(async () => 1), '1 task that was held in Slurm is released.'],
  ['has held tasks', true, slurm(async () => 3), '3 tasks that were held in Slurm are released.'],
])('whoever lets a run go on that %s is told what was done', async (_what, isShut, executor, said) => {
  expect(await goOn(gate(isShut), disk, executor)).toBe(said);
});

test('what Slurm does not release is said', async () => {
  const refused = slurm(async () => {
    throw new Error('Access/permission denied for job 7');
  });
  expect(await goOn(gate(false), disk, refused)).toMatch(/could not be released: .*job 7\. .*an administrator/);
});
