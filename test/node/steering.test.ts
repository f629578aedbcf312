import { afterEach, expect, test } from 'vitest';
import { Bed, isLiving, processesOf, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const start = (faults: string, overrides: Record<string, string> = {}) =>
  bed.start(['run', script('simulation.mjs'), ...bed.flags(overrides)], { POWERSIM_TEST_FAULTS: faults });

test('cancel ends every process, and a retry finishes the run', async () => {
  bed = new Bed();
  const run = start('2@1:hang;3@1:hang');
  await Promise.all([bed.started(2), bed.started(3)]);
  expect((await bed.powersim(['cancel', bed.simulation])).exitCode).toBe(0);
  expect((await run.ended).exitCode).toBe(130);
  const { runId, state } = await bed.status();
  expect(state).toBe('cancelled');
  expect(processesOf(runId)).toEqual([]);
  const retried = await bed.powersim(['retry', bed.simulation]);
  expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0);
});

test('a retry of a run in which nothing failed says that there is nothing to retry', async () => {
  bed = new Bed();
  const run = start('2@1:hang', SMALL);
  await bed.started(2);
  expect(await bed.powersim(['retry', bed.simulation])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Nothing was queued again: no partition has failed or was cancelled so far.'),
  });
  await bed.powersim(['cancel', bed.simulation]);
  expect((await run.ended).exitCode).toBe(130);
});

test('a partition is cancelled while another goes on', async () => {
  bed = new Bed();
  const run = start('2@1:hang');
  await bed.started(2);
  await bed.powersim(['cancel', bed.simulation, '--partition', '2']);
  expect((await run.ended).exitCode).toBe(1);
  expect(await bed.states()).toEqual(['succeeded', 'cancelled', 'succeeded', 'succeeded']);
});

test('a worker that is killed from outside fails only its partition, which succeeds in another', async () => {
  bed = new Bed();
  const run = start('2@1:hang', SMALL);
  const { pid } = await bed.started(2);
  process.kill(pid, 'SIGKILL');
  expect((await run.ended).exitCode).toBe(0);
  expect(await bed.attempts(2)).toMatchObject([{ kind: 'killed' }, { outcome: 'succeeded' }]);
});

test('a supervisor that is killed leaves an interrupted run, whose resume ends its workers and finishes', async () => {
  bed = new Bed();
  const run = start('3@1:hang');
  await bed.started(3);
  run.kill('SIGKILL');
  await run.ended;
  expect((await bed.status()).state).toBe('interrupted');
  const pids = (await bed.stamps()).map((stamp) => stamp.pid);
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(pids.filter(isLiving)).toEqual([]);
  expect(startsOf(await bed.stamps())[1]).toBe(1);
});

test('a join that is killed leaves no success behind, and a resume joins', async () => {
  bed = new Bed();
  const run = start('', SMALL);
  await run.event({ type: 'phaseStarted', phase: 'join' });
  const { runId } = (await run.event({ type: 'runCreated' })) as { runId: string };
  for (const pid of processesOf(runId)) process.kill(pid, 'SIGKILL');
  run.kill('SIGKILL');
  await run.ended;
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect((await bed.status()).state).toBe('succeeded');
  expect(bed.read('results/status.json')).toContain('SUCCESSFULLY_FINALIZED');
});
