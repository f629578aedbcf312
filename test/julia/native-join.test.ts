import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, compareStores, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('a Julia run whose results are joined natively gives what the package joins, without Julia', async () => {
  bed = new Bed('G1');
  const settings = path.join(bed.folder, 'settings.json');
  writeFileSync(settings, JSON.stringify({ 'powersim.join.engine': 'native' }));
  const native = await bed.powersim(['run', script('simulation.jl'), ...bed.flags({ '--settings': settings })]);
  expect(native.exitCode, native.stdout + native.stderr).toBe(0);
  expect(native.stdout).toContain('join succeeded');

  const packaged = new Bed('G1');
  expect((await packaged.powersim(['run', script('simulation.jl'), ...packaged.flags()])).exitCode).toBe(0);
  const compared = await compareStores(bed.simulation, packaged.simulation);
  expect(compared.compared).toBeGreaterThan(5);
  expect(compared.different).toEqual([]);

  // As a folder that somebody else made, on a machine without Julia.
  rmSync(path.join(packaged.outputDir, '.powersim'), { recursive: true });
  rmSync(path.join(packaged.simulation, 'results/status.json'));
  const nowhere = { PATH: path.dirname(process.execPath), HOME: packaged.folder };
  const join = await packaged.powersim(['join', packaged.simulation, '--engine', 'native'], nowhere);
  expect(join.exitCode, join.stdout + join.stderr).toBe(0);
  expect((await compareStores(bed.simulation, packaged.simulation)).different).toEqual([]);
  await packaged.dispose();
});
