import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../store/create-store';
import { balanceOf } from '../store/report/balance';
import {
  load,
  output,
  slackDown,
  slackUp,
  spec,
  thermalPower,
  windAvailable,
  windPower,
} from '../store/report/report.fixture';
import type { OutputSpec } from '../store/spec';
import { openStoreWriter } from '../store/write-store';
import { dispatchOf } from './dispatch';
import { type OpenedResults, openResults } from './open';
import type { Dispatch } from './protocol';

let folder: string;
let results: OpenedResults | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dispatch '));
});
afterEach(() => {
  results?.close();
  rmSync(folder, { recursive: true });
});

const storageOut = output('variables', 'ActivePowerOutVariable__EnergyReservoirStorage', ['Lake']);
const storageIn = output('variables', 'ActivePowerInVariable__EnergyReservoirStorage', ['Lake']);
const roof = output('parameters', 'ActivePowerTimeSeriesParameter__RenewableNonDispatch', ['Roof']);
/** Per unit of 100 MVA; the same in every hour but for the first, which is 0. */
const stored: readonly (readonly [OutputSpec, readonly number[]])[] = [
  [thermalPower, [2, 0.5]],
  [windPower, [1]],
  [windAvailable, [7]],
  [roof, [0.25]],
  [load, [-3, -1]],
  [slackUp, [0.125]],
  [slackDown, [0.0625]],
  [storageOut, [0.5]],
  [storageIn, [0.75]],
];

async function open(of: typeof stored, system?: object): Promise<OpenedResults> {
  const file = path.join(folder, 'some.h5');
  await createStore(
    file,
    spec(
      of.map(([o]) => o),
      undefined,
      system,
    ),
  );
  const writer = await openStoreWriter(file);
  for (const [{ container, key }, values] of of)
    for (let h = 0; h < 47; h += 1)
      writer.writeExecution(
        'ED',
        h,
        container,
        key,
        Float64Array.from(values, (v) => (h === 0 ? 0 : v)),
      );
  writer.close();
  results = await openResults({ kind: 'store', file });
  return results;
}
const work = { signal: new AbortController().signal, progress: () => undefined };
const layersOf = ({ layers, values, periods }: Dispatch) =>
  layers.map(({ name, kind, members }, l) => ({ name, kind, members, second: values[l * periods + 1] }));

describe('dispatch', () => {
  test('by fuel stacks units with what they burn, storage and what was not served', async () => {
    const { store } = await open(stored);
    const dispatch = await dispatchOf(store, { by: 'fuel' }, work);
    expect(dispatch).toMatchObject({ model: 'ED', fuelsKnown: true, periods: 48, resolutionMs: 3_600_000 });
    expect(layersOf(dispatch)).toEqual([
      { name: 'COAL', kind: 'generation', members: ['Coal'], second: 200 },
      { name: 'CT', kind: 'generation', members: ['Gas'], second: 50 },
      { name: 'WT', kind: 'generation', members: ['Wind'], second: 100 },
      { name: 'RenewableNonDispatch', kind: 'generation', members: ['Roof'], second: 25 },
      { name: 'EnergyReservoirStorage', kind: 'storage', members: ['Lake'], second: -25 },
      { name: 'Unserved energy', kind: 'unserved', members: ['1'], second: 12.5 },
    ]);
    expect([dispatch.load?.[0], dispatch.load?.[1], dispatch.load?.[47]]).toEqual([0, 400, Number.NaN]);
    expect(dispatch.overGeneration?.[1]).toBe(6.25);
    expect(dispatch.values[47]).toBeNaN();
  });

  test('by type and by unit', async () => {
    const { store } = await open(stored);
    const span = { fromMs: Date.UTC(2024, 0, 1, 1), toMs: Date.UTC(2024, 0, 1, 4) };
    const byType = await dispatchOf(store, { by: 'type', ...span }, work);
    expect(byType).toMatchObject({ fromMs: span.fromMs, periods: 3 });
    expect(layersOf(byType)[0]).toEqual({
      name: 'ThermalStandard',
      kind: 'generation',
      members: ['Coal', 'Gas'],
      second: 250,
    });
    const byUnit = await dispatchOf(store, { by: 'unit', ...span }, work);
    expect(byUnit.layers.map(({ name }) => name)).toEqual(['Coal', 'Gas', 'Wind', 'Roof', 'Lake', 'Unserved energy']);
  });

  test("reads fuels from PowerSystems' own JSON", async () => {
    const component = (type: string, name: string, more: object) => ({ __metadata__: { type }, name, ...more });
    const components = [
      component('ThermalStandard', 'Coal', { fuel: 'COAL', prime_mover_type: 'ST' }),
      component('ThermalStandard', 'Gas', { fuel: { value: 'NATURAL_GAS' }, prime_mover_type: 'CT' }),
      component('RenewableDispatch', 'Wind', { prime_mover_type: 'WT' }),
    ];
    const { store } = await open(stored, { data_format_version: '4.0.0', data: { components } });
    const dispatch = await dispatchOf(store, { by: 'fuel' }, work);
    expect(dispatch.fuelsKnown).toBe(true);
    expect(dispatch.layers.slice(0, 3).map(({ name }) => name)).toEqual(['COAL', 'NATURAL_GAS', 'WT']);
  });

  test('without a system that tells fuels goes by type, and says so', async () => {
    const { store } = await open(stored.slice(0, 2), { something: 'else' });
    const dispatch = await dispatchOf(store, { by: 'fuel' }, work);
    expect(dispatch).toMatchObject({ fuelsKnown: false, load: undefined, overGeneration: undefined });
    expect(dispatch.layers.map(({ name }) => name)).toEqual(['ThermalStandard', 'RenewableDispatch']);
  });

  test('of RTS-GMLC lies in the order of the field, whatever the sizes', async () => {
    const sources = ['RTPV', 'PV', 'WIND', 'ROR', 'HYDRO', 'CSP', 'Oil', 'NG', 'Biomass', 'STEAM', 'Coal', 'Nuclear'];
    const power = output('variables', 'ActivePowerVariable__RenewableDispatch', sources);
    const units = sources.map((source) => ({ name: source, variableCost: 0, primeMover: source }));
    const system = { name: 'rts', basePower: 100, ThermalStandard: [], RenewableDispatch: units };
    const { store } = await open([[power, sources.map((_, i) => 12 - i)]], system);
    for (const by of ['fuel', 'unit'] as const) {
      const { layers } = await dispatchOf(store, { by }, work);
      expect(layers.map(({ name }) => name)).toEqual([
        'Nuclear',
        'Coal',
        'Biomass',
        'STEAM',
        'Oil',
        'NG',
        'ROR',
        'HYDRO',
        'WIND',
        'RTPV',
        'PV',
        'CSP',
      ]);
    }
  });

  test.each([
    [400, 'holds'],
    [300, 'differs'],
  ])('says of the balance what the report says: a load of %d MW %s', async (mw, kind) => {
    const { store } = await open([
      [thermalPower, [2, 0.5]],
      [windPower, [1]],
      [windAvailable, [7]],
      [roof, [0.4375]],
      [load, [-mw / 200, -mw / 200]],
      [slackUp, [0.125]],
      [slackDown, [0.0625]],
    ]);
    const { layers, periods, values, load: taken, overGeneration } = await dispatchOf(store, { by: 'type' }, work);
    const given = layers.reduce((sum, _, l) => sum + (values[l * periods + 1] ?? 0), 0) - (overGeneration?.[1] ?? 0);
    expect(given === taken?.[1]).toBe(kind === 'holds');
    const model = store.shape.models.find(({ name }) => name === 'ED');
    expect(model && balanceOf(store, model)?.kind).toBe(kind);
  });

  test('of results without power is refused', async () => {
    const { store } = await open([[load, [-1, -1]]]);
    await expect(dispatchOf(store, { by: 'unit' }, work)).rejects.toMatchObject({ code: 'results.noDispatch' });
  });
});
