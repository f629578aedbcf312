import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../../test/small-disk';
import { type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { float64 } from '../hdf5';
import { storeProblem } from '../whole-store';
import { joinSimulation } from '.';
import { fixtureDatasets, makePartitioned, UC } from './partitioned.fixture';

const MIB = 1 << 20;
const numbers = { numSteps: 6, period: 2, numOverlapSteps: 1 };
/** 2 MB a step: the joined store has 12 MB. */
const big = { path: `${UC}/variables/Big__Unit`, rowsPerStep: 1, others: [256, 1024], columns: ['a'] };

describe.skipIf(!mayMount)('joining on a disk that becomes full (only root may mount one)', () => {
  let disk: SmallDisk;
  let place: SimulationPlace;
  beforeEach(async () => {
    disk = mountSmallDisk(110 * MIB);
    place = { outputDir: path.join(disk.folder, 'OUT'), name: 'uc' };
  });
  afterEach(() => disk.remove());

  const store = () => storeFile(simulationDir(place));
  const status = () => path.join(simulationDir(place), 'results', 'status.json');
  const sha256 = () => createHash('sha256').update(readFileSync(store())).digest('hex');
  const join = (onProgress?: () => void) =>
    joinSimulation(place, { skipFailures: false, ...(onProgress ? { onProgress } : {}) });

  async function expectFullAt(fill: (done: number) => boolean): Promise<void> {
    const old = sha256();
    const before = disk.free();
    let filled = false;
    let calls = 0;
    const joining = join(() => {
      calls += 1;
      if (filled || !fill(calls)) return;
      filled = true;
      disk.fill(0);
    });
    await expect(joining).rejects.toMatchObject({
      code: 'join.noSpace',
      message: expect.stringMatching(
        /became full during the join \(ENOSPC\): the joined store needs [\d.]+ MB there\./,
      ),
    });
    expect(filled).toBe(true);
    disk.empty();
    expect(sha256()).toBe(old);
    expect(existsSync(status())).toBe(false);
    expect(readdirSync(path.dirname(store())).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(disk.free()).toBeGreaterThanOrEqual(before);
  }

  test('keeps the old store and says what it needs, at any moment; with room it joins', async () => {
    await makePartitioned(place, { numbers, datasets: [...fixtureDatasets, big] });
    for (const call of [1, 2, 4]) await expectFullAt((calls) => calls >= call);
    await join();
    expect(await storeProblem(store())).toBeUndefined();
    expect(JSON.parse(readFileSync(status(), 'utf8'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
  });

  test('through the HDF5 library as well', async () => {
    await makePartitioned(place, {
      numbers,
      datasets: [...fixtureDatasets, big],
      unwritten: (partition, at) => partition === 1 && at === big.path,
      change: (file) => file.setAttribute('/simulation', 'made_for', float64(1)),
    });
    await expectFullAt(() => true);
    const report = await join();
    expect(report.store.throughLibrary).toEqual([big.path]);
  });

  test('is refused before anything is written where the room is known to be too small', async () => {
    await makePartitioned(place, { numbers, datasets: [...fixtureDatasets, big] });
    disk.fill(8 * MIB);
    const old = sha256();
    await expect(join()).rejects.toMatchObject({
      code: 'join.noSpace',
      message: expect.stringMatching(/^The joined store needs 1\d MB in .*, where .* are free/),
    });
    expect(sha256()).toBe(old);
  });
});
