import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../store/create-store';
import { on, spec, thermalPower } from '../store/report/report.fixture';
import { openStoreWriter } from '../store/write-store';
import { executionsOf } from './executions';
import { forecastFrames, realizedFrame } from './frames';
import { type OpenedResults, openResults } from './open';
import type { OutputRef } from './protocol';
import type { Work } from './work';

let folder: string;
let results: OpenedResults;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'frames '));
  const file = path.join(folder, 'some.h5');
  await createStore(file, spec([thermalPower]));
  const writer = await openStoreWriter(file);
  // Hour of the simulation, and twice that below zero.
  for (let h = 0; h < 48; h += 1)
    writer.writeExecution('ED', h, 'variables', thermalPower.key, Float64Array.of(h / 128, -h / 64));
  for (let e = 0; e < 2; e += 1) {
    const values = Float64Array.from({ length: 96 }, (_, i) => 1000 * e + i);
    writer.writeExecution('UC', e, 'variables', on.key, values);
    writer.writeStats('UC', e, { objective_value: 5 + e, solve_time: 0.5 });
  }
  writer.close();
  results = await openResults({ kind: 'store', file });
});
afterEach(() => {
  results.close();
  rmSync(folder, { recursive: true });
});

const work = (): Work & { readonly told: number[] } => {
  const told: number[] = [];
  return { signal: new AbortController().signal, progress: (done, of) => told.push(done / of), told };
};
const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const power: OutputRef = { model: 'ED', source: 'decision', container: 'variables', key: thermalPower.key };
const commitment: OutputRef = { model: 'UC', source: 'decision', container: 'variables', key: on.key };

describe('a frame of realised values', () => {
  test('holds the columns by name, over the periods that begin within the span', async () => {
    const span = { fromMs: START + HOUR - 1, toMs: START + 3 * HOUR };
    const frame = await realizedFrame(results.store, { output: power, columns: ['Gas', 'Coal'], ...span }, work());
    expect(frame).toMatchObject({
      output: power,
      unit: 'MW',
      units: 'natural',
      columns: ['Gas', 'Coal'],
      ofColumns: 2,
      fromMs: START + HOUR,
      periods: 2,
      values: Float64Array.of(-100 / 64, -200 / 64, 100 / 128, 200 / 128),
    });
  });

  test('as stored has no unit', async () => {
    const wish = { output: power, columns: ['Coal'], units: 'systemBase' as const, toMs: START + 2 * HOUR };
    const frame = await realizedFrame(results.store, wish, work());
    expect(frame).toMatchObject({ unit: '', units: 'systemBase', values: Float64Array.of(0, 1 / 128) });
  });

  test('of the largest columns has those of the largest mean magnitude', async () => {
    const one = await realizedFrame(results.store, { output: power, columns: { largest: 1 } }, work());
    expect(one).toMatchObject({ columns: ['Gas'], ranking: 'all', ofColumns: 2, periods: 48 });
    const all = await realizedFrame(results.store, { output: power, columns: { largest: 9 } }, work());
    expect(all.columns).toEqual(['Gas', 'Coal']);
  });

  test('beside the simulation has no periods', async () => {
    const wish = { output: power, columns: ['Coal'], fromMs: START + 1000 * HOUR };
    expect(await realizedFrame(results.store, wish, work())).toMatchObject({ periods: 0, values: new Float64Array() });
  });

  test('refuses columns that there are not, and more than a person could see', async () => {
    await expect(realizedFrame(results.store, { output: power, columns: ['Goal'] }, work())).rejects.toMatchObject({
      code: 'results.column',
    });
    const many = Array.from({ length: 90_000 }, () => 'Coal');
    await expect(realizedFrame(results.store, { output: power, columns: many }, work())).rejects.toMatchObject({
      code: 'results.tooMuch',
      message: expect.stringMatching(
        /^90000 columns over 48 periods are 4320000 values, and at most 4194304 are shown/,
      ),
    });
  });

  test('ends when nobody wants it any more', async () => {
    const controller = new AbortController();
    const asked = realizedFrame(
      results.store,
      { output: power, columns: ['Coal'] },
      { signal: controller.signal, progress: () => undefined },
    );
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('forecasts', () => {
  test('are the whole horizons of executions, to the last one', async () => {
    const wish = { output: commitment, columns: ['Gas'], execution: 1, count: 5 };
    const frames = await forecastFrames(results.store, wish, work());
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({ fromMs: START + 24 * HOUR, periods: 48, columns: ['Gas'], unit: '' });
    expect([frames[0]?.values[0], frames[0]?.values[47]]).toEqual([1048, 1095]);
  });

  test('are refused where there are none', async () => {
    const wish = { output: commitment, columns: ['Gas'], execution: 2, count: 1 };
    await expect(forecastFrames(results.store, wish, work())).rejects.toMatchObject({
      code: 'results.execution',
      message: 'UC has 2 executions: there is none of number 3.',
    });
    const emulation = { ...wish, output: { ...commitment, model: 'Emulator', source: 'emulation' as const } };
    await expect(forecastFrames(results.store, emulation, work())).rejects.toMatchObject({ code: 'results.execution' });
  });
});

test('executions tell when they began, and what the solver said, with units', () => {
  const { fromMs, step, fields } = executionsOf(results.store, 'UC');
  expect([...fromMs]).toEqual([START, START + 24 * HOUR]);
  expect([...step]).toEqual([1, 2]);
  const field = (name: string) => fields.find((f) => f.name === name);
  expect(field('objective_value')).toEqual({ name: 'objective_value', unit: '$', values: Float64Array.of(5, 6) });
  expect(field('solve_time')).toMatchObject({ unit: 's', values: Float64Array.of(0.5, 0.5) });
  expect(field('relative_gap')).toMatchObject({ unit: '', values: Float64Array.of(Number.NaN, Number.NaN) });
  expect([...executionsOf(results.store, 'ED').step].slice(22, 26)).toEqual([1, 1, 2, 2]);
});
