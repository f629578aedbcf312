import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('the stores of Julia’s partitions are set aside after the join of the package, and put back', async () => {
  bed = new Bed('G1');
  const ran = await bed.powersim(['run', script('simulation.jl'), ...bed.flags()]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  const stores = () => globSync('simulation_partitions/*/NAME/data_store/simulation_store.h5', { cwd: bed.simulation });
  const kept = stores().sort();
  expect(kept.length).toBeGreaterThan(1);
  const cleaned = await bed.powersim(['clean', bed.simulation, '--yes']);
  expect(cleaned.exitCode, cleaned.stdout + cleaned.stderr).toBe(0);
  expect(stores()).toEqual([]);
  expect(existsSync(path.join(bed.simulation, 'data_store/simulation_store.h5'))).toBe(true);
  const joined = await bed.powersim(['join', bed.simulation]);
  expect(joined.exitCode).not.toBe(0);
  expect(joined.stderr).toContain(`powersim clean ${bed.simulation} --restore`);
  expect((await bed.status()).state).toBe('succeeded');
  const restored = await bed.powersim(['clean', bed.simulation, '--restore']);
  expect(restored.exitCode, restored.stderr).toBe(0);
  expect(stores().sort()).toEqual(kept);
  const again = await bed.powersim(['join', bed.simulation]);
  expect(again.exitCode, again.stdout + again.stderr).toBe(0);
});
