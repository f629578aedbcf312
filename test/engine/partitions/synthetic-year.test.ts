/** The made-up year of the 5-bus sample is what `samples/README.md` says. */
import { expect, test } from 'vitest';
import { addSyntheticYear, syntheticYear } from '../../../samples/embedded/synthetic_year.mjs';
import { System } from '../../../src/engine';

const range = (values: Float64Array) => [
  Math.round(values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)),
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length),
  Math.round(values.reduce((most, value) => Math.max(most, value), 0)),
];

test('least, mean and most of load, wind and sun', () => {
  const { load, wind, solar } = syntheticYear();
  expect(load).toHaveLength(367 * 24);
  expect({ load: range(load), wind: range(wind), solar: range(solar) }).toEqual({
    load: [405, 870, 1314],
    wind: [4, 151, 431],
    solar: [0, 60, 324],
  });
});

test('is the same every time, and another one for another seed', async () => {
  const made = async (options = {}) => {
    const system = await System.fromFile(new URL('../../../samples/embedded/five_bus.json', import.meta.url));
    addSyntheticYear(system, options);
    return system;
  };
  expect((await made()).uuid).toBe((await made()).uuid);
  expect((await made({ seed: 6 })).uuid).not.toBe((await made()).uuid);
  const system = await made({ initialTime: '2030-07-01T00:00:00', days: 2 });
  expect(system.timeSeries('PowerLoad', 'Bus2', 3_600_000)).toMatchObject({ initialTime: Date.UTC(2030, 6, 1) });
});
