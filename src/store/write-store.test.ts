import fs, { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withHdf5 } from './hdf5';
import { decodeKeys } from './serialized-keys';
import { optimizerStatsFields, type StoreSpec } from './spec';
import { smallSpec } from './stores.fixture';
import { createStore, openStoreWriter } from './write-store';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'store '));
  file = path.join(folder, 'simulation_store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

const variables = '/simulation/decision_models/UC/variables';
const power = 'ActivePowerVariable__ThermalStandard';
const read = (dataset: string) => withHdf5(file, 'r', (hdf5) => hdf5.readFloat64(dataset));
const counting = (length: number, from = 0) => Float64Array.from({ length }, (_, i) => from + i);

describe('a new store', () => {
  test("has upstream's groups, datasets and attributes", async () => {
    await createStore(file, smallSpec());
    await withHdf5(file, 'r', (hdf5) => {
      const names = (group: string) => hdf5.links(group).map(({ name }) => name);
      expect(names('/simulation')).toEqual(['decision_models', 'emulation_model', 'serialized_keys', 'systems']);
      expect(names('/simulation/decision_models/UC')).toEqual([
        'aux_variables',
        'duals',
        'expressions',
        'optimizer_stats',
        'parameters',
        'variables',
      ]);
      expect(names(variables)).toEqual([
        power,
        `${power}__columns`,
        'OnVariable__ThermalStandard',
        'OnVariable__ThermalStandard__columns',
      ]);
      expect(hdf5.info(`${variables}/${power}`)).toMatchObject({ shape: [3, 2, 48], type: 'float64', chunked: false });
      expect(hdf5.storage(`${variables}/${power}`)).toMatchObject({ kind: 'contiguous', bytes: 3 * 2 * 48 * 8 });
      expect(hdf5.readStrings(`${variables}/${power}__columns`)).toEqual(['Alta', 'Größe']);
      expect(hdf5.info('/simulation/decision_models/UC/optimizer_stats').shape).toEqual([3, 21]);
      expect(hdf5.attributes('/simulation/decision_models/UC/optimizer_stats').get('columns')).toEqual(
        optimizerStatsFields,
      );
      expect(hdf5.info(`/simulation/emulation_model/variables/${power}`).shape).toEqual([2, 72]);
      expect(Object.fromEntries(hdf5.attributes('/simulation'))).toEqual({
        problem_order: ['UC', 'ED'],
        initial_time: '2024-01-01T00:00:00',
        step_resolution_ms: 86_400_000,
        num_steps: 3,
      });
      expect(Object.fromEntries(hdf5.attributes('/simulation/decision_models/ED'))).toEqual({
        num_executions: 24,
        horizon_count: 1,
        resolution_ms: 3_600_000,
        interval_ms: 3_600_000,
        base_power: 100,
        system_uuid: '6fe2a1c0-0000-4000-8000-000000000001',
      });
      expect(Object.fromEntries(hdf5.attributes('/simulation/emulation_model'))).toMatchObject({
        name: 'Emulator',
        num_executions: 24,
        horizon_count: 1,
        interval_ms: 3_600_000,
      });
      expect(decodeKeys(hdf5.readBytes('/simulation/serialized_keys'))).toContain(power);
      expect(hdf5.readStrings('/simulation/systems/6fe2a1c0-0000-4000-8000-000000000001')[0]).toContain('"Alta"');
    });
  });

  test('reads as NaN everywhere', async () => {
    await createStore(file, smallSpec());
    for (const dataset of [
      `${variables}/${power}`,
      '/simulation/decision_models/ED/optimizer_stats',
      `/simulation/emulation_model/variables/${power}`,
    ])
      expect((await read(dataset)).every(Number.isNaN)).toBe(true);
  });

  test('that waits for a join takes no space', async () => {
    await createStore(file, yearOf(200), { unwritten: 'unallocated' });
    expect(statSync(file).size).toBeLessThan(100_000);
    await withHdf5(file, 'r', (hdf5) =>
      expect(hdf5.storage(`${variables}/${power}`)).toEqual({ kind: 'unallocated', bytes: 8760 * 200 * 48 * 8 }),
    );
    await expect(openStoreWriter(file)).rejects.toMatchObject({ code: 'store.layout' });
  });

  test('may have outputs without columns, and a system larger than the heap at its start', async () => {
    const [uc] = smallSpec().models;
    if (!uc) throw new Error();
    const none = { container: 'duals', key: 'X__Y', columns: [] } as const;
    const json = JSON.stringify({ text: 'ü'.repeat(12 << 20) });
    await createStore(file, {
      ...smallSpec(),
      models: [{ ...uc, outputs: [...uc.outputs, none] }],
      emulation: { ...smallSpec().emulation, outputs: [none] },
      systems: new Map([['a', json]]),
    });
    const writer = await openStoreWriter(file);
    writer.writeExecution('UC', 0, 'duals', 'X__Y', new Float64Array());
    writer.writeState('duals', 'X__Y', 0, 24, new Float64Array());
    writer.writeExecution('UC', 0, 'variables', power, counting(96));
    writer.close();
    await withHdf5(file, 'r', (hdf5) => {
      expect(hdf5.readStrings('/simulation/systems/a')[0] === json).toBe(true);
      expect(hdf5.readFloat64(`${variables}/${power}`).subarray(0, 96)).toEqual(counting(96));
      expect(hdf5.info('/simulation/emulation_model/duals/X__Y').shape).toEqual([0, 72]);
    });
  });

  test('never takes the place of a file, and half a store is not left behind', async () => {
    await createStore(file, smallSpec());
    await expect(createStore(file, smallSpec())).rejects.toMatchObject({ code: 'store.open' });
    const [uc] = smallSpec().models;
    if (!uc) throw new Error();
    const twice: StoreSpec = { ...smallSpec(), models: [uc, uc] };
    await expect(createStore(path.join(folder, 'b.h5'), twice)).rejects.toMatchObject({ code: 'store.write' });
    expect(readdirSync(folder)).toEqual(['simulation_store.h5']);
  });
});

/** Hourly executions of 48 h over a year. */
function yearOf(columns: number): StoreSpec {
  const [uc] = smallSpec().models;
  if (!uc) throw new Error();
  const outputs = [
    { container: 'variables' as const, key: power, columns: Array.from({ length: columns }, (_, i) => `unit ${i}`) },
  ];
  return { ...smallSpec(), numSteps: 365, models: [{ ...uc, executionsPerStep: 24, outputs }] };
}

describe('a writer', () => {
  test('puts executions, statistics and states at their places', async () => {
    await createStore(file, smallSpec());
    const writer = await openStoreWriter(file);
    writer.writeExecution('UC', 1, 'variables', power, counting(96));
    writer.writeStats('UC', 1, { objective_value: 12.5, relative_gap: 0.001 });
    for (let hour = 0; hour < 30; hour += 1)
      writer.writeExecution('ED', hour, 'variables', power, Float64Array.of(hour, -hour));
    writer.writeState('variables', power, 24, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
    writer.writeState('variables', power, 27, 1, Float64Array.of(7, 8));
    writer.close();
    writer.close();
    const uc = await read(`${variables}/${power}`);
    expect(uc.subarray(96, 192)).toEqual(counting(96));
    expect([...uc.subarray(0, 96), ...uc.subarray(192)].every(Number.isNaN)).toBe(true);
    const ed = await read(`/simulation/decision_models/ED/variables/${power}`);
    expect([...ed.subarray(58, 60)]).toEqual([29, -29]);
    expect(ed.subarray(60).every(Number.isNaN)).toBe(true);
    const stats = await read('/simulation/decision_models/UC/optimizer_stats');
    expect(stats[21 + optimizerStatsFields.indexOf('objective_value')]).toBe(12.5);
    expect(stats[21 + optimizerStatsFields.indexOf('relative_gap')]).toBe(0.001);
    expect(stats.filter((x) => !Number.isNaN(x))).toHaveLength(2);
    const state = await read(`/simulation/emulation_model/variables/${power}`);
    expect([...state.subarray(24, 28)]).toEqual([1, 2, 3, 7]);
    expect([...state.subarray(72 + 24, 72 + 28)]).toEqual([4, 5, 6, 8]);
    expect(state.filter((x) => !Number.isNaN(x))).toHaveLength(8);
  });

  test('shows what was flushed while it goes on, and NaN for what was not', async () => {
    await createStore(file, smallSpec());
    const writer = await openStoreWriter(file);
    writer.writeExecution('ED', 0, 'variables', power, Float64Array.of(1, 2));
    writer.flush();
    writer.writeExecution('ED', 1, 'variables', power, Float64Array.of(3, 4));
    const ed = await read(`/simulation/decision_models/ED/variables/${power}`);
    expect([...ed.subarray(0, 4)]).toEqual([1, 2, Number.NaN, Number.NaN]);
    writer.close();
  });

  test('refuses what the store has no place for', async () => {
    await createStore(file, smallSpec());
    const writer = await openStoreWriter(file);
    expect(() => writer.writeExecution('UC', 0, 'duals', power, counting(96))).toThrow(/holds no .*duals/);
    expect(() => writer.writeExecution('UC', 3, 'variables', power, counting(96))).toThrow(/has 3 rows/);
    expect(() => writer.writeExecution('UC', 0, 'variables', power, counting(95))).toThrow(/1 × 96 values, not 95/);
    expect(() => writer.writeState('variables', power, 70, 3, counting(6))).toThrow(/has 72 rows/);
    writer.close();
  });

  test('leaves the same file in whatever pieces and order it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(71), fc.integer({ min: 1, max: 30 }), fc.boolean()), { maxLength: 12 }),
        fc.array(fc.nat(71), { maxLength: 20 }),
        async (strips, hours) => {
          rmSync(file, { force: true });
          await createStore(file, smallSpec());
          const writer = await openStoreWriter(file);
          const state = new Float64Array(144).fill(Number.NaN);
          let next = 1;
          for (const [from, length, flush] of strips) {
            const count = Math.min(length, 72 - from);
            const values = counting(2 * count, next);
            next += 2 * count;
            state.set(values.subarray(0, count), from);
            state.set(values.subarray(count), 72 + from);
            writer.writeState('variables', power, from, count, values);
            if (flush) writer.flush();
          }
          const executions = new Float64Array(144).fill(Number.NaN);
          for (const hour of hours) {
            executions.set([next, next + 1], 2 * hour);
            writer.writeExecution('ED', hour, 'variables', power, Float64Array.of(next, next + 1));
            next += 2;
          }
          writer.close();
          expect(await read(`/simulation/emulation_model/variables/${power}`)).toEqual(state);
          expect(await read(`/simulation/decision_models/ED/variables/${power}`)).toEqual(executions);
        },
      ),
      { numRuns: 25 },
    );
  });
});

test('what was written is on the disk when the writer is closed, and a disk that refuses it is no success', async () => {
  await createStore(file, smallSpec());
  const writer = await openStoreWriter(file);
  writer.writeExecution('UC', 0, 'variables', power, counting(96));
  const refusing = vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    throw Object.assign(new Error('i/o error'), { code: 'EIO' });
  });
  syncBuiltinESMExports();
  try {
    expect(() => writer.close()).toThrow(
      expect.objectContaining({ code: 'store.write', message: expect.stringContaining(file) }),
    );
  } finally {
    refusing.mockRestore();
    syncBuiltinESMExports();
  }
});
