import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Bed, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const start = (faults: string, overrides: Record<string, string>) =>
  bed.start(['run', script('simulation.mjs'), ...bed.flags(overrides)], {
    POWERSIM_TEST_FAULTS: faults,
    POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go-on'),
  });
const goOn = () => bed.write('go-on', '');

test('a partition that shows nothing is stalled, is left alone, and is not any more when it moves', async () => {
  bed = new Bed();
  const run = start('2@1:chatter', { ...SMALL, '--stall-timeout': '2' });
  const { pid } = await bed.started(2);
  process.kill(pid, 'SIGSTOP');
  expect(await run.event({ type: 'stalled', index: 2 })).toMatchObject({ attempt: 1, idle: expect.any(Number) });
  expect((await bed.status()).partitions[1]).toMatchObject({ state: 'running', stalledSince: expect.any(Number) });
  const warning = await run.event({ type: 'warning', code: 'stalled' });
  expect(warning.message).toMatch(/^Partition 2: No step and no output for \d+ s.*powersim\.stallTimeout: 2 s/);
  process.kill(pid, 'SIGCONT');
  await run.event({ type: 'stallEnded', index: 2 });
  expect((await bed.status()).partitions[1]).not.toHaveProperty('stalledSince');
  goOn();
  expect((await run.ended).exitCode).toBe(0);
  expect(startsOf(await bed.stamps())[2]).toBe(1);
});

test('output alone keeps a partition from counting as stalled', async () => {
  bed = new Bed();
  const run = start('1@1:chatter;2@1:hang', { '--stall-timeout': '3' });
  await run.event({ type: 'stalled', index: 2 });
  expect(run.events.filter(({ type }) => type === 'stalled').map(({ index }) => index)).toEqual([2]);
});

test('a stalled partition is tried again in another worker, also when its process gets no turn', async () => {
  bed = new Bed();
  const run = start('2@1:sleepForever', { ...SMALL, '--stall-timeout': '4', '--stall-action': 'retry' });
  expect((await run.ended).exitCode).toBe(0);
  expect(await bed.attempts(2)).toMatchObject([
    { outcome: 'failed', kind: 'stalled', message: expect.stringContaining('It was ended, to be tried again') },
    { outcome: 'succeeded' },
  ]);
  const starts = (await bed.stamps()).filter(({ index, event }) => index === 2 && event === 'start');
  expect(new Set(starts.map(({ pid }) => pid)).size).toBe(2);
});

test('a stalled partition fails for good where that is wanted', async () => {
  bed = new Bed();
  const run = start('2:hang', { ...SMALL, '--stall-timeout': '4', '--stall-action': 'fail' });
  expect((await run.ended).exitCode).toBe(1);
  expect(await bed.attempts(2)).toMatchObject([{ attempt: 1, outcome: 'failed', kind: 'stalled' }]);
});

test('a partition that takes longer than powersim.partitionTimeout is tried again, whatever it prints', async () => {
  bed = new Bed();
  const run = start('2:chatter', { ...SMALL, '--partition-timeout': '4' });
  expect((await run.ended).exitCode).toBe(1);
  const message = expect.stringMatching(/^It did not end within 4 s, and was ended.*powersim\.partitionTimeout: 4 s/);
  expect(await bed.attempts(2)).toMatchObject([
    { kind: 'timeout', message },
    { kind: 'timeout', message },
  ]);
});

test('the time for which a machine slept does not count', async () => {
  bed = new Bed();
  const run = start('2@1:hang', { ...SMALL, '--stall-timeout': '4' });
  const { pid } = await bed.started(2);
  for (const one of [run.pid, pid]) process.kill(one, 'SIGSTOP');
  // Time itself is what has to go by.
  await delay(7500);
  for (const one of [pid, run.pid]) process.kill(one, 'SIGCONT');
  // The first look after it counts three seconds at most.
  expect((await run.event({ type: 'stalled', index: 2 })).idle).toBeLessThan(7000);
});

test('setup that shows nothing is warned of', async () => {
  bed = new Bed();
  const run = start('setup@1:pauseBuild', { ...SMALL, '--stall-timeout': '2' });
  const { message } = await run.event({ type: 'warning', code: 'setup.stalled' });
  expect(message).toMatch(/^Setup has shown nothing for \d+ s/);
  goOn();
  expect((await run.ended).exitCode).toBe(0);
});

test('partitions that wait for a worker whose script hangs while it is loaded are warned of', async () => {
  bed = new Bed();
  const obstacle = path.join(bed.folder, 'obstacle');
  const file = bed.write(
    'hanging.mjs',
    `import { existsSync } from 'node:fs';
import { buildSimulation as build, executeSimulation as execute } from ${JSON.stringify(script('simulation.mjs'))};
export const buildSimulation = (...args) => build(...args);
export const executeSimulation = (...args) => execute(...args);
while (existsSync(${JSON.stringify(obstacle)})) await new Promise((resolve) => setTimeout(resolve, 20));
`,
  );
  const flags = bed.flags({ ...SMALL, '--stall-timeout': '2', '--partitions-per-worker': '1' });
  const run = bed.start(['run', file, ...flags], {
    POWERSIM_TEST_FAULTS: '1@1:pause',
    POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go-on'),
  });
  await bed.started(1);
  bed.write('obstacle', '');
  goOn();
  const { message } = await run.event({ type: 'warning', code: 'loading.stalled' });
  expect(message).toMatch(/^Partitions wait, but for \d+ s no worker has become ready/);
  rmSync(obstacle);
  expect((await run.ended).exitCode).toBe(0);
});
