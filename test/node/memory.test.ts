import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';
import { MemoryGroup } from './memory-group';

const hindrance = MemoryGroup.whyNot();
const inGroups = hindrance === undefined ? '' : ` (skipped: ${hindrance})`;

let bed: Bed;
let group: MemoryGroup | undefined;
afterEach(async () => {
  await bed.dispose();
  await group?.dispose();
  group = undefined;
});

/** Starts a run, in a control group where there is one. @param eat MB that a fault of the script takes */
function start(faults: string, overrides: Record<string, string>, eat = 0) {
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(overrides)], {
    POWERSIM_TEST_FAULTS: faults,
    POWERSIM_TEST_EAT: String(eat),
    POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go-on'),
  });
  group?.add(run.pid);
  return run;
}

const goOn = () => bed.write('go-on', '');

describe.skipIf(hindrance !== undefined)(`in a control group with a limit${inGroups}`, () => {
  test('what the kernel ended for want of memory is told, and the run goes on with fewer processes', async () => {
    bed = new Bed();
    group = new MemoryGroup(900e6);
    // It does not count as one of the attempts while there can be fewer processes.
    const flags = { '--memory-reserve': '0', '--max-attempts': '1' };
    const run = start('1@1:eat;2@1:eat;1@2:hold;2@2:hold', flags, 400);
    const ended = await run.event({ type: 'attemptEnded', outcome: 'failed' });
    goOn();
    expect((await run.ended).exitCode).toBe(0);
    // Both, when they grew in the same moment.
    expect(group.kills).toBeGreaterThanOrEqual(1);
    expect(ended).toMatchObject({
      kind: 'outOfMemory',
      message: expect.stringContaining('tried again with 1 process'),
    });
    const { processes } = await bed.status();
    expect(processes).toBe(1);
    const [first, second] = await bed.attempts(ended.index ?? 0);
    // It may have grown since the last look.
    expect(first?.peakRss).toBeGreaterThan(50e6);
    expect(second).toMatchObject({ outcome: 'succeeded' });
    expect(second?.peakRss).toBeGreaterThan(400e6);
    expect(run.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        code: 'memory.parallelism',
        message: expect.stringContaining('1 process'),
      }),
    );
  });

  test('a partition that alone needs more than there is fails in the end, and is told to', async () => {
    bed = new Bed();
    group = new MemoryGroup(500e6);
    const run = start('2:eat', { ...SMALL, '--memory-reserve': '0' }, 800);
    expect((await run.ended).exitCode).toBe(1);
    const attempts = await bed.attempts(2);
    expect(attempts.map(({ kind }) => kind)).toEqual(['outOfMemory', 'outOfMemory']);
    expect(attempts[1]?.message).toMatch(/needs more memory than it can get here \(500 MB altogether\)/);
    expect((await bed.status()).processes).toBe(1);
  });

  test('a worker that somebody killed is not taken for one that the kernel ended', async () => {
    bed = new Bed();
    group = new MemoryGroup(2e9);
    const run = start('2@1:hang', { '--memory-reserve': '0' });
    const { pid } = await bed.started(2);
    process.kill(pid, 'SIGKILL');
    expect((await run.ended).exitCode).toBe(0);
    expect(await bed.attempts(2)).toMatchObject([
      { kind: 'killed', message: expect.stringContaining('possibly') },
      { outcome: 'succeeded' },
    ]);
    expect((await bed.status()).processes).toBe(2);
  });

  test('a script whose child the kernel ended is told of it beside its own error', async () => {
    bed = new Bed();
    group = new MemoryGroup(800e6);
    const run = start('2@1:childEats', { ...SMALL, '--memory-reserve': '0' }, 900);
    expect((await run.ended).exitCode).toBe(0);
    expect(group.kills).toBe(1);
    expect((await bed.attempts(2))[0]).toMatchObject({
      kind: 'script',
      message: expect.stringMatching(/the child is gone .*Meanwhile the system ended a process because memory ran out/),
    });
  });

  /** A process that takes so much of the group's memory that less than the reserve is left. */
  async function ballast(bytes: number) {
    const source = `process.stdin.once('data', () => { globalThis.held = Buffer.alloc(${bytes}, 1); console.log(); })`;
    const child = spawn(process.execPath, ['-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
    group?.add(child.pid ?? -1);
    child.stdin.write('\n');
    await once(child.stdout, 'data');
    return child;
  }

  test('nothing new starts while memory is short, what runs goes on, and the run goes on by itself', async () => {
    bed = new Bed();
    group = new MemoryGroup(2e9);
    const run = start('1@1:pause', { '--num-parallel-processes': '1', '--memory-reserve': '50' });
    await bed.started(1);
    const other = await ballast(1.2e9);
    await run.event({ type: 'queueChanged', paused: 'memory' });
    const status = await bed.status();
    expect(status).toMatchObject({ state: 'paused', paused: 'memory' });
    expect(status.pauseMessage).toMatch(/^Memory runs short: \d+ MB of 2\.0 GB are free, less than the 50 %/);
    goOn();
    await run.event({ type: 'attemptEnded', index: 1, outcome: 'succeeded' });
    await run.event({ type: 'workerEnded', reason: 'it is not needed any more' });
    expect(await bed.states()).toEqual(['succeeded', 'queued', 'queued', 'queued']);
    other.kill('SIGKILL');
    await run.event({ type: 'queueChanged', paused: null });
    expect((await run.ended).exitCode).toBe(0);
  });

  test('who continues although memory is short is heeded', async () => {
    bed = new Bed();
    group = new MemoryGroup(2e9);
    await ballast(1.2e9);
    const run = start('1@1:pause', { '--num-parallel-processes': '1', '--memory-reserve': '50' });
    await run.event({ type: 'queueChanged', paused: 'memory' });
    expect((await bed.powersim(['continue', bed.simulation])).exitCode).toBe(0);
    goOn();
    expect((await run.ended).exitCode).toBe(0);
    expect(run.events.filter(({ type, paused }) => type === 'queueChanged' && paused === 'memory')).toHaveLength(1);
  });
});

test('a worker above powersim.maxWorkerMemory is replaced when its partition has ended', async () => {
  bed = new Bed();
  const run = start('2@1:hold', { '--num-parallel-processes': '1', '--max-worker-memory': '0.4' }, 500);
  expect((await run.ended).exitCode).toBe(0);
  const replaced = run.events.filter(({ reason }) => reason?.includes('above powersim.maxWorkerMemory'));
  expect(replaced).toHaveLength(1);
  expect(replaced[0]?.reason).toMatch(/^its memory is \d+ MB, above powersim\.maxWorkerMemory \(400 MB\)$/);
  const workers = run.events.filter(({ type }) => type === 'attemptStarted').map(({ worker }) => worker);
  expect(workers[0]).toBe(workers[1]);
  expect(workers[2]).not.toBe(workers[1]);
  expect(workers[3]).toBe(workers[2]);
});

test('status tells the memory that the partitions that run have now', async () => {
  bed = new Bed();
  const run = start('2@1:chatter', SMALL);
  await bed.started(2);
  const memory = async () => {
    const partition = (await bed.status()).partitions[1];
    if (partition?.memory === undefined) throw new Error('not yet');
    return partition.memory;
  };
  await expect.poll(memory, { timeout: 20_000 }).toBeGreaterThan(30e6);
  expect((await bed.powersim(['status', bed.simulation])).stdout).toMatch(/memory: .* of .* available/);
  goOn();
  expect((await run.ended).exitCode).toBe(0);
});
