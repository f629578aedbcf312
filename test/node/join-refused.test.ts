/** A join that refuses leaves what an earlier one made: the store, and what says that it is complete. */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

test('a joined store and its status stand when joining again is refused', { timeout: 60_000 }, async () => {
  expect(await bed.run(script('simulation.mjs'), SMALL)).toMatchObject({ exitCode: 0 });
  const store = (index: number) =>
    path.join(bed.simulation, `simulation_partitions/${index}/NAME/data_store/simulation_store.h5`);
  const joined = () => [
    readFileSync(path.join(bed.simulation, 'results/status.json'), 'utf8'),
    readFileSync(path.join(bed.simulation, 'data_store/simulation_store.h5')).toString('base64'),
  ];
  const before = joined();
  // A whole store, but not this partition's.
  copyFileSync(store(1), store(2));
  const { exitCode, stderr, stdout } = await bed.powersim(['join', bed.simulation]);
  expect(exitCode, stdout + stderr).toBe(1);
  expect(joined()).toEqual(before);
  expect((await bed.status()).join.state).toBe('failed');
});
