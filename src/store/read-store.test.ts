import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHdf5, withHdf5 } from './hdf5';
import { type OutputName, openStore, readStoreSpec, withStore } from './read-store';
import type { StoreSpec } from './spec';
import { smallSpec } from './stores.fixture';
import { createStore, openStoreWriter } from './write-store';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'store '));
  file = path.join(folder, 'simulation_store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;
const power: OutputName = { container: 'variables', key: 'ActivePowerVariable__ThermalStandard' };
const on: OutputName = { container: 'variables', key: 'OnVariable__ThermalStandard' };

describe('what a store holds', () => {
  test('comes back as it was specified', async () => {
    const spec = smallSpec();
    await createStore(file, spec);
    const shape = await readStoreSpec(file);
    expect(shape).toMatchObject({
      initialTime: spec.initialTime,
      initialMs: Date.UTC(2024, 0, 1),
      stepResolutionMs: spec.stepResolutionMs,
      numSteps: 3,
      systemUuids: [...spec.systems.keys()],
    });
    for (const [i, model] of spec.models.entries()) {
      const { outputs, ...numbers } = model;
      expect(shape.models[i]).toMatchObject({ ...numbers, executions: 3 * model.executionsPerStep });
      expect(shape.models[i]?.statsFields).toHaveLength(21);
      expect(shape.models[i]?.outputs.map(({ container, key, columns }) => ({ container, key, columns }))).toEqual(
        outputs.map(({ columns, ...output }) => ({ ...output, columns: [columns] })),
      );
    }
    expect(shape.emulation).toMatchObject({ name: 'Emulator', basePower: 100, periods: 72 });
  });

  test('has names along each dimension of columns', async () => {
    await createStore(file, smallSpec());
    await withHdf5(file, 'r+', (hdf5) => {
      // In Julia: (horizon, 2, 3, rows) with the names of the 2 first.
      const dataset = '/simulation/decision_models/UC/duals/X__Y';
      hdf5.createFloat64(dataset, [3, 3, 2, 48]);
      hdf5.createStrings(`${dataset}__columns`, ['a', 'b', 'p', 'q', 'r']);
      hdf5.writeFloat64(dataset, { start: [1, 2, 1, 0], count: [1, 1, 1, 1] }, Float64Array.of(9));
    });
    await withStore(file, (store) => {
      const block = store.readRealized('UC', { container: 'duals', key: 'X__Y' }, { from: 24, count: 2 });
      expect(block.columns).toEqual([
        ['p', 'q', 'r'],
        ['a', 'b'],
      ]);
      expect([...block.values]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0]);
    });
  });

  test.each<[string, (file: string) => Promise<void>, string]>([
    ['no group', async (f) => (await createHdf5(f)).close(), 'it has no group simulation'],
    [
      'an attribute missing',
      async (f) => {
        const hdf5 = await createHdf5(f);
        hdf5.createGroup('/simulation');
        hdf5.close();
      },
      '/simulation has no attribute initial_time',
    ],
    [
      'a wrong number of names',
      async (f) => {
        await createStore(f, smallSpec());
        await withHdf5(f, 'r+', (hdf5) => {
          hdf5.createFloat64('/simulation/emulation_model/duals/A__B', [3, 72]);
          hdf5.createStrings('/simulation/emulation_model/duals/A__B__columns', ['a', 'b']);
        });
      },
      '/simulation/emulation_model/duals/A__B__columns holds 2 names, and /simulation/emulation_model/duals/A__B has 3 columns',
    ],
    [
      'a wrong number of rows',
      async (f) => {
        await createStore(f, smallSpec());
        await withHdf5(f, 'r+', (hdf5) => hdf5.createFloat64('/simulation/decision_models/UC/duals/A__B', [4, 2, 48]));
      },
      '/simulation/decision_models/UC/duals/A__B is [4, 2, 48], not [3, columns, horizon]',
    ],
  ])('is refused with %s', async (_, make, what) => {
    await make(file);
    await expect(readStoreSpec(file)).rejects.toMatchObject({
      code: 'store.layout',
      message: `${file} is not a store that can be read here: ${what}.`,
    });
  });
});

/** UC: execution e, unit u, hour h of the horizon holds 1000 e + 100 u + h; ED: hour of the simulation + 100 u. */
async function writeNumbers(spec: StoreSpec): Promise<void> {
  await createStore(file, spec);
  const writer = await openStoreWriter(file);
  for (let e = 0; e < 3; e += 1)
    for (const { key } of [power, on])
      writer.writeExecution(
        'UC',
        e,
        'variables',
        key,
        Float64Array.from({ length: 96 }, (_, i) => 1000 * e + 100 * Math.floor(i / 48) + (i % 48)),
      );
  for (let h = 0; h < 72; h += 1) writer.writeExecution('ED', h, 'variables', power.key, Float64Array.of(h, 100 + h));
  writer.writeStats('UC', 1, { relative_gap: 0.25 });
  writer.writeState(
    'variables',
    power.key,
    0,
    72,
    Float64Array.from({ length: 144 }, (_, i) => i),
  );
  writer.close();
}

describe('values', () => {
  test('of one execution are its whole horizon', async () => {
    await writeNumbers(smallSpec());
    await withStore(file, (store) => {
      const block = store.readExecution('UC', 1, on);
      expect(block).toMatchObject({ periods: 48, resolutionMs: HOUR, fromMs: Date.UTC(2024, 0, 2) });
      expect([block.values[0], block.values[47], block.values[48], block.values[95]]).toEqual([1000, 1047, 1100, 1147]);
      expect(store.readExecution('UC', 1, power).values[1]).toBe(100_100);
      expect(store.readExecution('ED', 25, power).fromMs).toBe(Date.UTC(2024, 0, 2, 1));
      expect(() => store.readExecution('UC', 3, on)).toThrow(RangeError);
      expect(() => store.readExecution('UC', 0, { ...on, container: 'duals' })).toThrow(/UC has no duals\/OnVariable/);
    });
  });

  test('that are realised come from the part of each execution before the next', async () => {
    await writeNumbers(smallSpec());
    const expected = (u: number, period: number) => 1000 * Math.floor(period / 24) + 100 * u + (period % 24);
    const store = await openStore(file);
    expect(store.realizedPeriods('UC')).toBe(72);
    fc.assert(
      fc.property(fc.nat(72), fc.nat(72), (from, length) => {
        const count = Math.min(length, 72 - from);
        const block = store.readRealized('UC', on, { from, count });
        expect(block.values).toEqual(
          Float64Array.from({ length: 2 * count }, (_, i) => expected(i < count ? 0 : 1, from + (i % count))),
        );
        if (count > 0) expect(block.fromMs).toBe(Date.UTC(2024, 0, 1) + from * HOUR);
      }),
    );
    store.close();
  });

  test('in blocks are the same as at once', async () => {
    await writeNumbers(smallSpec());
    await withStore(file, (store) => {
      const whole = store.readRealized('ED', power).values;
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 200 }), (most) => {
          const blocks = [...store.realizedBlocks('ED', power, most)];
          for (const unit of [0, 1]) {
            const joined = blocks.flatMap(({ values, periods }) => [
              ...values.subarray(unit * periods, (unit + 1) * periods),
            ]);
            expect(joined).toEqual([...whole.subarray(unit * 72, (unit + 1) * 72)]);
          }
          for (const { values, periods } of blocks) expect(periods === 1 || values.length <= most).toBe(true);
        }),
      );
    });
  });

  test('of the state, of statistics and of systems', async () => {
    await writeNumbers(smallSpec());
    await withStore(file, (store) => {
      const block = store.readState(power, { from: 70, count: 2 });
      expect([...block.values]).toEqual([7000, 7100, 14_200, 14_300]);
      expect(block.fromMs).toBe(Date.UTC(2024, 0, 3, 22));
      expect([...(store.readStats('UC').get('relative_gap') ?? [])]).toEqual([Number.NaN, 0.25, Number.NaN]);
      const [uuid = ''] = store.shape.systemUuids;
      expect(store.readSystem(uuid)).toBe(smallSpec().systems.get(uuid));
      expect(store.readSystem('none')).toBeUndefined();
    });
  });

  test('that were never written are NaN, also where the file has no space for them', async () => {
    await createStore(file, smallSpec(), { unwritten: 'unallocated' });
    await withStore(file, (store) => {
      expect(store.readRealized('UC', on).values.every(Number.isNaN)).toBe(true);
      expect(store.readState(power).values.every(Number.isNaN)).toBe(true);
    });
  });

  test('that do not cover the interval are refused', async () => {
    await createStore(file, { ...smallSpec(), models: smallSpec().models.map((m) => ({ ...m, horizonCount: 1 })) });
    await withStore(file, (store) => {
      expect(() => store.readRealized('UC', on)).toThrow(/has 1 periods, which do not cover UC's interval of 24/);
      expect(store.readRealized('ED', power).periods).toBe(72);
    });
  });
});
