import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../store/create-store';
import { type Hdf5File, withHdf5 } from '../store/hdf5';
import { smallSpec } from '../store/stores.fixture';
import { openStoreWriter } from '../store/write-store';
import { type OpenedResults, openResults } from './open';
import type { OutputRef } from './protocol';
import { describeOutput, realizedOf } from './realized';

let folder: string;
let file: string;
let results: OpenedResults | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'realised '));
  file = path.join(folder, 'some.h5');
});
afterEach(() => {
  results?.close();
  rmSync(folder, { recursive: true });
});

const UC = '/simulation/decision_models/UC';
async function storeWith(change: (hdf5: Hdf5File) => unknown): Promise<OpenedResults> {
  await createStore(file, smallSpec());
  await withHdf5(file, 'r+', async (hdf5) => void (await change(hdf5)));
  results = await openResults({ kind: 'store', file });
  return results;
}
const power: OutputRef = {
  model: 'UC',
  source: 'decision',
  container: 'variables',
  key: 'ActivePowerVariable__ThermalStandard',
};

describe('realised values', () => {
  test('come from each execution as far as its interval, in the order of the columns that are wanted', async () => {
    await createStore(file, smallSpec());
    const writer = await openStoreWriter(file);
    for (let e = 0; e < 3; e += 1) {
      const values = Float64Array.from({ length: 96 }, (_, i) => e + (i < 48 ? 0.25 : 0.5) + (i % 48) / 1024);
      writer.writeExecution('UC', e, 'variables', power.key, values);
    }
    writer.close();
    results = await openResults({ kind: 'store', file });
    const realized = realizedOf(results.store, power);
    expect(realized).toMatchObject({ columns: ['Alta', 'Größe'], unit: 'MW', periods: 72, resolutionMs: 3_600_000 });
    const range = { from: 23, count: 3 };
    const stored = [0.5 + 23 / 1024, 1.5, 1.5 + 1 / 1024, 0.25 + 23 / 1024, 1.25, 1.25 + 1 / 1024];
    expect([...realized.read(range, 'systemBase', [1, 0])]).toEqual(stored);
    expect([...realized.read(range, 'natural', [1, 0])]).toEqual(stored.map((value) => value * 100));
    expect([...realized.read({ from: 24, count: 1 }, 'systemBase', [1, 1, 0, 1])]).toEqual([1.5, 1.5, 1.25, 1.5]);
    expect(() => realized.read(range, 'natural', [2])).toThrow(/there are 2 columns, none of number 2/);
    expect(() => realized.read({ from: 72, count: 1 }, 'natural')).toThrow(RangeError);
  });

  test('of the emulation model are its record', async () => {
    await createStore(file, smallSpec());
    const writer = await openStoreWriter(file);
    writer.writeState(
      'variables',
      power.key,
      0,
      72,
      Float64Array.from({ length: 144 }, (_, i) => i),
    );
    writer.close();
    results = await openResults({ kind: 'store', file });
    const realized = realizedOf(results.store, { ...power, model: 'Emulator', source: 'emulation' });
    expect(realized).toMatchObject({ periods: 72, unit: 'MW' });
    expect([...realized.read({ from: 70, count: 2 }, 'systemBase', [1])]).toEqual([142, 143]);
  });

  test('of columns in two dimensions name both', async () => {
    const { store, catalogue } = await storeWith((hdf5) => {
      const dataset = `${UC}/aux_variables/PowerOutput__Two`;
      hdf5.createFloat64(dataset, [3, 3, 2, 48]);
      // The names of the last dimension come first, as Julia's first.
      hdf5.createStrings(`${dataset}__columns`, ['a', 'b', 'p', 'q', 'r']);
      const values = Float64Array.from({ length: 3 * 6 * 48 }, (_, i) => i);
      hdf5.writeFloat64(dataset, { start: [0, 0, 0, 0], count: [3, 3, 2, 48] }, values);
    });
    const output = { ...power, container: 'aux_variables' as const, key: 'PowerOutput__Two' };
    const realized = realizedOf(store, output);
    expect(realized.columns).toEqual(['p, a', 'p, b', 'q, a', 'q, b', 'r, a', 'r, b']);
    expect(catalogue.models[0]?.outputs.find(({ key }) => key === output.key)).toMatchObject({
      columns: 6,
      dimensions: [3, 2],
    });
    // Execution 1, column 5 and column 0: (1·6 + 5)·48 and (1·6 + 0)·48 on.
    expect([...realized.read({ from: 25, count: 2 }, 'systemBase', [5, 0])]).toEqual([529, 530, 289, 290]);
  });

  test('of a horizon shorter than the interval cannot be told, and are listed with the reason', async () => {
    const { store, catalogue } = await storeWith((hdf5) => {
      hdf5.createFloat64(`${UC}/duals/Short__System`, [3, 1, 12]);
      hdf5.createStrings(`${UC}/duals/Short__System__columns`, ['one']);
    });
    const output = { ...power, container: 'duals' as const, key: 'Short__System' };
    expect(catalogue.models[0]?.outputs.find(({ key }) => key === output.key)?.problem).toBe(
      "It has 12 periods, which do not cover UC's interval of 24.",
    );
    expect(() => realizedOf(store, output)).toThrow(/do not cover UC's interval of 24/);
    expect(describeOutput(store, output)).toEqual({ columns: ['one'], unit: '' });
  });

  test.each([
    ['ReactivePowerVariable__X', 'Mvar'],
    ['EnergyVariable__Battery', 'MWh'],
    ['FlowActivePowerVariable__Line', 'MW'],
    ['CostVariable__X', ''],
  ])('of %s are in "%s"', async (key, unit) => {
    const { catalogue } = await storeWith((hdf5) => {
      hdf5.createFloat64(`${UC}/variables/${key}`, [3, 1, 48]);
      hdf5.createStrings(`${UC}/variables/${key}__columns`, ['one']);
    });
    const output = catalogue.models[0]?.outputs.find((o) => o.key === key);
    expect(output).toMatchObject({ unit, perUnit: unit !== '' });
  });
});

describe('what cannot be shown is listed, and the rest is shown', () => {
  test('of datasets and groups, apart from what is only lacking something', async () => {
    const { catalogue } = await storeWith((hdf5) => {
      hdf5.createBytes(`${UC}/variables/Bytes__X`, Uint8Array.of(1, 2));
      hdf5.createFloat64(`${UC}/variables/Rows__X`, [4, 1, 48]);
      hdf5.createFloat64(`${UC}/variables/Deep__X`, [3, 1, 1, 1, 48]);
      hdf5.createGroup(`${UC}/variables/Group__X`);
      hdf5.createStrings(`${UC}/variables/Texts__X`, ['on', 'off']);
      hdf5.createFloat64(`${UC}/variables/Nameless__X`, [3, 2, 48]);
      hdf5.createGroup(`${UC}/forecasts`);
      hdf5.createGroup('/simulation/decision_models/Bare');
      hdf5.createGroup('/simulation/extensions');
      hdf5.createFloat64('/notes', [1]);
    });
    const known = catalogue.unknown.map(({ path: at, why }) => `${at}: ${why}`);
    const variables = `${UC}/variables`;
    expect(known).toEqual([
      '/notes: a dataset that is not known',
      '/simulation/extensions: a group that is not known',
      `${UC}/forecasts: a group that is not known`,
      `${variables}/Bytes__X: ${variables}/Bytes__X is [2], not [3, columns, horizon]`,
      `${variables}/Deep__X: ${variables}/Deep__X is [3, 1, 1, 1, 48], not [3, columns, horizon]`,
      `${variables}/Group__X: ${variables}/Group__X is not a dataset`,
      `${variables}/Rows__X: ${variables}/Rows__X is [4, 1, 48], not [3, columns, horizon]`,
      `${variables}/Texts__X: ${variables}/Texts__X does not hold numbers`,
      '/simulation/decision_models/Bare: /simulation/decision_models/Bare has no attribute num_executions',
    ]);
    expect(catalogue.noted).toEqual([
      {
        path: `${variables}/Nameless__X`,
        why: `${variables}/Nameless__X has no ${variables}/Nameless__X__columns: its columns are numbered`,
      },
    ]);
    const [uc] = catalogue.models;
    expect(uc?.outputs.map(({ key }) => key)).toEqual([
      'ActivePowerVariable__ThermalStandard',
      'Nameless__X',
      'OnVariable__ThermalStandard',
    ]);
    const { store } = results ?? expect.fail();
    expect(realizedOf(store, { ...power, key: 'Nameless__X' }).columns).toEqual(['1', '2']);
  });
});

test.each([Number.NaN, 0, -1])(
  'a base power of %d is not known, and nothing is multiplied with it',
  async (basePower) => {
    const spec = smallSpec();
    await createStore(file, { ...spec, models: spec.models.map((model) => ({ ...model, basePower })) });
    results = await openResults({ kind: 'store', file });
    const { models, noted, unknown } = results.catalogue;
    expect(models.map((model) => model.basePower)).toEqual([0, 0, 100]);
    expect(models[0]?.outputs[0]).toMatchObject({ unit: '', perUnit: false });
    expect(unknown).toEqual([]);
    expect(noted).toEqual(
      ['UC', 'ED']
        .map((name) => `/simulation/decision_models/${name}`)
        .map((group) => ({
          path: group,
          why: `base_power of ${group} is ${basePower}, not a power: values are as stored`,
        })),
    );
  },
);
