import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executionDir, partitionDir, simulationDir } from '../../layout';
import { simulate, thermal } from '../../store/join/embedded.fixture';
import { timeAfter } from '../../store/join/match';
import {
  ED,
  EM,
  type Fixture,
  type FixtureDataset,
  fixtureDatasets,
  makePartitioned,
  UC,
  type ValueAt,
} from '../../store/join/partitioned.fixture';
import { type OpenedResults, openResults } from '../open';
import { compareResults } from '.';

/** Without the one that has no horizon, which cannot be realised. */
const datasets = fixtureDatasets.filter(({ path: p }) => !p.endsWith('Flat__System'));
const power = `${EM}/variables/ActivePowerVariable__ThermalStandard`;
const commitment = `${UC}/variables/OnVariable__ThermalStandard`;
const plain: ValueAt = (_, row, position) => 1 + row + position / 8;
const DAY = 86_400_000;
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
  value: ValueAt = plain,
  own: readonly FixtureDataset[] = datasets,
  period = 2,
): Promise<OpenedResults> {
  return made(name, { value, datasets: own, numbers: { numSteps: 5, period, numOverlapSteps: 1 } });
}

async function made(name: string, fixture: Partial<Fixture>): Promise<OpenedResults> {
  const place = { outputDir: folder, name };
  const numbers = { numSteps: 5, period: 2, numOverlapSteps: 1 };
  await makePartitioned(place, { numbers, value: plain, datasets, ...fixture });
  return opening(simulationDir(place));
}

async function opening(simulation: string): Promise<OpenedResults> {
  const found = await openResults({ kind: 'simulation', folder: simulation });
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

test('results that begin later are compared at the same times, objectives too', async () => {
  // Two days later, and the same at the same time but for one objective, which the first has in its third day.
  const later = await made('later', {
    initialTime: (_, right) => timeAfter(right, 2 * DAY),
    value: (dataset, row, position, partition) => {
      const own = dataset.path.startsWith(UC) ? row + 2 : row + 8;
      return plain(dataset, own, position, partition) + (dataset.path === `${ED}/optimizer_stats` && row === 1 ? 1 : 0);
    },
  });
  const comparison = await compareResults(await results('a'), later);
  expect(comparison.sentence).toBe('The same to the last bit.');
  expect(comparison.common).toEqual({ fromMs: Date.UTC(2024, 0, 3), toMs: Date.UTC(2024, 0, 6) });
  expect(comparison.differences.find(({ output: { key } }) => key.startsWith('OnVariable'))?.compared).toBe(36);
  // Executions 9 to 20 of the first have 9.125 … 20.125.
  const sum = ((9.125 + 20.125) / 2) * 12;
  expect(comparison.notes).toEqual([
    'The first has 5 steps from 2024-01-01 00:00, the second 5 steps from 2024-01-03 00:00: only the periods that both have are compared.',
    `The total objective of ED over 12 executions differs by ${Number(((100 * 1) / (sum + 1)).toPrecision(2))} %: ${sum} and ${sum + 1}.`,
  ]);
});

test('results without a common period, or between the other’s periods, are not compared', async () => {
  const first = await results('a');
  for (const [name, ms, why] of [
    ['after', 5 * DAY, 'They have no period in common.'],
    ['between', DAY / 8, 'Their periods do not begin at the same times.'],
  ] as const) {
    const other = await made(name, { initialTime: (_, right) => timeAfter(right, ms) });
    const comparison = await compareResults(first, other);
    expect(comparison).toMatchObject({
      differences: [],
      common: undefined,
      sentence: 'There is nothing that both have: no value was compared.',
    });
    expect(new Set(comparison.notCompared.map((left) => left.why))).toEqual(new Set([why]));
  }
});

test('outputs with periods of another length are left out with the reason', async () => {
  const fine = await made('fine', { resolutionMs: () => DAY / 8 });
  const { notCompared, differences } = await compareResults(await results('a'), fine);
  expect(notCompared).toEqual([
    {
      output: {
        ...differences[0]?.output,
        model: 'ED',
        source: 'decision',
        key: 'ActivePowerVariable__ThermalStandard',
      },
      why: 'Their periods are of different lengths: 6 h and 3 h.',
    },
  ]);
  expect(differences).toHaveLength(5);
});

test('other base powers are compared in natural units', async () => {
  const half = await made('half', {
    value: (dataset, row, position, partition) =>
      2 * plain(dataset, row, position, partition) + (dataset.path === power && row === 0 && position === 0 ? 0.5 : 0),
    basePower: 50,
  });
  const { differences, notes } = await compareResults(await results('a'), half);
  const found = differences.find(({ output: { key, source } }) => source === 'emulation' && key.startsWith('Active'));
  // 1 of 100 MVA, and 2.5 of 50 MVA.
  expect(found).toMatchObject({ unit: 'MW', maxAbsolute: 25, sum: 25, at: { column: 'Alta' } });
  expect(notes).toContain('The two have different base powers: values are compared in natural units.');
});

test('without a base power of one of them, powers are not compared: they would be apart by it', async () => {
  const { notCompared, differences } = await compareResults(await results('a'), await made('none', { basePower: 0 }));
  const why = 'The base power of one of the two is not known: their values cannot be compared in natural units.';
  expect(notCompared).toContainEqual(expect.objectContaining({ why }));
  expect(differences.map(({ output: { key } }) => key)).not.toContainEqual(expect.stringMatching(/^ActivePower/));
});

test('of results that are not complete the missing part is said', async () => {
  const partial = await made('partial', { statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFULLY_FINALIZED') });
  const { differences, notes, sentence } = await compareResults(await results('a'), partial);
  expect(sentence).toBe('All that was compared is the same to the last bit.');
  // Of the first nothing is missing, although it is not joined.
  expect(notes.join()).toMatch(/^The second is not complete \(without results: partition 2 failed/);
  // Its steps are 3 and 4.
  expect(differences[0]).toMatchObject({
    onlyFirst: (2 / 5) * ((differences[0]?.compared ?? 0) * (5 / 3)),
    onlySecond: 0,
  });
});

test('of a run that goes on it is said that it is not complete', async () => {
  const statusOf = (partition: number) => (partition === 1 ? undefined : 'SUCCESSFULLY_FINALIZED');
  await Promise.all([made('ended', {}), made('going on', { statusOf })]);
  const [ended, goingOn] = await Promise.all(
    ['ended', 'going on'].map((name) => opening(executionDir(partitionDir({ outputDir: folder, name }, 1), name, 1))),
  );
  if (!ended || !goingOn) throw new Error('they were opened');
  expect((await compareResults(ended, goingOn)).notes).toEqual(['The second is not complete.']);
});

test('commitments that differ are counted', async () => {
  const value: ValueAt = (dataset, row, position, partition) =>
    dataset.path === commitment || dataset.path === `${EM}/variables/OnVariable__ThermalStandard`
      ? Number(position % 6 > 2)
      : plain(dataset, row, position, partition);
  const switched: ValueAt = (dataset, row, position, partition) => {
    const isOther = dataset.path === commitment && row === 4 && [0, 1, 7].includes(position);
    return isOther ? 1 - value(dataset, row, position, partition) : value(dataset, row, position, partition);
  };
  const without = datasets.filter(({ path: p }) => p !== `${EM}/variables/OnVariable__ThermalStandard`);
  const { differences, sentence } = await compareResults(
    await results('a', value, without),
    await results('b', switched, without),
  );
  // Positions are columns × 6 periods of the horizon, of which the first four are realised.
  expect(differences[0]).toMatchObject({ output: { model: 'UC' }, differing: 3, compared: 60, unit: '' });
  expect(sentence).toMatch(/ Commitment differs in 3 of 60 values\.$/);
});

test('emulation models are compared whatever their names, and the second’s name is told', async () => {
  const other = await made('other', { emulator: 'State' });
  const { differences, notCompared } = await compareResults(await results('a'), other);
  expect(notCompared).toEqual([]);
  const renamed = differences.filter(({ secondOutput }) => secondOutput !== undefined);
  expect(renamed.map(({ output, secondOutput }) => [output.model, secondOutput])).toEqual(
    differences
      .filter(({ output }) => output.source === 'emulation')
      .map(({ output }) => ['Emulator', { ...output, model: 'State' }]),
  );
  expect(renamed).toHaveLength(3);
});

test.each([
  [
    '6fe2a1c0-0000-5000-8000-000000000001',
    [
      'The systems of UC are not the same: operationCost of ThermalStandard Alta differs.',
      'The systems of ED are not the same: operationCost of ThermalStandard Alta differs.',
    ],
  ],
  // Julia's are random.
  [
    '6fe2a1c0-0000-4000-8000-000000000001',
    ['The systems of UC, ED have different UUIDs: whether their data are the same is not known here.'],
  ],
])('systems that differ are told as far as it is known: %s', async (uuid, notes) => {
  const one = async (name: string, id: string, slope: number) => {
    const place = { outputDir: folder, name };
    const system = { name: 'one', basePower: 100, ThermalStandard: [thermal('Alta', slope)] };
    await simulate(place, () => ({ uuid: id, system }));
    return opening(simulationDir(place));
  };
  const comparison = await compareResults(await one('a', uuid, 20), await one('b', uuid.replace(/1$/, '2'), 30));
  expect(comparison.notes).toEqual(notes);
});
