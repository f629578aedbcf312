/** A store that is looked at can be written by whoever computes it: HDF5 elsewhere locks what it opens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Reader, startReader } from '../../src/results/client';
import { createStore } from '../../src/store/create-store';
import { smallSpec } from '../../src/store/stores.fixture';
import { placesOf } from '../provision/places.mts';

const DATASET = 'simulation/decision_models/UC/variables/ActivePowerVariable__ThermalStandard';
const WRITE = `
import sys, h5py
with h5py.File(sys.argv[1], "r+") as store:
    store[sys.argv[2]][0, 0, 0] = 0.25
`;
const READ = `
import sys, h5py
with h5py.File(sys.argv[1], "r") as store:
    print("open", flush=True)
    sys.stdin.read()
`;
const output = {
  model: 'UC',
  source: 'decision',
  container: 'variables',
  key: 'ActivePowerVariable__ThermalStandard',
} as const;
const python = (program: string, ...args: string[]) => execa(placesOf('julia').python, ['-B', '-c', program, ...args]);

let folder: string;
let reader: Reader;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unlocked '));
  reader = startReader({ program: path.resolve(import.meta.dirname, '../../dist/results.js') });
});
afterEach(() => {
  reader.dispose();
  rmSync(folder, { recursive: true });
});

test('a store that the reader has open is written by another program, and then tells that it changed', async () => {
  const file = path.join(folder, 'some.h5');
  await createStore(file, smallSpec());
  // What h5py itself has open, it locks: this test would see a lock.
  const holder = python(READ, file);
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  await expect(python(WRITE, file, DATASET)).rejects.toThrow(/unable to lock file/i);
  holder.stdin?.end();
  await holder;

  const { results } = await reader.ask('open', { target: { kind: 'store', file } });
  const wish = { results, output, columns: { largest: 1 } };
  await reader.ask('realized', wish);
  await python(WRITE, file, DATASET);
  await expect(reader.ask('realized', wish)).rejects.toMatchObject({ code: 'results.changed' });
});
