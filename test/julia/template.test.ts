/** The script in Julia that *Create Simulation Script* writes, on the stand-in package with stubs of what it has not. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { filled } from '../../src/extension/welcome/script-template';
import { Bed } from './bed';
import { withoutNetworks, writePackages } from './template-packages';

const template = path.resolve(import.meta.dirname, '../../templates/simulation.jl');

let bed: Bed;
afterEach(() => bed.dispose());

test('runs as it is', async () => {
  bed = new Bed('G1');
  const loadPath = writePackages(path.join(bed.folder, 'packages'));
  const script = path.join(bed.folder, 'my_study.jl');
  writeFileSync(script, withoutNetworks(filled(readFileSync(template, 'utf8'), 'my_study.jl')));
  const numbers = { '--num-steps': '4', '--period': '2', '--num-parallel-processes': '1' };
  const run = await bed.powersim(['run', script, ...bed.flags(numbers)], { JULIA_LOAD_PATH: loadPath });
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const status = readFileSync(path.join(bed.simulation, 'results/status.json'), 'utf8');
  expect(JSON.parse(status)).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
});
