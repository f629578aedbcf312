import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Bed, root, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('a run tells what other periods would take, and whether the overlap was long enough', async () => {
  bed = new Bed();
  const simulation = script('simulation.mjs');
  expect((await bed.run(simulation, { '--num-overlap-steps': '2' })).exitCode).toBe(0);

  const flags = ['--num-steps', '12', '--period', '3', '--num-parallel-processes', '2'];
  const json = await bed.powersim(['plan', simulation, '--suggest', ...flags, '--json']);
  expect(json.exitCode, json.stderr).toBe(0);
  const plan = JSON.parse(json.stdout) as {
    measured: Record<string, number>;
    costs: { period: number; wall: number; build: number }[];
    suggested: { period: number; why: string };
    overlap: { overlap: number };
  };
  expect(plan.measured).toMatchObject({ runs: 1, joinedSteps: 12 });
  for (const time of ['setup', 'join', 'build', 'step', 'peak']) expect(plan.measured[time]).toBeGreaterThan(0);
  expect(plan.costs.map(({ period }) => period)).toEqual([1, 2, 3, 4, 6, 7]);
  const least = Math.min(...plan.costs.map(({ wall }) => wall));
  expect(plan.costs.find(({ period }) => period === plan.suggested.period)?.wall).toBeLessThanOrEqual(least * 1.01);
  expect(plan.overlap.overlap).toBe(1);

  const { stdout } = await bed.powersim(['plan', simulation, '--suggest', ...flags]);
  expect(stdout).toMatch(
    /^Measured in a run of .*\d\d:\d\d: setup .*, building a partition .*, a step .*, join .*\.$/m,
  );
  expect(stdout).toMatch(/^Suggested period: \d\. .*: about \d+ s/m);
  expect(stdout).toMatch(/^Suggested overlap: 1\. In an earlier run partitions agreed from the first of 2/m);

  // Nothing is known of another script.
  const other = await bed.powersim(['plan', bed.write('other.jl', ''), '--suggest', ...flags, '--json']);
  expect(JSON.parse(other.stdout)).toMatchObject({ measured: null, overlap: null });
});

test.runIf(process.platform === 'linux')('output that does not fit on its disk is told, with exit status 1', () => {
  const full = openSync('/dev/full', 'w');
  const command = ['bin/powersim.js', 'plan', '--num-steps=12', '--period=5'];
  const { status, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(stderr).toContain('powersim: Not all could be written to standard output: ENOSPC');
  expect(status).toBe(1);
});
