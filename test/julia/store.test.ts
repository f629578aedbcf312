/** Our stores and Julia's: of the same structure, and each read by the other's library. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Directory } from '../../src/store/hdf5/directory';
import { byBoth } from '../../src/store/hdf5/told.fixture';
import { type StoreShape, withStore } from '../../src/store/read-store';
import type { OutputSpec, StoreSpec } from '../../src/store/spec';
import { createStore, openStoreWriter } from '../../src/store/write-store';
import { placesOf } from '../provision/places.mts';
import { julia, script } from './bed';

const STEPS = 3;
const power = { container: 'variables', key: 'ActivePowerVariable__ThermalStandard' } as const;
let folder: string;
let theirs: string;
let ours: string;
let shape: StoreShape;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'powersim store ü '));
  const result = await julia('G1', [script('monolithic.jl'), script('simulation.jl'), folder, 'NAME', String(STEPS)]);
  expect(result.stderr + result.stdout).not.toContain('ERROR');
  theirs = path.join(folder, 'NAME/data_store/simulation_store.h5');
  ours = path.join(folder, 'ours.h5');
  shape = await withStore(theirs, (store) => store.shape);
  const systems = await withStore(theirs, (store) =>
    shape.systemUuids.map((uuid) => [uuid, store.readSystem(uuid) ?? ''] as const),
  );
  await createStore(ours, { ...specOf(shape), systems: new Map(systems) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was read of a store, as what to write. */
function specOf(read: StoreShape): Omit<StoreSpec, 'systems'> {
  const outputs = (all: StoreShape['models'][number]['outputs']): OutputSpec[] =>
    all.map(({ container, key, columns }) => ({ container, key, columns: columns[0] ?? [] }));
  if (!read.emulation) throw new Error('no emulation model');
  return {
    initialTime: read.initialTime,
    stepResolutionMs: read.stepResolutionMs,
    numSteps: read.numSteps,
    models: read.models.map((model) => ({ ...model, outputs: outputs(model.outputs) })),
    emulation: { ...read.emulation, outputs: outputs(read.emulation.outputs) },
  };
}

async function structureOf(file: string): Promise<Record<string, { shape?: number[] }>> {
  const { stdout } = await execa(placesOf('julia').python, [path.join(__dirname, 'store_structure.py'), file]);
  return JSON.parse(stdout) as Record<string, { shape?: number[] }>;
}

test('a store of ours has the structure of the one that Julia wrote', async () => {
  const [a, b] = await Promise.all([structureOf(ours), structureOf(theirs)]);
  // Julia's serialized keys are bytes as well, but others, and as many as they need.
  expect(a['simulation/serialized_keys']).toMatchObject({ type: '|u1', layout: 'contiguous' });
  expect(b['simulation/serialized_keys']).toMatchObject({ type: '|u1', layout: 'contiguous' });
  for (const structure of [a, b]) delete structure['simulation/serialized_keys'];
  expect(Object.keys(a).length).toBeGreaterThan(30);
  expect(a).toEqual(b);
});

test('a store that Julia wrote says the same by its bytes as by the library', async () => {
  const copy = path.join(folder, 'copy.h5');
  copyFileSync(theirs, copy);
  const { library, bytes } = await byBoth(copy);
  expect(bytes).toEqual(library);
  expect(Object.keys(bytes).length).toBeGreaterThan(30);
  const directory = Directory.of((offset, length) => readFileSync(copy).subarray(offset, offset + length));
  expect(Object.keys(bytes).map((object) => directory?.at(object)?.kind)).not.toContain(undefined);
  expect(Object.keys(bytes).map((object) => directory?.attributes(object))).not.toContain(undefined);
});

test("what Julia's package stored is read here as Julia reads it", async () => {
  const program = `
    using HDF5
    HDF5.h5open(ARGS[1]) do file
      data = file["simulation/decision_models/ED/variables/${power.key}"][:, :, :]
      state = file["simulation/emulation_model/variables/${power.key}"][:, :]
      println(join(vec(data[1, :, :]), ' '))
      println(join(vec(permutedims(state)), ' '))
    end`;
  const { stdout, stderr } = await run(program, theirs);
  const [data = '', state = ''] = stdout.trim().split('\n');
  expect(stderr).toBe('');
  await withStore(theirs, (store) => {
    const base = store.shape.models.find(({ name }) => name === 'ED')?.basePower ?? Number.NaN;
    const block = store.readRealized('ED', power);
    const [columns = []] = block.columns;
    // Julia's printing was column by column within an execution of one period.
    const expected = data.split(' ').map(Number);
    expect(block.values).toHaveLength(expected.length);
    for (let period = 0; period < block.periods; period += 1)
      for (let c = 0; c < columns.length; c += 1)
        expect(block.values[c * block.periods + period]).toBe(
          base * (expected[period * columns.length + c] ?? Number.NaN),
        );
    const realised = store.readState(power);
    const expectedState = state.split(' ').map(Number);
    for (let period = 0; period < realised.periods; period += 1)
      for (let c = 0; c < columns.length; c += 1)
        expect(realised.values[c * realised.periods + period]).toBe(
          base * (expectedState[period * columns.length + c] ?? Number.NaN),
        );
    expect(block.values.some((x) => x !== 0)).toBe(true);
  });
});

describe('what is written here', () => {
  test("is read by Julia's library with the same meaning", async () => {
    const writer = await openStoreWriter(ours);
    const ed = shape.models.find(({ name }) => name === 'ED');
    const [columns = []] = ed?.outputs.find(({ key }) => key === power.key)?.columns ?? [];
    const values = Float64Array.from({ length: columns.length * (ed?.horizonCount ?? 0) }, (_, i) => i + 0.5);
    writer.writeExecution('ED', 1, power.container, power.key, values);
    writer.close();
    const program = `
      using HDF5
      HDF5.h5open(ARGS[1]) do file
        data = file["simulation/decision_models/ED/variables/${power.key}"][:, :, :]
        println(all(isnan, data[:, :, 1]), ' ', all(isnan, data[:, :, 3:end]))
        println(join(vec(data[:, :, 2]), ' '))
        println(join(HDF5.read(file["simulation/decision_models/ED/variables/${power.key}__columns"]), '|'))
        root = HDF5.attributes(file["simulation"])
        println(root["initial_time"], ' ', root["num_steps"], ' ', join(root["problem_order"], '|'))
        println(typeof(HDF5.attributes(file["simulation/decision_models/ED"])["base_power"]))
      end`;
    const { stdout, stderr } = await run(program, ours);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'true true',
      [...values].join(' '),
      columns.join('|'),
      `${shape.initialTime} ${STEPS} ${shape.models.map(({ name }) => name).join('|')}`,
      'Float64',
    ]);
  });

  test("gives no table of keys to a program that expects Julia's own", async () => {
    const program = `
      using HDF5, PowerSimulations, Serialization
      HDF5.h5open(ARGS[1]) do file
        keys = try
          Serialization.deserialize(IOBuffer(HDF5.read(file["simulation/serialized_keys"])))
        catch
          nothing
        end
        println(keys isa AbstractDict)
      end`;
    expect((await run(program, ours)).stdout.trim()).toBe('false');
    expect((await run(program, theirs)).stdout.trim()).toBe('true');
  });
});

const run = (program: string, file: string) => julia('G1', ['-e', program, file]);
