import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { placesOf } from '../provision/places.mts';
import { Bed, peakOf, project, script, stampsOf, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

/** What the published how-to passes to `run_parallel_simulation`, as flags. */
const documented = (julia: string, environment: string) => [
  '--output-dir',
  'my_simulation_output',
  '--name',
  'my_simulation',
  '--num-steps',
  '365',
  '--period',
  '7',
  '--num-overlap-steps',
  '1',
  '--num-parallel-processes',
  '4',
  '--julia',
  julia,
  '--exeflags',
  `--project=${environment}`,
];

test('the documented example: 53 jobs, four at a time, results where the documentation says', async () => {
  bed = new Bed('documented', 'my_simulation');
  copyFileSync(script('documented.jl'), path.join(bed.folder, 'my_simulation.jl'));
  const flags = documented(placesOf('julia').executable, project('documented'));
  const run = await bed.powersim(['run', 'my_simulation.jl', ...flags]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);

  const simulation = path.join(bed.folder, 'my_simulation_output/my_simulation');
  const stamps = await stampsOf(simulation);
  expect(Object.keys(startsOf(stamps))).toHaveLength(53);
  expect(new Set(Object.values(startsOf(stamps)))).toEqual(new Set([1]));
  expect(peakOf(stamps)).toBeLessThanOrEqual(4);
  expect(readdirSync(path.join(simulation, 'simulation_partitions')).filter((e) => /^\d+$/.test(e))).toHaveLength(53);
  expect(JSON.parse(readFileSync(path.join(simulation, 'results/status.json'), 'utf8'))).toEqual({
    run_status: 'SUCCESSFUL',
  });
  expect(
    readFileSync(path.join(simulation, 'simulation_partitions/53/my_simulation/results/status.json'), 'utf8'),
  ).toContain('SUCCESSFUL');
});

describe.each(['G0', 'G1', 'G2'] as const)('the documented script on generation %s', (generation) => {
  test('fails with a message that names what to change and the line', async () => {
    bed = new Bed(generation);
    const run = await bed.powersim(['run', script('documented.jl'), ...bed.flags()]);
    expect(run.exitCode).toBe(1);
    const line =
      readFileSync(script('documented.jl'), 'utf8')
        .split('\n')
        .findIndex((l) => l.includes('serialize=')) + 1;
    const status = await bed.status();
    expect(status.state).toBe('failed');
    expect(status.setup.message).toContain('serialize=');
    expect(status.setup.message).toContain(`documented.jl:${line}`);
    expect(run.stdout).toContain('serialize=');
  });
});
