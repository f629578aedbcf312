import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../../../test/small-disk';
import { smallSpec } from '../../store/stores.fixture';
import { createStore, openStoreWriter } from '../../store/write-store';
import { type OpenedResults, openResults } from '../open';
import type { OutputRef } from '../protocol';
import { type ExportOf, exportResults } from '.';

const KEY = 'ActivePowerVariable__ThermalStandard';
const power = (model: string): OutputRef => ({
  model,
  source: model === 'Emulator' ? 'emulation' : 'decision',
  container: 'variables',
  key: KEY,
});

/** What is hard to write as text, in natural units; hours 3 and later of UC are whole MW. */
const HARD = [-0, 5e-324, 0.1 + 0.2, 1e23, Number.NEGATIVE_INFINITY];

let folder: string;
let opened: OpenedResults;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'export '));
  const store = path.join(folder, 'simulation_store.h5');
  const spec = smallSpec();
  // Base power 1, so that what is stored is what is exported.
  const models = spec.models.map((model) => ({ ...model, basePower: 1 }));
  await createStore(store, { ...spec, models });
  const writer = await openStoreWriter(store);
  for (let e = 0; e < 2; e += 1) {
    const values = Float64Array.from({ length: 96 }, (_, i) => 1000 * e + 100 * Math.floor(i / 48) + (i % 48));
    if (e === 0) values.set(HARD, 0);
    writer.writeExecution('UC', e, 'variables', KEY, values);
  }
  for (let h = 0; h < 72; h += 1) writer.writeExecution('ED', h, 'variables', KEY, Float64Array.of(h, 0.5));
  writer.writeState('variables', KEY, 0, 1, Float64Array.of(0.07, 2));
  writer.close();
  opened = await openResults({ kind: 'store', file: store });
});
afterEach(() => {
  opened.close();
  rmSync(folder, { recursive: true });
});

const target = (name = 'values.csv') => path.join(folder, name);
const wish = (of: Partial<ExportOf> = {}): ExportOf => ({
  outputs: [{ output: power('UC') }],
  format: 'csv',
  layout: 'wide',
  ...of,
});
const write = (of: Partial<ExportOf> = {}, overwrite = false, file = target()) =>
  exportResults(opened, wish(of), file, { overwrite });
const linesOf = (file = target()) => readFileSync(file, 'utf8').split('\n');

describe('CSV', () => {
  test('has a row for each period and a column for each column; numbers read back as the same bits', async () => {
    const { rows, columns, bytes } = await write();
    const lines = linesOf();
    expect({ rows, columns, bytes }).toEqual({ rows: 72, columns: 3, bytes: readFileSync(target()).byteLength });
    expect(lines[0]).toBe('DateTime,Alta,Größe');
    expect(lines.slice(1, 7)).toEqual([
      '2024-01-01T00:00:00,-0,100',
      '2024-01-01T01:00:00,5e-324,101',
      '2024-01-01T02:00:00,0.30000000000000004,102',
      '2024-01-01T03:00:00,1e+23,103',
      '2024-01-01T04:00:00,-Infinity,104',
      '2024-01-01T05:00:00,5,105',
    ]);
    expect(lines[25]).toBe('2024-01-02T00:00:00,1000,1100');
    // The third execution was never written.
    expect(lines[72]).toBe('2024-01-03T23:00:00,NaN,NaN');
    expect(lines.slice(73)).toEqual(['']);
  });

  test('holds the columns and the time that were asked for, in the order asked for', async () => {
    const fromMs = Date.UTC(2024, 0, 1, 22, 30);
    const outputs = [{ output: power('UC'), columns: ['Größe', 'Alta'] }];
    await write({ outputs, fromMs, toMs: Date.UTC(2024, 0, 2, 1) });
    expect(linesOf()).toEqual([
      'DateTime,Größe,Alta',
      '2024-01-01T23:00:00,123,23',
      '2024-01-02T00:00:00,1100,1000',
      '',
    ]);
  });

  test('names the variable of each column where there are several', async () => {
    await write({ outputs: [{ output: power('ED') }, { output: power('UC'), columns: ['Alta'] }] });
    expect(linesOf()[0]).toBe(`DateTime,ED/${KEY}/Alta,ED/${KEY}/Größe,UC/${KEY}/Alta`);
    expect(linesOf()[7]).toBe('2024-01-01T06:00:00,6,0.5,6');
  });

  test('has a row for each value in the long layout, one variable after the other', async () => {
    const span = { fromMs: Date.UTC(2024, 0, 1, 5), toMs: Date.UTC(2024, 0, 1, 7) };
    await write({ ...span, layout: 'long', outputs: [{ output: power('UC') }, { output: power('ED') }] });
    expect(linesOf()).toEqual([
      'DateTime,model,variable,name,value',
      `2024-01-01T05:00:00,UC,${KEY},Alta,5`,
      `2024-01-01T05:00:00,UC,${KEY},Größe,105`,
      `2024-01-01T06:00:00,UC,${KEY},Alta,6`,
      `2024-01-01T06:00:00,UC,${KEY},Größe,106`,
      `2024-01-01T05:00:00,ED,${KEY},Alta,5`,
      `2024-01-01T05:00:00,ED,${KEY},Größe,0.5`,
      `2024-01-01T06:00:00,ED,${KEY},Alta,6`,
      `2024-01-01T06:00:00,ED,${KEY},Größe,0.5`,
      '',
    ]);
  });

  test('is in natural units, or as stored', async () => {
    // The emulation model's base power is 100.
    const outputs = [{ output: power('Emulator'), columns: ['Alta'] }];
    await write({ outputs });
    expect(linesOf()[1]).toBe(`2024-01-01T00:00:00,${0.07 * 100}`);
    await write({ outputs, units: 'systemBase' }, true);
    expect(linesOf()[1]).toBe('2024-01-01T00:00:00,0.07');
  });
});

describe('Parquet', () => {
  test('holds the same bits, with times without a zone, and says what they are', async () => {
    const file = target('values.parquet');
    await write({ format: 'parquet' }, false, file);
    const buffer = await asyncBufferFromFile(file);
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows).toHaveLength(72);
    expect(rows[0]?.['DateTime']).toEqual(new Date(Date.UTC(2024, 0, 1)));
    for (const [r, value] of HARD.entries()) expect(Object.is(rows[r]?.['Alta'], value), String(value)).toBe(true);
    expect(rows[71]).toMatchObject({ Alta: Number.NaN, Größe: Number.NaN });
    const { schema, key_value_metadata } = await parquetMetadataAsync(buffer);
    expect(schema[1]?.logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' });
    expect(key_value_metadata).toContainEqual({ key: 'units', value: 'natural' });
    expect(key_value_metadata?.find(({ key }) => key === 'outputs')?.value).toContain(`"variable":"UC/${KEY}"`);
  });

  test('has a row for each value in the long layout', async () => {
    const file = target('values.parquet');
    await write({ format: 'parquet', layout: 'long' }, false, file);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    expect(rows).toHaveLength(144);
    expect(Object.is(rows[0]?.['value'], -0)).toBe(true);
    expect(rows[51]).toEqual({
      DateTime: new Date(Date.UTC(2024, 0, 2, 1)),
      model: 'UC',
      variable: KEY,
      name: 'Größe',
      value: 1101,
    });
  });
});

describe('an export is refused', () => {
  const refused = (of: Partial<ExportOf>, code: string, message: string, file = target()) =>
    expect(write(of, false, file)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });

  test('with what would have to be named otherwise', async () => {
    await refused({ outputs: [{ output: power('UC'), columns: ['Grösse'] }] }, 'results.column', 'Did you mean Größe?');
    await refused({ outputs: [{ output: power('UC'), columns: ['Z'] }] }, 'results.column', 'It has Alta, Größe.');
    await refused(
      { fromMs: Date.UTC(2025, 0, 1) },
      'results.span',
      'begin at 2024-01-01T00:00:00 and end before 2024-01-04T00:00:00',
    );
    expect(readdirSync(folder)).toEqual(['simulation_store.h5']);
  });

  test('over a file that is there, a folder, or a store; what was there is unchanged', async () => {
    writeFileSync(target(), 'mine');
    await refused({}, 'results.exists', '--force');
    expect(readFileSync(target(), 'utf8')).toBe('mine');
    mkdirSync(target('folder'));
    await refused({}, 'results.target', 'is a folder', target('folder'));
    await refused({}, 'results.target', 'name of a store', target('simulation_store.h5'));
    await refused({}, 'results.target', 'There is no folder', target('none/values.csv'));
    await write({}, true);
    expect(linesOf()[0]).toBe('DateTime,Alta,Größe');
  });

  test('in one wide table where the times do not fit together, naming the way out', async () => {
    const { shape } = opened.store;
    const [uc, ed] = shape.models;
    if (!uc || !ed) throw new Error('two models');
    const halfHourly = { ...shape, models: [uc, { ...ed, resolutionMs: 1_800_000, intervalMs: 1_800_000 }] };
    const store = { ...opened.store, shape: halfHourly };
    const outputs = [{ output: power('UC') }, { output: power('ED') }];
    await expect(
      exportResults({ ...opened, store }, wish({ outputs }), target(), { overwrite: false }),
    ).rejects.toMatchObject({ code: 'results.resolutions', message: expect.stringContaining('--layout long') });
  });
});

describe('an export leaves nothing half-written', () => {
  test('when it is stopped', async () => {
    const stop = new AbortController();
    const stopped = exportResults(opened, wish({ layout: 'long' }), target(), {
      overwrite: false,
      signal: stop.signal,
      progress: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(folder)).toEqual(['simulation_store.h5']);
  });

  test.each(['csv', 'parquet'] as const)('when the store has changed since it was opened (%s)', async (format) => {
    const outputs = [{ output: power('UC') }, { output: power('ED') }];
    let told = 0;
    const changed = exportResults(opened, wish({ layout: 'long', outputs, format }), target(), {
      overwrite: false,
      progress: () => {
        told += 1;
        appendFileSync(path.join(folder, 'simulation_store.h5'), 'more');
      },
    });
    await expect(changed).rejects.toMatchObject({ code: 'results.changed' });
    expect(told).toBe(1);
    expect(readdirSync(folder)).toEqual(['simulation_store.h5']);
  });

  test.skipIf(!mayMount)('when the disk is full (only root may mount one)', async () => {
    const disk = mountSmallDisk(1 << 20);
    try {
      disk.fill(0);
      await expect(write({}, false, path.join(disk.folder, 'values.csv'))).rejects.toMatchObject({
        code: 'results.diskFull',
        message: expect.stringMatching(/is full .*nothing is left of it/),
      });
      disk.empty();
      expect(readdirSync(disk.folder)).toEqual([]);
    } finally {
      disk.remove();
    }
  });
});
