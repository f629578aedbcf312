import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { File, ready } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { simulationDir, storeFile } from '../layout';
import { createStore } from '../store/create-store';
import { smallSpec } from '../store/stores.fixture';
import { type OpenedResults, openResults } from './open';
import type { OutputRef } from './protocol';
import { realizedOf } from './realized';

let folder: string;
let results: OpenedResults | undefined;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'types '));
  await ready;
});
afterEach(() => {
  results?.close();
  rmSync(folder, { recursive: true });
});

const output: OutputRef = { model: 'ED', source: 'decision', container: 'variables', key: 'Count__X' };
const group = '/simulation/decision_models/ED/variables';
const ROWS = 72;
/** `[executions, columns, horizon]` of two columns. */
const shape = [ROWS, 2, 1];
const numbers = Array.from({ length: 2 * ROWS }, (_, i) => i % 100);
const first = numbers.filter((_, i) => i % 2 === 0);

type Dataset = Omit<Parameters<File['create_dataset']>[0], 'name' | 'shape'>;

async function openWith(dataset: Dataset): Promise<OpenedResults> {
  const file = path.join(folder, 'some.h5');
  await createStore(file, smallSpec());
  const store = new File(file, 'a');
  store.create_dataset({ ...dataset, name: `${group}/Count__X`, shape });
  store.create_dataset({ name: `${group}/Count__X__columns`, data: ['a', 'b'] });
  store.close();
  results = await openResults({ kind: 'store', file });
  return results;
}

describe('values are read', () => {
  test.each<[string, Dataset]>([
    ['float32', { data: Float32Array.from(numbers) }],
    ['int64', { data: BigInt64Array.from(numbers.map(BigInt)) }],
    ['int32', { data: Int32Array.from(numbers) }],
    ['int16', { data: Int16Array.from(numbers) }],
    ['int8', { data: Int8Array.from(numbers) }],
    ['uint64', { data: BigUint64Array.from(numbers.map(BigInt)) }],
    ['uint32', { data: Uint32Array.from(numbers) }],
    ['uint16', { data: Uint16Array.from(numbers) }],
    ['uint8', { data: Uint8Array.from(numbers) }],
    ['chunks', { data: Float64Array.from(numbers), chunks: [7, 1, 1] }],
    ['compressed chunks', { data: Float64Array.from(numbers), chunks: [7, 2, 1], compression: 'gzip' }],
    ['compressed float32', { data: Float32Array.from(numbers), chunks: [72, 1, 1], compression: 5 }],
    ['compressed int64', { data: BigInt64Array.from(numbers.map(BigInt)), chunks: [9, 2, 1], compression: 'gzip' }],
  ])('of %s', async (_, dataset) => {
    const { store, catalogue } = await openWith(dataset);
    expect(catalogue.unknown).toEqual([]);
    const realized = realizedOf(store, output);
    expect([...realized.read({ from: 0, count: ROWS }, 'natural', [0])]).toEqual(first);
    expect([...realized.read({ from: 5, count: 3 }, 'systemBase', [1])]).toEqual([11, 13, 15]);
  });

  test('of negative integers, and of large ones as near as numbers come', async () => {
    const data = BigInt64Array.from(numbers, (n) => (n === 0 ? 2n ** 62n : BigInt(-n)));
    const { store } = await openWith({ data });
    const read = realizedOf(store, output).read({ from: 0, count: 2 }, 'natural');
    expect([...read]).toEqual([2 ** 62, -2, -1, -3]);
  });
});

test('files beside the store that keep parameters are listed', async () => {
  const place = { outputDir: folder, name: 'uc' };
  const simulation = simulationDir(place);
  mkdirSync(path.dirname(storeFile(simulation)), { recursive: true });
  await createStore(storeFile(simulation), smallSpec());
  mkdirSync(path.join(simulation, 'outputs'));
  writeFileSync(path.join(simulation, 'outputs', 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
  const files = ['ED', 'UC'].map((model) => path.join(simulation, 'problems', model, 'system-1', 'time_series.h5'));
  for (const file of files) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  results = await openResults({ kind: 'simulation', folder: simulation });
  const why = 'it holds parameters outside of the store';
  expect(results.catalogue.unknown).toEqual(files.map((file) => ({ path: file, why })));
});
