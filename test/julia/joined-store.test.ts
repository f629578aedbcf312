/** A store that Julia's setup allocated is made again by setup when it is lost: for the package's join as for the native. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('a joined store of Julia that is lost is made again, without executing anything', async () => {
  bed = new Bed('G1');
  const ran = await bed.powersim(['run', script('simulation.jl'), ...bed.flags()]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  // Nothing was wrong with it so far: setup is done once.
  expect(ran.stdout + ran.stderr).not.toContain('is set up again');
  for (const command of ['resume', 'join']) {
    rmSync(path.join(bed.simulation, 'data_store/simulation_store.h5'));
    const again = await bed.powersim([command, bed.simulation]);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(again.stdout + again.stderr).toContain('is set up again');
  }
  const { state, partitions } = await bed.status();
  expect(state).toBe('succeeded');
  expect(partitions.map((partition) => partition.attempts.length)).toEqual(partitions.map(() => 1));
  expect((await bed.powersim(['resume', bed.simulation])).stderr).toContain('nothing left to do');
});
