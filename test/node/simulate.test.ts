import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('a single run gives what partitions with an overlap give', async () => {
  bed = new Bed();
  const flags = ['--output-dir', bed.outputDir, '--num-steps', '12'];
  const single = await bed.powersim(['simulate', script('simulation.mjs'), ...flags, '--name', 'single']);
  expect(single.exitCode, single.stderr).toBe(0);
  expect(single.stderr).toContain('step 12 of 12');
  expect((await bed.run(script('simulation.mjs'))).exitCode).toBe(0);

  const summaryOf = async (folder: string) => {
    const { stdout } = await bed.powersim(['summary', folder, '--json']);
    const { cost, load, unserved } = JSON.parse(stdout) as Record<string, unknown>;
    return { cost, load, unserved };
  };
  const alone = await summaryOf(path.join(bed.outputDir, 'single'));
  expect(alone.cost).toBeDefined();
  expect(alone).toEqual(await summaryOf(bed.simulation));

  const again = await bed.powersim(['simulate', script('simulation.mjs'), ...flags, '--name', 'single']);
  expect(again).toMatchObject({ exitCode: 2 });
  expect(again.stderr).toContain('there already: move it away, or choose another name');
});

test('a single run that fails says why, with exit status 1', async () => {
  bed = new Bed();
  const thrower = bed.write(
    'thrower.mjs',
    'export const buildSimulation = () => { throw new Error("no such day") };\nexport const executeSimulation = () => {};\n',
  );
  const failed = await bed.powersim(['simulate', thrower, '--output-dir', bed.outputDir]);
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toContain('no such day (thrower.mjs:1)');
  expect(failed.stderr).not.toContain('holds what there was');
  const long = ['--output-dir', bed.outputDir, '--num-steps', '99999', '--name', 'long'];
  const left = await bed.powersim(['simulate', script('simulation.mjs'), ...long]);
  expect(left.exitCode).toBe(1);
  expect(left.stderr).toContain(
    `${path.join(bed.outputDir, 'long')} holds what there was until then: move it away, or choose another name`,
  );
});

test('a Julia script is refused', async () => {
  bed = new Bed();
  const refused = await bed.powersim(['simulate', bed.write('x.jl', '')]);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain('start it with julia');
});

test('a single run whose output folder cannot be made says so, as bad usage', async () => {
  bed = new Bed();
  const file = bed.write('file', '');
  const refused = await bed.powersim(['simulate', script('simulation.mjs'), '--output-dir', file, '--num-steps', '1']);
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain(`The output folder ${file} cannot be made: `);
  expect(refused.stderr).not.toContain('at async');
});
