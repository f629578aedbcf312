import { appendFileSync, copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bed, compareStores, isLiving, peakOf, processesOf, SMALL, script, stampsOf, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

/** A file that a partition waits for, so that nothing depends on speed. */
const gate = () => path.join(bed.folder, 'gate');
const open = () => writeFileSync(gate(), '');
const childPid = (index: number) =>
  Number(readFileSync(path.join(bed.simulation, `simulation_partitions/${index}/child.pid`), 'utf8'));

describe('cancel', () => {
  test('of a run leaves no process, not even a child in its own session that ignores SIGTERM; resume finishes it', async () => {
    bed = new Bed('G1');
    const running = bed.start(['run', script('simulation.jl'), ...bed.flags()], {
      STANDIN_FAULTS: `1@1:child;1@1:hold=${gate()};2@1:hang_c`,
    });
    const { runId } = await running.event({ type: 'runCreated' });
    await running.event({ type: 'step', index: 1 });
    await vi.waitFor(() => childPid(1), { timeout: 60_000 });
    const child = childPid(1);
    expect(isLiving(child)).toBe(true);
    expect(processesOf(runId ?? '').length).toBeGreaterThanOrEqual(3);
    expect((await bed.powersim(['cancel', bed.simulation])).exitCode).toBe(0);
    expect((await running.ended).exitCode).toBe(130);
    expect(processesOf(runId ?? '')).toEqual([]);
    expect(isLiving(child)).toBe(false);
    const status = await bed.status();
    expect(status.state).toBe('cancelled');
    expect(status.partitions.map((p) => p.state)).toEqual(Array(4).fill('cancelled'));

    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  });

  test('of one partition lets the others go on; its retry finishes the run', async () => {
    bed = new Bed('G1');
    const running = bed.start(['run', script('simulation.jl'), ...bed.flags()], { STANDIN_FAULTS: '2@1:hang_c' });
    await running.event({ type: 'attemptStarted', index: 2 });
    await vi.waitFor(async () => expect(startsOf(await stampsOf(bed.simulation))).toHaveProperty('2'), {
      timeout: 60_000,
    });
    expect((await bed.powersim(['cancel', bed.simulation, '--partition', '2'])).exitCode).toBe(0);
    expect((await running.ended).exitCode).toBe(1);
    expect((await bed.status()).partitions.map((p) => p.state)).toEqual([
      'succeeded',
      'cancelled',
      'succeeded',
      'succeeded',
    ]);
    const retried = await bed.powersim(['retry', bed.simulation, '--partition', '2']);
    expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0);
    expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 2, 3: 1, 4: 1 });
  });

  test('by Ctrl-C is a cancel, with exit status 130', async () => {
    bed = new Bed('G1');
    const running = bed.start(['run', script('simulation.jl'), ...bed.flags()], { STANDIN_FAULTS: `*:hold=${gate()}` });
    const { runId } = await running.event({ type: 'runCreated' });
    await running.event({ type: 'attemptStarted', index: 1 });
    running.kill('SIGINT');
    expect((await running.ended).exitCode).toBe(130);
    expect(processesOf(runId ?? '')).toEqual([]);
    expect((await bed.status()).state).toBe('cancelled');
  });
});

test('a paused queue starts nothing, and the number of processes changes while it runs', async () => {
  bed = new Bed('G1');
  const flags = bed.flags({ '--num-parallel-processes': '1' });
  const later = path.join(bed.folder, 'later');
  const faults = [`1:hold=${gate()}`, ...[2, 3, 4].map((index) => `${index}:hold=${later}`)].join(';');
  const running = bed.start(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: faults });
  await running.event({ type: 'attemptStarted', index: 1 });
  expect((await bed.powersim(['pause', bed.simulation])).exitCode).toBe(0);
  expect(await bed.status()).toMatchObject({ state: 'paused', paused: 'user', alive: true });
  open();
  await running.event({ type: 'attemptEnded', index: 1 });
  expect((await bed.powersim(['set-processes', bed.simulation, '3'])).exitCode).toBe(0);
  expect(running.events.some((e) => e.type === 'attemptStarted' && e.index === 2)).toBe(false);
  expect((await bed.powersim(['continue', bed.simulation])).exitCode).toBe(0);
  await vi.waitFor(async () => expect(Object.keys(startsOf(await stampsOf(bed.simulation)))).toHaveLength(4), {
    timeout: 120_000,
    interval: 200,
  });
  writeFileSync(later, '');
  expect((await running.ended).exitCode).toBe(0);
  expect(peakOf(await stampsOf(bed.simulation))).toBe(3);
  expect((await bed.status()).processes).toBe(3);
});

test('a detached run is watched and steered from other processes', async () => {
  bed = new Bed('G1');
  const flags = [...bed.flags(), '--detach', '--json'];
  const started = await bed.powersim(['run', script('simulation.jl'), ...flags], {
    STANDIN_FAULTS: `3:hold=${gate()}`,
  });
  expect(started.exitCode, started.stderr).toBe(0);
  const { runId, pid } = JSON.parse(started.stdout) as { runId: string; pid: number };
  expect(isLiving(pid)).toBe(true);
  await vi.waitFor(async () => expect((await bed.status()).partitions[2]?.state).toBe('running'), {
    timeout: 120_000,
    interval: 200,
  });
  const second = await bed.powersim(['resume', bed.simulation]);
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toContain('already being executed');
  open();
  await vi.waitFor(async () => expect((await bed.status()).state).toBe('succeeded'), {
    timeout: 120_000,
    interval: 200,
  });
  await vi.waitFor(() => expect(isLiving(pid)).toBe(false), { timeout: 30_000 });
  expect(processesOf(runId)).toEqual([]);
});

describe('a supervisor that is killed', () => {
  test.each([
    ['setup', 'setup@1:hold', { type: 'phaseStarted', phase: 'setup' }],
    ['execute', '2@1:hold', { type: 'step', index: 2 }],
    ['join', 'join@1:hold', { type: 'phaseStarted', phase: 'join' }],
  ] as const)('in %s leaves an interrupted run that resume finishes', async (phase, fault, when) => {
    bed = new Bed('G1');
    const env = { STANDIN_FAULTS: `${fault}=${gate()}` };
    const running = bed.start(['run', script('simulation.jl'), ...bed.flags()], env);
    const { runId } = await running.event({ type: 'runCreated' });
    await running.event(when);
    if (phase !== 'execute') {
      const stamps = path.join(bed.outputDir, `stamps-${phase}.ndjson`);
      await vi.waitFor(() => readFileSync(stamps, 'utf8'), { timeout: 60_000 });
    }
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
    const status = await bed.status();
    expect(status).toMatchObject({ state: 'interrupted', alive: false });
    if (phase === 'execute') expect(status.partitions[1]?.state).toBe('interrupted');
    const before = startsOf(await stampsOf(bed.simulation).catch(() => []));
    const done = status.partitions.filter((p) => p.state === 'succeeded').map((p) => p.index);

    open();
    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    expect((await bed.status()).state).toBe('succeeded');
    expect(processesOf(runId ?? '')).toEqual([]);
    const after = startsOf(await stampsOf(bed.simulation));
    // Nothing that succeeded ran twice.
    for (const index of done) expect(after[index]).toBe(before[index]);
    if (phase === 'execute') {
      const undisturbed = new Bed('G1');
      expect((await undisturbed.powersim(['run', script('simulation.jl'), ...undisturbed.flags()])).exitCode).toBe(0);
      expect((await compareStores(bed.simulation, undisturbed.simulation)).different).toEqual([]);
      await undisturbed.dispose();
    }
  });
});

test('SIGTERM leaves a run that resume finishes', async () => {
  bed = new Bed('G1');
  const running = bed.start(['run', script('simulation.jl'), ...bed.flags()], { STANDIN_FAULTS: `2@1:hold=${gate()}` });
  await running.event({ type: 'step', index: 2 });
  running.kill('SIGTERM');
  expect((await running.ended).exitCode).toBe(143);
  expect((await bed.status()).state).toBe('interrupted');
  expect((await bed.powersim(['resume', bed.simulation])).exitCode).toBe(0);
});

describe('a resume', () => {
  test('is refused when the script changed, until somebody agrees', async () => {
    bed = new Bed('G1');
    const mine = path.join(bed.folder, 'mine.jl');
    copyFileSync(script('simulation.jl'), mine);
    expect((await bed.powersim(['run', mine, ...bed.flags(SMALL)], { STANDIN_FAULTS: '1:throw' })).exitCode).toBe(1);
    appendFileSync(mine, '\n# changed\n');
    const refused = await bed.powersim(['resume', bed.simulation]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('has changed since this run began');
    const agreed = await bed.powersim(['resume', bed.simulation, '--accept-changed-script']);
    expect(agreed.exitCode, agreed.stdout + agreed.stderr).toBe(0);
  });

  test('of a run that is not in this user’s registry is refused and names the command line', async () => {
    bed = new Bed('G1');
    expect(
      (await bed.powersim(['run', script('simulation.jl'), ...bed.flags(SMALL)], { STANDIN_FAULTS: '1:throw' }))
        .exitCode,
    ).toBe(1);
    const elsewhere = { POWERSIM_STATE_HOME: path.join(bed.folder, 'other-state') };
    const refused = await bed.powersim(['resume', bed.simulation], elsewhere);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('You did not start the run');
    expect(refused.stderr).toContain('julia');
    const trusted = await bed.powersim(['resume', bed.simulation, '--trust'], elsewhere);
    expect(trusted.exitCode, trusted.stdout + trusted.stderr).toBe(0);
  });
});

test('one partition per process when that is asked for', async () => {
  bed = new Bed('G1');
  const run = await bed.powersim([
    'run',
    script('simulation.jl'),
    ...bed.flags({ ...SMALL, '--partitions-per-worker': '1' }),
  ]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const pids = (await stampsOf(bed.simulation)).filter((s) => s.event === 'start').map((s) => s.pid);
  expect(new Set(pids).size).toBe(2);
  expect(readdirSync(path.join(bed.outputDir, '.powersim/NAME/logs')).length).toBeGreaterThanOrEqual(3);
});

test('a run that is paused and cancelled has ended everything before it says that it ended', async () => {
  bed = new Bed('G1');
  const flags = [...bed.flags(SMALL), '--detach', '--json'];
  const started = await bed.powersim(['run', script('simulation.jl'), ...flags], {
    STANDIN_FAULTS: `1:hold=${gate()}`,
  });
  const { runId, pid } = JSON.parse(started.stdout) as { runId: string; pid: number };
  expect((await bed.powersim(['pause', bed.simulation])).exitCode).toBe(0);
  const cancelled = await bed.powersim(['cancel', bed.simulation]);
  expect(cancelled.stdout).toContain('Cancelling');
  await vi.waitFor(() => expect(isLiving(pid)).toBe(false), { timeout: 60_000, interval: 100 });
  expect(processesOf(runId)).toEqual([]);
  const journal = readFileSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'), 'utf8');
  const types = journal
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types.at(-1)).toBe('supervisorEnded');
  expect(types.filter((type) => type === 'workerEnded')).toHaveLength(
    types.filter((type) => type === 'workerStarted').length,
  );
  expect((await bed.status()).state).toBe('cancelled');
});

test('a copy of a run’s folder does not steer the run', async () => {
  bed = new Bed('G1');
  const running = bed.start(['run', script('simulation.jl'), ...bed.flags(SMALL)], {
    STANDIN_FAULTS: `1:hold=${gate()}`,
  });
  await running.event({ type: 'step', index: 1 });
  const copy = path.join(bed.folder, 'copy');
  cpSync(bed.outputDir, copy, { recursive: true });
  for (const args of [['cancel'], ['pause'], ['retry'], ['resume', '--trust']]) {
    const refused = await bed.powersim([args[0] ?? '', path.join(copy, 'NAME'), ...args.slice(1)]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('is a copy of the run');
  }
  open();
  expect((await running.ended).exitCode).toBe(0);
});

test('the run goes on when nobody reads what it prints', async () => {
  bed = new Bed('G1');
  const running = bed.start(['run', script('simulation.jl'), ...bed.flags(SMALL)], {
    STANDIN_FAULTS: `1:hold=${gate()}`,
  });
  await running.event({ type: 'step', index: 1 });
  running.stopReading();
  open();
  expect((await running.ended).exitCode).toBe(0);
  expect((await bed.status()).state).toBe('succeeded');
});

test('a retry goes before partitions that never ran', async () => {
  bed = new Bed('G1');
  const flags = bed.flags({ ...SMALL, '--num-steps': '6' });
  const run = await bed.powersim(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: '1@1:kill' });
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const started = (await stampsOf(bed.simulation)).filter((s) => s.event === 'start').map((s) => s.index);
  expect(started).toEqual([1, 1, 2, 3]);
});
