import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { simulationDir } from '../../layout';
import {
  ED,
  EM,
  type FixtureDataset,
  fixtureDatasets,
  makePartitioned,
  type ValueAt,
} from '../../store/join/partitioned.fixture';
import { type OpenedResults, openResults } from '../open';
import { compareResults } from '.';

/** Without the one that has no horizon, which cannot be realised. */
const datasets = fixtureDatasets.filter(({ path: p }) => !p.endsWith('Flat__System'));
const power = `${EM}/variables/ActivePowerVariable__ThermalStandard`;
let folder: string;
let opened: OpenedResults[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'compare '));
  opened = [];
});
afterEach(() => {
  for (const results of opened) results.close();
  rmSync(folder, { recursive: true });
});

async function results(
  name: string,
  value: ValueAt = (_, row, position) => 1 + row + position / 8,
  own: readonly FixtureDataset[] = datasets,
  period = 2,
): Promise<OpenedResults> {
  const place = { outputDir: folder, name };
  await makePartitioned(place, { numbers: { numSteps: 5, period, numOverlapSteps: 1 }, value, datasets: own });
  const found = await openResults({ kind: 'simulation', folder: simulationDir(place) });
  opened.push(found);
  return found;
}

test('the same results are the same to the last bit, however they were cut', async () => {
  const comparison = await compareResults(await results('a'), await results('b', undefined, undefined, 3));
  expect(comparison.sentence).toBe('The same to the last bit.');
  expect(comparison.notCompared).toEqual([]);
  expect(comparison.common).toEqual({ fromMs: Date.UTC(2024, 0, 1), toMs: Date.UTC(2024, 0, 6) });
  for (const { maxAbsolute, relative, columns } of comparison.differences)
    expect({ maxAbsolute, relative, columns }).toEqual({ maxAbsolute: 0, relative: 0, columns: [] });
});

test('a difference is told in MW with its place, and the objective beside it', async () => {
  const other: ValueAt = ({ path: p }, row, position) =>
    1 +
    row +
    position / 8 +
    (p === power && row === 9 && position === 2 ? 0.5 : 0) +
    (p === `${ED}/optimizer_stats` ? 1 : 0);
  const comparison = await compareResults(await results('a'), await results('b', other));
  expect(comparison.differences[0]).toEqual({
    output: {
      model: 'Emulator',
      source: 'emulation',
      container: 'variables',
      key: 'ActivePowerVariable__ThermalStandard',
    },
    unit: 'MW',
    compared: 60,
    onlyFirst: 0,
    onlySecond: 0,
    maxAbsolute: 50,
    relative: 0.5 / 20.25,
    rms: 100 * Math.sqrt(0.25 / 60),
    sum: 50,
    at: { column: 'Solitude', ms: Date.UTC(2024, 0, 3, 6) },
    columns: [{ column: 'Solitude', maxAbsolute: 50 }],
  });
  expect(comparison.sentence).toBe(
    'The largest relative difference is 2.5 % in ActivePowerVariable__ThermalStandard of Emulator: 50 MW, Solitude at 2024-01-03 06:00.',
  );
  expect(comparison.notes.join()).toContain('The total objective of ED over 20 executions differs by');
});

test('other columns and outputs that one lacks are said; another order of columns makes no difference', async () => {
  const order = ['Solitude', 'Alta', 'Brighton'];
  const swapped = datasets
    .filter(({ path: p }) => !p.endsWith('Two__Axes'))
    .map((d) => (d.path === power ? { ...d, columns: order } : d));
  const value: ValueAt = ({ path: p }, row, position) =>
    1 + row + (p === power ? ((position + 2) % 3) / 8 : position / 8);
  const comparison = await compareResults(await results('a'), await results('b', value, swapped));
  expect(comparison.sentence).toBe('All that was compared is the same to the last bit.');
  expect(comparison.notCompared).toMatchObject([
    { output: { key: 'Two__Axes' }, why: 'Only the first of the two has it.' },
  ]);
});
