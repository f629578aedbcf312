import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import h5wasm, { File } from 'h5wasm/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { differences } from './compare-stores.mts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stores-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A store with a dataset and an attribute. */
async function store(name: string, values: readonly number[], unit: string): Promise<string> {
  await h5wasm.ready;
  const file = path.join(folder, name);
  const written = new File(file, 'w');
  written.create_group('model');
  written.create_dataset({ name: 'model/power', data: Float64Array.from(values) });
  written.create_attribute('unit', unit);
  written.close();
  return file;
}

const nothing = () => false;

test('two stores with the same contents do not differ, also where there is no number', async () => {
  const a = await store('a.h5', [1, Number.NaN], 'MW');
  expect(await differences(a, await store('b.h5', [1, Number.NaN], 'MW'), nothing)).toEqual([]);
});

test('a value, a length and an attribute that differ are named, unless they are left out', async () => {
  const a = await store('a.h5', [1, 2], 'MW');
  const last = [1, 2 + 4e-16];
  expect(await differences(a, await store('b.h5', last, 'MW'), nothing)).toEqual(['/model/power']);
  expect(await differences(a, await store('c.h5', [1, 2, 0], 'kW'), nothing)).toEqual(['/model/power', '@unit']);
  expect(await differences(a, await store('d.h5', [1, 2], 'kW'), (name) => name === '@unit')).toEqual([]);
});
