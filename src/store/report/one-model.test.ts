import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutputSpec } from '../spec';
import { createStore, openStoreWriter } from '../write-store';
import { formatSummary, summarise } from '.';
import { load, on, output, spec, thermalPower, units, windAvailable, windPower } from './report.fixture';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'report '));
  mkdirSync(path.join(folder, 'uc', 'data_store'), { recursive: true });
  file = path.join(folder, 'uc', 'data_store', 'simulation_store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('figures of one model', () => {
  const cost = output('expressions', 'ProductionCostExpression__ThermalStandard', units);

  /** Every hour of the dispatch, and what each hour's outputs are. */
  async function writeHours(
    ed: readonly OutputSpec[],
    uc: readonly OutputSpec[],
    values: ReadonlyMap<OutputSpec, readonly number[]>,
    commitment: readonly [number, number],
  ): Promise<void> {
    await createStore(file, spec(ed, uc));
    const writer = await openStoreWriter(file);
    const scale = ({ container }: OutputSpec) => (container === 'expressions' ? 1 : 100);
    for (let day = 0; day < 2; day += 1)
      for (const o of uc) {
        const columns = o === on ? commitment : (values.get(o) ?? []).map((x) => x / scale(o));
        writer.writeExecution(
          'UC',
          day,
          o.container,
          o.key,
          Float64Array.from({ length: columns.length * 48 }, (_, i) => columns[Math.floor(i / 48)] ?? 0),
        );
      }
    for (let hour = 0; hour < 48; hour += 1)
      for (const o of ed)
        writer.writeExecution(
          'ED',
          hour,
          o.container,
          o.key,
          Float64Array.from(values.get(o) ?? [], (x) => x / scale(o)),
        );
    writer.close();
  }

  test('a dispatch that does not follow the commitment costs what its own expressions say', async () => {
    const hourly = new Map([
      [thermalPower, [50, 50]],
      [cost, [1100, 1507]],
    ]);
    // Coal runs, gas is off: it gives 50 MW nevertheless.
    await writeHours([thermalPower, cost], [on], hourly, [1, 0]);
    const summary = await summarise(file);
    expect(summary.cost).toMatchObject({
      basis: 'stored',
      why: { kind: 'commitmentNotFollowed', model: 'UC' },
      expressions: 48 * 2607,
      total: 48 * 2607,
    });
    const text = formatSummary(summary).join('\n');
    expect(text).toContain(
      'ED does not follow the commitment of UC: units that are off there give 2,400 MWh. The stored cost expressions are used.',
    );
  });

  test('a recomputed cost that differs from the stored expressions gives way to them', async () => {
    const hourly = new Map([
      [thermalPower, [50, 50]],
      [cost, [1100, 1508]],
    ]);
    await writeHours([thermalPower, cost], [on], hourly, [1, 1]);
    const summary = await summarise(file);
    // Gas starts once, for $ 30.
    expect(summary.cost).toMatchObject({ basis: 'stored', total: 48 * 2608 + 30, starts: 1 });
    expect(summary.cost?.why).toMatchObject({ kind: 'recomputedDiffers' });
    hourly.set(cost, [1100, 1507]);
    rmSync(file);
    await writeHours([thermalPower, cost], [on], hourly, [1, 1]);
    const same = (await summarise(file)).cost;
    expect(same).toMatchObject({ basis: 'recomputed' });
    expect(same?.total).toBeCloseTo(48 * 2607 + 30, 6);
  });

  test('starts that partitions saw at their cuts, which the joined commitment has not, are not costs', async () => {
    const starts = output('variables', 'StartVariable__ThermalStandard', units);
    await createStore(file, spec([], [on, thermalPower, starts, cost]));
    const writer = await openStoreWriter(file);
    const hourly = (of: (unit: number, hour: number) => number) =>
      Float64Array.from({ length: 96 }, (_, i) => of(Math.floor(i / 48), i % 48));
    // Gas is on all the time; both days believe that it was off before.
    const isStart = (unit: number, hour: number) => (unit === 1 && hour === 0 ? 1 : 0);
    for (let day = 0; day < 2; day += 1) {
      const put = (o: OutputSpec, values: Float64Array) => writer.writeExecution('UC', day, o.container, o.key, values);
      put(
        on,
        hourly(() => 1),
      );
      put(
        thermalPower,
        hourly(() => 0.5),
      );
      put(starts, hourly(isStart));
      put(
        cost,
        hourly((unit, hour) => (unit === 0 ? 1100 : 1507) + 30 * isStart(unit, hour)),
      );
    }
    writer.close();
    const summary = await summarise(file);
    expect(summary).toMatchObject({ realisedBy: 'UC', cost: { basis: 'recomputed', starts: 1, startUp: 30 } });
    expect(summary.cost?.total).toBeCloseTo(48 * 2607 + 30, 6);
  });

  test('devices that only the commitment has are not mixed into the dispatch', async () => {
    const hourly = new Map([
      [thermalPower, [50, 0]],
      [windPower, [10]],
      [windAvailable, [15]],
      [load, [-30, -20]],
    ]);
    await writeHours([thermalPower, load], [on, thermalPower, windPower, windAvailable, load], hourly, [1, 0]);
    const summary = await summarise(file);
    expect(summary.units?.map(({ name }) => name)).toEqual(units);
    expect(summary).toMatchObject({
      realisedBy: 'ED',
      onlyElsewhere: [{ component: 'RenewableDispatch', model: 'UC' }],
      curtailment: undefined,
      balance: { kind: 'holds' },
    });
    expect(summary.load).toBeCloseTo(50 * 48, 9);
    expect(formatSummary(summary).join('\n')).toContain('RenewableDispatch: only UC has it');
  });

  test('energy that is not the load is told', async () => {
    const hourly = new Map([
      [thermalPower, [50, 0]],
      [load, [-30, -21]],
    ]);
    await writeHours([thermalPower, load], [on], hourly, [1, 0]);
    const summary = await summarise(file);
    expect(summary.balance?.kind).toBe('differs');
    expect(summary.balance?.mwh).toBeCloseTo(48, 9);
    expect(formatSummary(summary)).toContain('Balance: energy and load differ by 48.00 MWh.');
  });
});
