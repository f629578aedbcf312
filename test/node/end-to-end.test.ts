import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, isLiving, peakOf, processesOf, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('12 steps in 4 partitions, two at a time, are executed and joined', async () => {
  bed = new Bed();
  const run = await bed.run(script('simulation.mjs'));
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('join succeeded');
  expect(run.stdout).toContain(`powersim summary ${bed.simulation}`);
  expect(run.stderr).toMatch(/^NAME: 4 partitions, /m);
  // Of a run that is refused it is not said how it would be executed.
  const refused = await bed.run(script('simulation.mjs'));
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining('4 partitions') });

  const status = await bed.status();
  expect(status).toMatchObject({
    state: 'succeeded',
    join: { state: 'succeeded' },
    initialTime: '2024-01-01T00:00:00',
  });
  expect(status.partitions.map((p) => [p.steps, p.state, p.attempts.length])).toEqual([
    [[1, 3], 'succeeded', 1],
    [[3, 6], 'succeeded', 1],
    [[6, 9], 'succeeded', 1],
    [[9, 12], 'succeeded', 1],
  ]);
  const stamps = await bed.stamps();
  expect(startsOf(stamps)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  expect(peakOf(stamps)).toBeLessThanOrEqual(2);
  expect(processesOf(status.runId)).toEqual([]);
  expect(stamps.filter((stamp) => isLiving(stamp.pid))).toEqual([]);

  expect(JSON.parse(bed.read('results/status.json'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
  expect(JSON.parse(bed.read('data_store/check.sha256'))).toHaveProperty('files');
  expect(JSON.parse(bed.read('simulation_partitions/config.json'))).toMatchObject({ num_steps: 12, period: 3 });
  expect(bed.console(3)).toContain('script says hello from partition 3');
  expect(bed.read('simulation_partitions/3/run_partition_simulation.log')).toMatch(/^\[ Info: .*Build partition 3/);
  expect(bed.read('logs/join_partitioned_simulation.log')).toContain('Joined');
  expect(existsSync(path.join(bed.outputDir, 'setup_partition_simulation.log'))).toBe(true);
  expect(bed.read('.powersim-run').trim()).toBe(status.runId);

  const search = (typed: string) => bed.powersim(['search', bed.simulation, typed]);
  expect(await search('/HELLO from/i')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Partition 3: '),
  });
  expect(await search('/(/')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no regular expression') });
});

test('the results are summed up, with what the run took', async () => {
  bed = new Bed();
  expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
  const summary = await bed.powersim(['summary', bed.simulation]);
  expect(summary).toMatchObject({ exitCode: 0, stderr: '' });
  expect(summary.stdout).toMatch(/Production cost +\$ /);
  expect(summary.stdout).toMatch(/unit \(ThermalStandard\) +[\d,.]+ MWh +100\.0 %/);
  expect(summary.stdout).toMatch(/Wall time +\d+ s/);
  const json = JSON.parse((await bed.powersim(['summary', bed.simulation, '--json'])).stdout) as { load: number };
  // Of 8 periods of 12 hours with 50, 51, … MW.
  expect(json.load).toBeCloseTo(12 * (50 + 51 + 52 + 53 + 54 + 55 + 56 + 50), 6);
  const byStore = await bed.powersim(['summary', path.join(bed.simulation, 'data_store/simulation_store.h5')]);
  expect(byStore.stdout).toBe(summary.stdout);
  const nowhere = await bed.powersim(['summary', `${bed.simulation}x`]);
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.stderr).toMatch(/^powersim: There are no results in .*simulation_store\.h5/);
});

test('what the simulation warns of and what the seams say is told everywhere', async () => {
  bed = new Bed();
  const run = await bed.run(script('simulation.mjs'), SMALL, { POWERSIM_TEST_WARNS: '1' });
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toMatch(/^warning: care ful$/m);
  const sentence = /^Seams: (.+)$/m.exec(run.stdout)?.[1] ?? '';
  expect(sentence).toContain('overlap');
  const status = (await bed.powersim(['status', bed.simulation])).stdout;
  expect(status).toMatch(/^ {2}Setup .* 1 warning$/m);
  expect(status).toMatch(/^warning: care ful$/m);
  expect(status).toMatch(/^ {2}Join /m);
  expect(status).toContain(sentence);
  expect((await bed.powersim(['join', bed.simulation])).stdout).toContain(`Seams: ${sentence}`);
  expect((await bed.powersim(['summary', bed.simulation])).stdout).toContain(`Seams: ${sentence}`);
  const json: unknown = JSON.parse((await bed.powersim(['summary', bed.simulation, '--json'])).stdout);
  expect(json).toMatchObject({ seams: sentence });
});

test('a join that cannot begin leaves a good run as it is', async () => {
  bed = new Bed();
  expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
  const refused = await bed.powersim(['join', bed.simulation, '--engine', 'package']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('can only be joined by the native join');
  expect(await bed.status()).toMatchObject({ state: 'succeeded', join: { state: 'succeeded' } });
});

test('steps and the join are followed while they go on', async () => {
  bed = new Bed();
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)]);
  await run.event({ type: 'step', index: 2, step: 3 });
  await run.event({ type: 'phaseProgress', phase: 'join' });
  expect((await run.ended).exitCode).toBe(0);
});

test('a folder whose run is forgotten is joined again by whoever made it', async () => {
  bed = new Bed();
  expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
  rmSync(path.join(bed.outputDir, '.powersim'), { recursive: true });
  rmSync(path.join(bed.simulation, 'results/status.json'));
  const packaged = await bed.powersim(['join', bed.simulation, '--engine', 'package']);
  expect(packaged.stdout + packaged.stderr).toContain('can only be joined by the native join');
  const join = await bed.powersim(['join', bed.simulation]);
  expect(join.exitCode, join.stdout + join.stderr).toBe(0);
  expect(JSON.parse(bed.read('results/status.json'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
});

test('a worker that serves many partitions starts each in the folder of the run', async () => {
  bed = new Bed();
  const run = await bed.run(script('simulation.mjs'), SMALL, { POWERSIM_TEST_FAULTS: '1:chdir' });
  expect(run.exitCode, run.stdout).toBe(0);
  const starts = (await bed.stamps()).filter((stamp) => stamp.event === 'start');
  expect(new Set(starts.map((stamp) => stamp.pid)).size).toBe(1);
  expect(new Set(starts.map((stamp) => stamp.cwd))).toEqual(new Set([bed.folder]));
});

test('doctor says that the embedded engine is there, also without Julia', async () => {
  bed = new Bed();
  const doctor = await bed.powersim(['doctor', script('simulation.mjs')]);
  expect(doctor.exitCode, doctor.stdout).toBe(0);
  expect(doctor.stdout).toMatch(/^ok {6}Embedded engine: \d/m);
  expect(doctor.stdout).not.toContain('Julia');
});
