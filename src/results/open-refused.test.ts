import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SimulationPlace, simulationDir, storeFile } from '../layout';
import { createStore } from '../store/create-store';
import { createHdf5 } from '../store/hdf5';
import { makePartitioned } from '../store/join/partitioned.fixture';
import { smallSpec } from '../store/stores.fixture';
import { openResults } from './open';
import type { Target } from './protocol';

let root: string;
let place: SimulationPlace;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'refused '));
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
});
afterEach(() => rmSync(root, { recursive: true }));

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 1 };
const folderOf = (): Target => ({ kind: 'simulation', folder: simulationDir(place) });
async function single(): Promise<void> {
  mkdirSync(path.dirname(storeFile(simulationDir(place))), { recursive: true });
  await createStore(storeFile(simulationDir(place)), smallSpec());
  mkdirSync(path.join(simulationDir(place), 'simulation_files'));
}

describe('what cannot be opened says why, and what to do', () => {
  test.each<[string, (file: string) => unknown, RegExp]>([
    ['a file that is not there', () => undefined, /^There is no .*\. Name the folder OUT\/NAME/],
    [
      'a text file',
      (f) => writeFileSync(f, 'DateTime,x\n'),
      /cannot be opened: it does not begin as an HDF5 file does/,
    ],
    ['an empty file', (f) => writeFileSync(f, ''), /cannot be opened: it is empty/],
    ['an empty folder', (f) => mkdirSync(f), /holds no simulation: there is no status\.json/],
    [
      'a store that is cut off',
      async (f) => {
        await createStore(f, smallSpec());
        truncateSync(f, 5000);
      },
      /cannot be opened: it is cut off: 5000 of \d+ bytes are there/,
    ],
  ])('%s', async (_, prepare, message) => {
    const file = path.join(root, 'simulation_store.h5');
    await prepare(file);
    await expect(openResults({ kind: 'store', file })).rejects.toMatchObject({
      code: expect.stringMatching(/^results\.none$|^store\.open$/),
      message: expect.stringMatching(message),
    });
  });

  test('a store that is cut off while its simulation goes on', async () => {
    await single();
    truncateSync(storeFile(simulationDir(place)), 5000);
    await expect(openResults(folderOf())).rejects.toMatchObject({
      message: expect.stringMatching(/it is cut off.*goes on or was broken off; look again when it has finished\.$/),
    });
  });

  test('a store that its simulation has only begun to write', async () => {
    await single();
    rmSync(storeFile(simulationDir(place)));
    const store = await createHdf5(storeFile(simulationDir(place)));
    store.createGroup('/simulation');
    store.close();
    await expect(openResults(folderOf())).rejects.toMatchObject({
      code: 'store.layout',
      message: `The store ${storeFile(simulationDir(place))} is not complete: /simulation has no attribute initial_time. The simulation that writes it goes on or was broken off; look again when it has finished.`,
    });
  });

  test('a folder with several simulations', async () => {
    await makePartitioned(place, { numbers });
    await makePartitioned({ ...place, name: 'ed' }, { numbers });
    await expect(openResults({ kind: 'simulation', folder: place.outputDir })).rejects.toMatchObject({
      code: 'results.none',
      message: expect.stringMatching(/holds 2 simulations: ed, uc\. Name one of them/),
    });
  });
});
