import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutputSpec } from '../spec';
import { createStore, openStoreWriter } from '../write-store';
import { formatSummary, summarise } from '.';
import {
  load,
  on,
  output,
  piecewise,
  slackDown,
  slackUp,
  spec,
  thermalPower,
  thermals,
  units,
  windAvailable,
  windPower,
} from './report.fixture';
import { costAt } from './stored-system';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'report '));
  mkdirSync(path.join(folder, 'uc', 'data_store'), { recursive: true });
  file = path.join(folder, 'uc', 'data_store', 'simulation_store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Commitment of both units over 48 hours. */
type Commitment = readonly (readonly [number, number])[];

/** Every hour: 50 MW of each committed unit, 10 of 15 MW of wind, a load that this serves; 2 MWh unserved and 1 too much at first. */
async function write(commitment: Commitment, hours = 48): Promise<void> {
  await createStore(file, spec([thermalPower, windPower, windAvailable, load, slackUp, slackDown]));
  const writer = await openStoreWriter(file);
  for (let day = 0; day < 2; day += 1) {
    // Beyond the day, the horizon says something else: it is not realised.
    const values = Float64Array.from({ length: 96 }, (_, i) => {
      const [unit, hour] = [Math.floor(i / 48), i % 48];
      const both = hour < 24 ? commitment[day * 24 + hour] : undefined;
      return both ? (both[unit] ?? 0) : (day + hour) % 2;
    });
    writer.writeExecution('UC', day, 'variables', on.key, values);
    writer.writeStats('UC', day, { relative_gap: day * 0.004, objective_value: 1 });
  }
  for (let hour = 0; hour < hours; hour += 1) {
    const put = ({ container, key }: OutputSpec, ...mw: number[]) =>
      writer.writeExecution(
        'ED',
        hour,
        container,
        key,
        Float64Array.from(mw, (x) => x / 100),
      );
    const [coal = 0, gas = 0] = commitment[hour] ?? [];
    put(thermalPower, 50 * coal, 50 * gas);
    put(windPower, 10);
    put(windAvailable, 15);
    const served = 50 * coal + 50 * gas + 10 + (hour === 0 ? 1 : 0);
    put(load, -served + 5, -5);
    put(slackUp, hour === 0 ? 2 : 0);
    put(slackDown, hour === 0 ? 1 : 0);
    writer.writeStats('ED', hour, {});
  }
  writer.close();
}

describe('a summary', () => {
  test('counts what was realised, with a stop and a start at the boundary of days', async () => {
    await write(Array.from({ length: 48 }, (_, hour) => (hour < 24 ? [1, 0] : [0, 1])));
    const summary = await summarise({ outputDir: folder, name: 'uc' });
    expect(summary).toMatchObject({
      numSteps: 2,
      executions: [
        { model: 'UC', count: 2 },
        { model: 'ED', count: 48 },
      ],
      missing: 0,
      largestGap: { model: 'UC', execution: 1, time: '2024-01-02T00:00:00', gap: 0.004 },
    });
    expect(summary.cost).toMatchObject({ basis: 'recomputed', starts: 1, stops: 1, startUp: 30, shutDown: 50 });
    expect(summary.cost?.fixed).toBeCloseTo(24 * 100 + 24 * 7, 9);
    expect(summary.cost?.variable).toBeCloseTo(24 * 1000 + 24 * 1500 + 480, 6);
    expect(summary.cost?.total).toBeCloseTo(24 * 100 + 24 * 7 + 24 * 1000 + 24 * 1500 + 480 + 80, 6);
    const mwh = (name: string) => summary.units?.find((unit) => unit.name === name)?.mwh;
    expect(mwh('Coal')).toBeCloseTo(1200, 9);
    expect(mwh('Gas')).toBeCloseTo(1200, 9);
    expect(mwh('Wind')).toBeCloseTo(480, 9);
    expect(summary.bySource?.map(({ source }) => source)).toEqual(expect.arrayContaining(['COAL', 'CT', 'WT']));
    expect(summary.load).toBeCloseTo(60 * 48 + 1, 9);
    expect(summary.balance?.kind).toBe('holds');
    expect(summary.unserved).toBeCloseTo(2, 9);
    expect(summary.overGeneration).toBeCloseTo(1, 9);
    expect(summary.curtailment).toBeCloseTo(5 * 48, 9);
  });

  test('has the transitions of the whole commitment, whatever it is', async () => {
    const pair = fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1));
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 48, maxLength: 48 }), async (commitment) => {
        rmSync(file, { force: true });
        await write(commitment);
        const { cost } = await summarise(file);
        let expected = 0;
        let starts = 0;
        for (const [unit, startUp, shutDown] of [
          [0, 500, 50],
          [1, 30, 3],
        ] as const) {
          let before: number = thermals[unit]?.status ? 1 : 0;
          for (const both of commitment) {
            const now = both[unit];
            if (now > before) expected += startUp;
            if (now < before) expected += shutDown;
            if (now > before) starts += 1;
            before = now;
          }
        }
        expect((cost?.startUp ?? 0) + (cost?.shutDown ?? 0)).toBe(expected);
        expect(cost?.starts).toBe(starts);
      }),
      { numRuns: 10 },
    );
  });

  test('says what was never written', async () => {
    await write(
      Array.from({ length: 48 }, () => [1, 0]),
      12,
    );
    const summary = await summarise(file);
    expect(summary.missing).toBeCloseTo(0.75, 9);
    expect(formatSummary(summary)[0]).toMatch(/^Simulated +\d+ steps from .*, not all of them$/);
    expect(formatSummary(summary)[1]).toMatch(/^Executions .* when all are there$/);
    expect(summary.load).toBeCloseTo(60 * 12 + 1, 9);
    expect(summary.balance?.kind).toBe('holds');
    expect(formatSummary(summary)).toContain('75.0 % of the results were never written; totals leave them out.');
  });

  test('does not say that energy and load agree where nothing was written', async () => {
    await write([], 0);
    expect(await summarise(file)).toMatchObject({ missing: 1, balance: undefined });
  });

  test('of a store that holds little says so, and never zero', async () => {
    await createStore(file, spec([], []));
    const summary = await summarise(file);
    expect(summary).toMatchObject({ cost: undefined, units: undefined, load: undefined, unserved: undefined });
    const lines = formatSummary(summary);
    expect(lines.filter((line) => line.endsWith('not stored'))).toHaveLength(7);
    expect(lines.join('\n')).not.toMatch(/\b0 MWh/);
  });

  test("falls back on stored costs where the system's are not known", async () => {
    const cost = output('expressions', 'ProductionCostExpression__ThermalStandard', units);
    await createStore(file, spec([thermalPower, cost], [on], { data: { components: [] } }));
    const writer = await openStoreWriter(file);
    for (let hour = 0; hour < 48; hour += 1)
      writer.writeExecution('ED', hour, 'expressions', cost.key, Float64Array.of(3, 4));
    writer.close();
    expect((await summarise(file)).cost).toEqual({
      basis: 'stored',
      why: { kind: 'unknownCosts' },
      total: 7 * 48,
    });
  });
});

test('a summary in words', async () => {
  await write(Array.from({ length: 48 }, (_, hour) => (hour < 24 ? [1, 0] : [0, 1])));
  expect(formatSummary(await summarise(file), { wallSeconds: 65, workSeconds: 130 })).toEqual([
    'Simulated        2 steps from 2024-01-01 00:00:00',
    'Executions       2 UC, 48 ED',
    'Production cost  $ 63,128',
    '  variable       $ 60,480',
    '  no load        $ 2,568',
    '  starts         $ 30 (1)',
    '  stops          $ 50 (1)',
    'Load             2,881 MWh',
    'Unserved energy  2.00 MWh',
    'Over-generation  1.00 MWh',
    'Curtailment      240 MWh',
    'Largest gap      0.400 % (UC, 2024-01-02 00:00:00)',
    'Wall time        1 min 5 s',
    'Work time        2 min 10 s',
    'Speed-up         2.0 ×',
    '',
    'Energy by source',
    '  COAL  1,200 MWh  41.7 %',
    '  CT    1,200 MWh  41.7 %',
    '  WT      480 MWh  16.7 %',
    '',
    'Energy by unit',
    '  Coal (COAL)  1,200 MWh  41.7 %',
    '  Gas (CT)     1,200 MWh  41.7 %',
    '  Wind (WT)      480 MWh  16.7 %',
  ]);
});

test.each([
  [0, 300],
  [10, 300],
  [30, 900],
  [50, 1500],
  [75, 2750],
  [100, 4000],
  [100.5, 4025],
])('piecewise-linear cost at %d MW is %d $/h', (power, dollars) => {
  expect(costAt(piecewise, power)).toBeCloseTo(dollars, 9);
});
