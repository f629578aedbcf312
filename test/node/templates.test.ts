/** Scripts that *Create Simulation Script* writes for the embedded engine run as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { filled } from '../../src/extension/welcome/script-template';
import { Bed, root } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test.each(['my_study.powersim.mjs', 'my_study.powersim.ts'])('%s', async (file) => {
  bed = new Bed();
  const template = path.join(root, 'templates', file.replace('my_study', 'simulation'));
  const script = bed.write(file, filled(readFileSync(template, 'utf8'), file));
  const run = await bed.run(script, { '--num-steps': '6', '--period': '3' });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(await bed.states()).toEqual(['succeeded', 'succeeded']);
  // All load is served, and the cut cannot be seen.
  const { stdout } = await bed.powersim(['summary', bed.simulation]);
  expect(stdout).toMatch(/^Unserved energy +0 MWh$/m);
  expect(run.stdout).toContain('An overlap of 1 step is enough');
});
