/** The built reader, a process of its own, asked as the editor asks it. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Reader, startReader } from '../../src/results/client';
import type { OutputRef, Target } from '../../src/results/protocol';
import { createStore } from '../../src/store/create-store';
import { smallSpec } from '../../src/store/stores.fixture';
import { openStoreWriter } from '../../src/store/write-store';

const program = path.resolve(import.meta.dirname, '../../dist/results.js');
const power: OutputRef = {
  model: 'UC',
  source: 'decision',
  container: 'variables',
  key: 'ActivePowerVariable__ThermalStandard',
};
let folder: string;
let target: Target;
let reader: Reader;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'reader '));
  const file = path.join(folder, 'some.h5');
  target = { kind: 'store', file };
  reader = startReader({ program });
  await createStore(file, smallSpec(400));
  const writer = await openStoreWriter(file);
  const values = Float64Array.from({ length: 96 }, (_, i) => i / 100);
  writer.writeExecution('UC', 1, 'variables', power.key, values);
  writer.close();
});
afterEach(() => {
  reader.dispose();
  rmSync(folder, { recursive: true });
});

test('opens, reads, exports and closes, several questions at once', async () => {
  const { results, models } = await reader.ask('open', { target });
  expect(models.map(({ name }) => name)).toEqual(['UC', 'ED', 'Emulator']);
  const day = { fromMs: Date.UTC(2024, 0, 2), toMs: Date.UTC(2024, 0, 3) };
  const file = path.join(folder, 'values.csv');
  const [columns, frame, stats, exported] = await Promise.all([
    reader.ask('columns', { results, output: power }),
    reader.ask('realized', { results, output: power, columns: ['Größe'], ...day }),
    reader.ask('executions', { results, model: 'UC' }),
    reader.ask('export', { results, outputs: [{ output: power }], format: 'csv', layout: 'wide', file }),
  ]);
  expect(columns).toEqual(['Alta', 'Größe']);
  expect(frame.values).toEqual(Float64Array.from({ length: 24 }, (_, i) => ((i + 48) / 100) * 100));
  expect(stats.fields).toHaveLength(21);
  expect(exported).toMatchObject({ rows: 9600, columns: 3 });
  expect(await reader.ask('close', { results })).toBeNull();
  await expect(reader.ask('columns', { results, output: power })).rejects.toMatchObject({ code: 'results.closed' });
});

test('ends what is cancelled, and goes on', async () => {
  const { results } = await reader.ask('open', { target });
  const controller = new AbortController();
  const wish = { results, output: power, columns: { largest: 2 } };
  const asked = reader.ask('realized', wish, { signal: controller.signal });
  controller.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  expect((await reader.ask('realized', wish)).periods).toBe(9600);
});

test('says to people what cannot be opened, and refuses what is no question', async () => {
  const file = path.join(folder, 'text.h5');
  writeFileSync(file, 'DateTime,unit\n');
  await expect(reader.ask('open', { target: { kind: 'store', file } })).rejects.toMatchObject({
    code: 'store.open',
    message: `The store ${file} cannot be opened: it does not begin as an HDF5 file does.`,
  });
  await expect(reader.ask('executions', { results: -1, model: 'UC' })).rejects.toMatchObject({ name: 'Error' });
  await expect(reader.ask('seams', { results: 7 })).rejects.toMatchObject({ code: 'results.closed' });
});

test('that is ended in the middle of an export removes what it has written so far', async () => {
  const { results } = await reader.ask('open', { target });
  const file = path.join(folder, 'long.csv');
  const wish = { results, outputs: Array.from({ length: 200 }, () => ({ output: power })), format: 'csv' } as const;
  const unfinished = () => readdirSync(folder).filter((name) => name.includes('.unfinished-'));
  const exported = reader.ask('export', { ...wish, layout: 'long', file });
  await vi.waitFor(() => expect(unfinished()).toHaveLength(1));
  reader.dispose();
  await expect(exported).rejects.toMatchObject({ code: 'results.readerEnded' });
  await vi.waitFor(() => expect(unfinished()).toEqual([]));
  expect(readdirSync(folder)).not.toContain('long.csv');
});

test('tells what the system refuses as a sentence', async () => {
  const file = path.join(folder, 'loop.h5');
  symlinkSync(file, file);
  const refused = reader.ask('open', { target: { kind: 'store', file } });
  await expect(refused).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining(file) });
});
