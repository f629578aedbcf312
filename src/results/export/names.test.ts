import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallSpec } from '../../store/stores.fixture';
import { createStore, openStoreWriter } from '../../store/write-store';
import { type OpenedResults, openResults } from '../open';
import type { OutputRef } from '../protocol';
import { type ExportOf, exportResults } from '.';
import { numbersOf } from './sources';

const KEY = 'ActivePowerVariable__ThermalStandard';
const power: OutputRef = { model: 'ED', source: 'decision', container: 'variables', key: KEY };

let folder: string;
let opened: OpenedResults;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'export '));
});
afterEach(() => {
  opened.close();
  rmSync(folder, { recursive: true });
});

const target = (name = 'values.csv') => path.join(folder, name);
const write = (of: Pick<ExportOf, 'outputs'> & Partial<ExportOf>, overwrite = false, file = target()) =>
  exportResults(opened, { format: 'csv', layout: 'wide', ...of }, file, { overwrite });
const linesOf = (file = target()) => readFileSync(file, 'utf8').split('\n');

describe('names of columns', () => {
  /** Opens a store of one variable: the first of these columns is 1, the next 2. */
  async function withColumns(columns: readonly string[]): Promise<void> {
    const file = path.join(folder, 'simulation_store.h5');
    const { models, ...spec } = smallSpec(1);
    const outputs = [{ container: 'variables', key: KEY, columns } as const];
    await createStore(file, { ...spec, models: models.slice(1).map((model) => ({ ...model, basePower: 1, outputs })) });
    const writer = await openStoreWriter(file);
    writer.writeExecution(
      'ED',
      0,
      'variables',
      KEY,
      Float64Array.from(columns, (_, c) => c + 1),
    );
    writer.close();
    opened = await openResults({ kind: 'store', file });
  }
  const outputs = [{ output: power }];
  const toMs = Date.UTC(2024, 0, 1, 1);

  test.each([
    ['that come twice are numbered', ['dup', 'x', 'dup'], ['dup', 'x', 'dup (2)']],
    ["that come twice take no other's", ['dup', 'dup', 'dup (2)'], ['dup', 'dup (3)', 'dup (2)']],
    ['leave the column of times its own', ['DateTime', 'dup', 'dup'], ['DateTime (2)', 'dup', 'dup (2)']],
  ])('%s, in CSV and in Parquet', async (_, columns, headings) => {
    await withColumns(columns);
    await write({ outputs, toMs });
    expect(linesOf()).toEqual([['DateTime', ...headings].join(','), '2024-01-01T00:00:00,1,2,3', '']);
    const file = target('values.parquet');
    await write({ outputs, toMs, format: 'parquet' }, false, file);
    const [row] = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    const values = Object.fromEntries(headings.map((heading, c) => [heading, c + 1]));
    expect(row).toEqual({ DateTime: new Date(Date.UTC(2024, 0, 1)), ...values });
  });

  test('choose all columns that have them, each once; the long layout tells them as they are', async () => {
    await withColumns(['dup', 'x', 'dup']);
    const chosen = [{ output: power, columns: ['dup', 'dup'] }];
    await write({ outputs: chosen, toMs });
    expect(linesOf()).toEqual(['DateTime,dup,dup (2)', '2024-01-01T00:00:00,1,3', '']);
    await write({ outputs: chosen, toMs, layout: 'long' }, true);
    expect(linesOf().map((line) => line.split(',').slice(-2))).toEqual([
      ['name', 'value'],
      ['dup', '1'],
      ['dup', '3'],
      [''],
    ]);
  });

  test('that come twice are both found by who asks for the name twice', () => {
    expect(numbersOf(power, ['dup', 'x', 'dup'], ['dup', 'x', 'dup'])).toEqual([0, 1, 2]);
    expect(numbersOf(power, ['dup', 'x', 'dup'], ['dup'])).toEqual([0]);
  });

  test('of one variable chosen twice are numbered', async () => {
    await withColumns(['Alta']);
    await write({ outputs: [...outputs, ...outputs] });
    const name = `ED/decision/variables/${KEY}/Alta`;
    expect(linesOf()[0]).toBe(`DateTime,${name},${name} (2)`);
  });
});
