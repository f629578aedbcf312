import { expect, test } from 'vitest';
import type { CatalogueModel, CatalogueOutput } from '../../results/protocol';
import { askable, chosenFirst, firstSensible, MOST_CHOSEN, savedChoice, toggled, withColumns } from './selection';

function output(key: string, over: Partial<CatalogueOutput> = {}): CatalogueOutput {
  const ref = { model: 'ED', source: 'decision', container: 'variables', key } as const;
  return { ...ref, columns: 5, dimensions: [5], unit: 'MW', perUnit: true, isBinary: false, ...over };
}

function model(name: string, outputs: readonly CatalogueOutput[]): CatalogueModel {
  const times = { resolutionMs: 3.6e6, intervalMs: 8.64e7, horizonCount: 24, executions: 7, executionsPerStep: 1 };
  return { ...times, name, source: 'decision', periods: 168, basePower: 100, outputs, statsFields: [] };
}

test('a variable is chosen and no longer; a ninth takes the place of the first', () => {
  const outputs = Array.from({ length: MOST_CHOSEN + 1 }, (_, i) => output(`V${i}`));
  let chosen = [] as ReturnType<typeof toggled>;
  for (const one of outputs) chosen = toggled(chosen, one);
  expect(chosen.map((one) => one.output.key)).toEqual(outputs.slice(1).map(({ key }) => key));
  expect(toggled(chosen, output('V3')).map((one) => one.output.key)).not.toContain('V3');
});

test('columns are chosen for one variable alone', () => {
  const chosen = [chosenFirst(output('A')), chosenFirst(output('B'))];
  expect(withColumns(chosen, output('B'), ['x']).map(({ columns }) => columns)).toEqual([{ largest: 20 }, ['x']]);
});

test('before anybody chose, the thermal power of the model that realises is shown', () => {
  const thermal = 'ActivePowerVariable__ThermalStandard';
  const models = [
    model('UC', [output(thermal, { model: 'UC' })]),
    model('ED', [output('OnVariable'), output(thermal)]),
  ];
  expect(firstSensible({ models })[0]?.output).toMatchObject({ model: 'ED', key: thermal });
  expect(firstSensible({ models: [model('ED', [output('OnVariable', { problem: 'too short' })])] })).toEqual([]);
});

test('no more values are asked for than one answer may hold', () => {
  const hourly = { periods: 8760 };
  expect(askable({ largest: 20 }, { columns: 5 }, hourly)).toEqual({ columns: { largest: 5 }, cut: false });
  expect(askable({ largest: 1000 }, { columns: 1000 }, hourly)).toEqual({ columns: { largest: 478 }, cut: true });
  expect(askable(['a', 'b'], { columns: 2 }, { periods: 2 ** 22 })).toEqual({ columns: ['a'], cut: true });
});

test('a choice that was kept comes back as far as these results have it', () => {
  const models = [model('ED', [output('A')])];
  const kept = JSON.parse(
    JSON.stringify([{ ...chosenFirst(output('A')), columns: ['x'] }, chosenFirst(output('gone'))]),
  );
  expect(savedChoice(kept, { models })).toEqual([{ ...chosenFirst(output('A')), columns: ['x'] }]);
  expect(savedChoice(undefined, { models })).toBeUndefined();
  expect(savedChoice([null, 3, { output: 'A' }], { models })).toEqual([]);
});
