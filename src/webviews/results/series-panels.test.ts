import { expect, test } from 'vitest';
import type { CatalogueModel, CatalogueOutput, Dispatch, Frame } from '../../results/protocol';
import { english } from '../../text/translate';
import { dispatchPanel } from './dispatch-panel';
import { executionsAt, extentWith, panelsOf } from './series-panels';
import { firstExpanded, treeRows } from './tree';

const HOUR = 3.6e6;
const ref = { model: 'UC', source: 'decision', container: 'variables', key: 'P' } as const;
const output: CatalogueOutput = { ...ref, columns: 2, dimensions: [2], unit: 'MW', perUnit: true, isBinary: false };
const model: CatalogueModel = {
  name: 'UC',
  source: 'decision',
  resolutionMs: HOUR,
  intervalMs: 24 * HOUR,
  horizonCount: 48,
  executions: 3,
  executionsPerStep: 1,
  periods: 72,
  basePower: 100,
  outputs: [output],
  statsFields: [],
};

function frame(columns: readonly string[], fromMs: number, values: readonly number[]): Frame {
  const periods = values.length / columns.length;
  const units = 'natural' as const;
  return {
    output: ref,
    unit: 'MW',
    units,
    columns,
    ofColumns: 2,
    fromMs,
    resolutionMs: HOUR,
    periods,
    values: Float64Array.from(values),
  };
}

test('a forecast stands dashed beside its column, in its colour and in the units of the picture', () => {
  const shown = [
    { model, output, frame: frame(['A', 'B'], 0, [1, 2, 3, 4]), forecasts: [frame(['B'], HOUR, [500, 600])] },
  ];
  const [panel] = panelsOf(shown, 'systemBase', english);
  expect(panel?.unit).toBe('p.u.');
  expect(panel?.series.map(({ name, look, place, values }) => [name, look, place, [...values]])).toEqual([
    ['A', 'line', 0, [1, 2]],
    ['B', 'line', 1, [3, 4]],
    ['B (forecast)', 'dashed', 1, [5, 6]],
  ]);
  expect(extentWith({ fromMs: 0, toMs: 2 * HOUR }, shown)).toEqual({ fromMs: 0, toMs: 3 * HOUR });
});

test('the execution at a time is the one that began last; the emulation foresees nothing', () => {
  expect(executionsAt(25 * HOUR, 9, 0, model)).toEqual({ execution: 1, count: 2 });
  expect(executionsAt(1e12, 1, 0, model)).toEqual({ execution: 2, count: 1 });
  expect(executionsAt(0, 1, 0, { ...model, source: 'emulation' })).toBeUndefined();
});

test('what is not served lies on top of the stack, and the load is drawn over it', () => {
  const dispatch: Dispatch = {
    model: 'ED',
    by: 'fuel',
    fuelsKnown: true,
    layers: [
      { name: 'Slack', members: [], kind: 'unserved' },
      { name: 'Coal', members: [], kind: 'generation' },
    ],
    fromMs: 0,
    resolutionMs: HOUR,
    periods: 2,
    values: Float64Array.of(0, 1, 7, 8),
    load: Float64Array.of(7, 9),
    overGeneration: undefined,
  };
  const panel = dispatchPanel(dispatch, (name) => name, 'white', english);
  expect(panel.series.map(({ name, colour, values }) => [name, colour, [...values]])).toEqual([
    ['Coal', 'Coal', [7, 8]],
    ['Slack', 'unserved', [0, 1]],
  ]);
  expect(panel.over?.map(({ name, colour }) => [name, colour])).toEqual([['Load', 'white']]);
});

test('units of one fuel have its colour in different shades', () => {
  const names = ['101_CT_1', '101_CT_2', '102_CT_1', '103_STEAM'];
  const dispatch: Dispatch = {
    model: 'ED',
    by: 'unit',
    fuelsKnown: true,
    layers: names.map((name) => ({ name, members: [name], kind: 'generation' })),
    fromMs: 0,
    resolutionMs: HOUR,
    periods: 1,
    values: Float64Array.of(1, 2, 3, 4),
    load: undefined,
    overGeneration: undefined,
  };
  const colourOf = (name: string) => (name.includes('CT') ? '#d98536' : undefined);
  const colours = dispatchPanel(dispatch, colourOf, 'white', english).series.map(({ colour }) => colour);
  expect(colours[0]).toBe('#d98536');
  expect(new Set(colours.slice(0, 3)).size).toBe(3);
  expect(colours[3]).toBeUndefined();
});

test('a search unfolds what it finds, and what cannot be shown has a place of its own', () => {
  const catalogue = { models: [model], unknown: [{ path: 'extra', why: 'Not a matrix.' }] };
  const labels = (search: string, expanded: ReadonlySet<string>) =>
    treeRows(catalogue, { search, expanded, units: 'natural' }, english).map(({ label, level }) => `${level} ${label}`);
  expect(labels('', new Set())).toEqual(['1 UC', '1 Not shown']);
  expect(labels('', firstExpanded(catalogue))).toEqual(['1 UC', '2 variables', '3 P', '1 Not shown']);
  expect(labels('uc mw', new Set())).toEqual(['1 UC', '2 variables', '3 P']);
  expect(labels('extra', new Set())).toEqual(['1 Not shown', '2 extra']);
  const noted = { ...catalogue, noted: [{ path: 'P', why: 'Its columns have no names.' }] };
  const rows = treeRows(noted, { search: '', expanded: new Set(['!']), units: 'natural' }, english);
  expect(rows.map(({ label, detail }) => [label, detail])).toEqual([
    ['UC', '1'],
    ['Noted', '1'],
    ['P', 'Its columns have no names.'],
    ['Not shown', '1'],
  ]);
});
