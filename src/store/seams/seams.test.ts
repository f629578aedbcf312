import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulationPlace } from '../../layout';
import { absoluteSteps } from '../../partitions';
import {
  ED,
  EM,
  type Fixture,
  type FixtureDataset,
  fixtureDatasets,
  makePartitioned,
  UC,
} from '../join/partitioned.fixture';
import { measureSimulation, seamReportSchema } from '.';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'seams ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 2 };
const on = `${EM}/variables/OnVariable__ThermalStandard`;
const power = `${EM}/variables/ActivePowerVariable__ThermalStandard`;

/** 0 or 1 for commitments, some power for the rest, the same in every partition. */
const agreed = ({ path: p }: FixtureDataset, row: number, position: number) =>
  p.includes('OnVariable') ? (row + position) % 2 : 1 + row / 8 + position / 64;

/** Another value in one place of one partition; `row` of the whole simulation, from 0. */
interface Other {
  readonly path: string;
  readonly partition: number;
  readonly row: number;
  readonly position: number;
  readonly by: number;
}
async function reportOf(others: readonly Other[], fixture: Partial<Fixture> = {}) {
  await makePartitioned(place, {
    numbers,
    value: (dataset, row, position, partition) => {
      const other = others.find(
        (o) => o.path === dataset.path && o.partition === partition && o.row === row && o.position === position,
      );
      return agreed(dataset, row, position) + (other?.by ?? 0);
    },
    ...fixture,
  });
  const { report } = await measureSimulation(place);
  return seamReportSchema.parse(JSON.parse(JSON.stringify(report)));
}
const dataset = (report: Awaited<ReturnType<typeof reportOf>>, at: string) => {
  const [container, key] = at.split('/').slice(-2);
  const source = at.startsWith(EM) ? 'emulation' : 'decision';
  const model = source === 'emulation' ? 'Emulator' : at.split('/')[3];
  const found = report.datasets.find((d) => d.model === model && d.container === container && d.key === key);
  if (!found) throw new Error(`${at} is not in the report`);
  return found;
};

describe('the seams', () => {
  test.each([0, -1])('say no MW of powers whose base is %d', async (basePower) => {
    const report = await reportOf([], { basePower });
    expect(report.verdict.sentence).toContain('within 0.01 as stored (the base power is not known) at all 3 seams');
    expect(report.datasets.filter((d) => d.basePower !== undefined)).toEqual([]);
  });

  test('agree where both neighbours computed the same', async () => {
    const report = await reportOf([]);
    expect(report).toMatchObject({ numOverlapSteps: 2, seams: 3, measured: [1, 2, 3] });
    expect(report.verdict).toEqual({
      kind: 'enough',
      sentence:
        'An overlap of 2 steps is enough: at the last overlapping 6 hours dispatch agrees within 0.01 MW at all 3 seams.',
    });
    expect(report.datasets).toHaveLength(fixtureDatasets.length - 2);
    for (const d of report.datasets) {
      expect(d.perSeam).toEqual([]);
      expect(d.realised.maxAbsolute).toBe(0);
      expect(d.realised.compared).toBeGreaterThan(0);
    }
    // 3 seams, 2 steps of 4 periods, 3 units.
    expect(dataset(report, power)).toMatchObject({
      realised: { compared: 72 },
      lastStep: { compared: 36 },
      end: { compared: 9 },
    });
    // 3 seams, 2 executions of 3 units: 4 of 6 periods lie before the next execution.
    expect(dataset(report, `${UC}/variables/OnVariable__ThermalStandard`)).toMatchObject({
      kind: 'commitment',
      realised: { compared: 72 },
      forecast: { compared: 36 },
    });
  });

  test('a commitment that differs when the later partition takes over is named, with its seams', async () => {
    // Seam 1 ends with step 3, seam 3 with step 9; four periods a step.
    const report = await reportOf([
      { path: on, partition: 2, row: 11, position: 1, by: 1 },
      { path: on, partition: 4, row: 35, position: 1, by: -1 },
      { path: on, partition: 4, row: 35, position: 2, by: 1 },
    ]);
    expect(report.verdict).toEqual({
      kind: 'notEnough',
      sentence: 'Not enough: commitment of Brighton differs at 2 of 3 seams; try 3.',
    });
    expect(dataset(report, on)).toMatchObject({
      kind: 'commitment',
      realised: {
        differing: 3,
        maxAbsolute: 1,
        relative: 0.5,
        at: { seam: 1, column: 'Brighton', time: '2024-01-03T18:00:00' },
      },
      lastStep: { differing: 3 },
      end: { differing: 3 },
      perSeam: [
        { seam: 1, end: { differing: 1, columns: ['Brighton'] } },
        { seam: 3, differing: 2, end: { differing: 2, columns: ['Brighton', 'Solitude'] } },
      ],
    });
  });

  test('a difference that is forgotten in time does not count against the overlap', async () => {
    const report = await reportOf([
      { path: on, partition: 3, row: 16, position: 0, by: 1 },
      { path: power, partition: 3, row: 20, position: 2, by: 0.5 },
    ]);
    expect(report.verdict.kind).toBe('enough');
    expect(dataset(report, power)).toMatchObject({
      realised: { maxAbsolute: 0.5, at: { seam: 2, column: 'Solitude', time: '2024-01-06T00:00:00' } },
      lastStep: { maxAbsolute: 0.5 },
      end: { maxAbsolute: 0 },
      perStep: [{ maxAbsolute: 0 }, { maxAbsolute: 0.5, differing: 1 }],
    });
    expect(dataset(report, on)).toMatchObject({ perStep: [{ differing: 1 }, { differing: 0 }] });
  });

  test('a dispatch that is apart by more than 0.01 MW is named in MW', async () => {
    // Stored per unit of 100 MVA.
    const report = await reportOf([{ path: power, partition: 2, row: 11, position: 0, by: 0.25 }]);
    expect(report.verdict.sentence).toBe(
      'Not enough: dispatch of Alta differs at 1 of 3 seams, by up to 25.0 MW in ActivePowerVariable__ThermalStandard; try 3.',
    );
    rmSync(place.outputDir, { recursive: true });
    expect((await reportOf([{ path: power, partition: 2, row: 11, position: 0, by: 0.0001 }])).verdict.kind).toBe(
      'enough',
    );
  });

  test('what executions only foresaw is told apart from what counts', async () => {
    const dispatch = `${ED}/variables/ActivePowerVariable__ThermalStandard`;
    // Two periods of horizon, of which the second is foreseen: position = unit × 2 + period.
    const report = await reportOf([{ path: dispatch, partition: 2, row: 9, position: 3, by: 2 }]);
    expect(dataset(report, dispatch)).toMatchObject({
      realised: { maxAbsolute: 0 },
      forecast: { maxAbsolute: 2, at: { seam: 1, column: 'Brighton', time: '2024-01-03T12:00:00' } },
      perSeam: [],
    });
    expect(report.verdict.kind).toBe('enough');
  });

  test('columns of two axes have the names of both', async () => {
    const flow = `${UC}/variables/FlowVariable__Two`;
    const two = `${EM}/parameters/Two__Axes`;
    // [2, 3, 6]: the second of the slower axis, the third of the faster, first period.
    const report = await reportOf([
      { path: flow, partition: 2, row: 2, position: 5 * 6, by: 1 },
      { path: two, partition: 3, row: 23, position: 4, by: 1 },
    ]);
    expect(dataset(report, flow).realised.at).toMatchObject({
      column: 'Solitude, second',
      time: '2024-01-03T00:00:00',
    });
    expect(dataset(report, two).end.at).toMatchObject({ seam: 2, time: '2024-01-06T18:00:00' });
  });

  test('objectives are compared by themselves', async () => {
    const report = await reportOf([{ path: `${ED}/optimizer_stats`, partition: 2, row: 8, position: 1, by: 3 }]);
    expect(report.objectives).toMatchObject([
      { model: 'ED', all: { maxAbsolute: 3, at: { seam: 1, column: 'objective_value', time: '2024-01-03T00:00:00' } } },
      { model: 'UC', all: { maxAbsolute: 0, compared: 6 } },
    ]);
    expect(report.objectives[0]?.lastStep.maxAbsolute).toBe(3);
  });

  describe('with parameters', () => {
    const load = `${UC}/parameters/ActivePowerTimeSeriesParameter__PowerLoad`;
    const status = `${ED}/parameters/OnStatusParameter__ThermalStandard`;
    const datasets = [
      ...fixtureDatasets,
      { path: load, rowsPerStep: 1, others: [3, 6], columns: ['Bus1', 'Bus2', 'Bus3'] },
      { path: status, rowsPerStep: 4, others: [3, 2], columns: ['Alta', 'Brighton', 'Solitude'] },
    ];

    test('time series that differ mean different inputs, however long the overlap is', async () => {
      // Step 2 is computed by partitions 1 and 2; the second bus, first hour; per unit of 100 MVA.
      const report = await reportOf(
        [
          { path: load, partition: 2, row: 2, position: 6, by: -0.29 },
          { path: load, partition: 3, row: 5, position: 0, by: 0.001 },
          { path: on, partition: 2, row: 11, position: 1, by: 1 },
        ],
        { datasets },
      );
      expect(report.verdict).toEqual({
        kind: 'differentInputs',
        sentence:
          'Different inputs: the load of Bus2 differs by 29 MW between partitions 1 and 2 and at 1 more seam: they were computed from different data; more overlap does not help.',
      });
      expect(dataset(report, load)).toMatchObject({ realised: { differing: 2 }, forecast: { differing: 0 } });
    });

    test('time series that only the horizon shows to differ do so too', async () => {
      const report = await reportOf([{ path: load, partition: 2, row: 2, position: 11, by: 0.5 }], { datasets });
      expect(report.verdict).toMatchObject({
        kind: 'differentInputs',
        sentence: expect.stringContaining('the load of Bus2 differs by 50 MW between partitions 1 and 2:'),
      });
    });

    test('rounding and what another model decided are no different inputs', async () => {
      const report = await reportOf(
        [
          { path: load, partition: 2, row: 2, position: 6, by: 1e-12 },
          { path: status, partition: 2, row: 8, position: 0, by: 1 },
        ],
        { datasets },
      );
      expect(report.verdict.kind).toBe('enough');
      expect(dataset(report, load)).toMatchObject({ realised: { differing: 0 } });
      expect(dataset(report, status)).toMatchObject({ realised: { differing: 1 } });
    });
  });

  test('without overlap nothing can be known, and the report says so', async () => {
    const report = await reportOf([], { numbers: { ...numbers, numOverlapSteps: 0 } });
    expect(report).toMatchObject({ seams: 3, measured: [], datasets: [] });
    expect(report.verdict).toEqual({
      kind: 'noOverlap',
      sentence: 'Without overlap the error of cutting cannot be measured; run again with --num-overlap-steps 1.',
    });
  });

  test('seams beside a partition without results are left out', async () => {
    const report = await reportOf([], { statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFUL') });
    expect(report.measured).toEqual([3]);
    expect(report.verdict.sentence).toContain('at the only measured seam (of 3)');
    rmSync(place.outputDir, { recursive: true });
    const none = await reportOf([], { statusOf: (index) => (index % 2 === 0 ? 'FAILED' : 'SUCCESSFUL') });
    expect(none.verdict).toMatchObject({ kind: 'unknown', sentence: expect.stringContaining('No seam') });
  });

  test('seams that could not be measured are not among those that agree', async () => {
    const numbersOf5 = { ...numbers, numSteps: 14 };
    const statusOf = (index: number) => (index === 5 ? 'FAILED' : 'SUCCESSFUL');
    const report = await reportOf([], { numbers: numbersOf5, statusOf });
    expect(report.verdict.sentence).toContain('agrees within 0.01 MW at all 3 measured seams (of 4).');
    rmSync(place.outputDir, { recursive: true });
    const other = { path: on, partition: 2, row: 11, position: 1, by: 1 };
    const differing = await reportOf([other], { numbers: numbersOf5, statusOf });
    expect(differing.verdict.sentence).toContain('differs at 1 of 3 measured seams (of 4); try 3.');
  });

  test('what neither of the two has written is not called equal', async () => {
    const report = await reportOf([], { unwritten: (_, at) => at === power });
    expect(dataset(report, power).realised.compared).toBe(0);
    rmSync(place.outputDir, { recursive: true });
    const nothing = await reportOf([], { unwritten: () => true });
    expect(nothing.verdict).toMatchObject({ kind: 'unknown' });
  });

  test('stored energy that differs is handed on, although the dispatch of the last period agrees', async () => {
    const energy = `${EM}/variables/EnergyVariable__EnergyReservoirStorage`;
    const datasets = [...fixtureDatasets, { path: energy, rowsPerStep: 4, others: [1], columns: ['Battery'] }];
    const report = await reportOf([{ path: energy, partition: 2, row: 11, position: 0, by: 0.5 }], { datasets });
    expect(report.verdict).toEqual({
      kind: 'notEnough',
      sentence:
        'Not enough: stored energy of Battery differs at 1 of 3 seams, by up to 50.0 MWh in EnergyVariable__EnergyReservoirStorage; try 3.',
    });
  });

  test('values that one of the two lacks are not compared', async () => {
    const report = await reportOf([{ path: power, partition: 2, row: 9, position: 0, by: Number.NaN }]);
    expect(dataset(report, power).realised.compared).toBe(71);
  });

  test('the overlap may be as long as the period', async () => {
    const longest = { ...numbers, numOverlapSteps: 3 };
    const report = await reportOf([{ path: on, partition: 3, row: 23, position: 0, by: 1 }], { numbers: longest });
    expect(absoluteSteps(longest, 3)).toEqual([4, 9]);
    expect(report.verdict.sentence).toBe(
      'Not enough: commitment of Alta differs at 1 of 3 seams; the overlap is as long as the period: try a longer period.',
    );
  });
});
