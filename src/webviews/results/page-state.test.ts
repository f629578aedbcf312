import { expect, test } from 'vitest';
import type { Target } from '../../results/protocol';
import { otherIn, type ResultsState, stateOf } from './page-state';

const target: Target = { kind: 'simulation', folder: '/out/a' };
const kept: ResultsState = {
  target,
  other: { kind: 'store', file: '/out/b.h5' },
  tab: 'seams',
  units: 'systemBase',
  table: true,
  tableScroll: { top: 220, left: 0 },
  scrolls: { series: 300 },
  views: { seams: { over: 'end' } },
};
const fresh: ResultsState = {
  target,
  other: undefined,
  tab: 'series',
  units: 'natural',
  table: false,
  tableScroll: undefined,
  scrolls: {},
  views: {},
};

test('what was kept of these results comes back, also through JSON', () => {
  expect(stateOf(JSON.parse(JSON.stringify(kept)), target)).toEqual(kept);
});

test('the order in which a target was written does not matter', () => {
  expect(stateOf({ ...kept, target: { folder: '/out/a', kind: 'simulation' } }, target)).toEqual(kept);
});

test('what was kept of other results is of no use', () => {
  const other: Target = { kind: 'simulation', folder: '/out/c' };
  expect(stateOf(kept, other)).toEqual({ ...fresh, target: other });
});

test.each([[undefined], [null], ['text'], [[]], [{ target }]])('from %j the page begins afresh', (saved) => {
  expect(stateOf(saved, target)).toEqual(fresh);
});

test('words and numbers of other versions are left out, the rest is kept', () => {
  const strange = {
    ...kept,
    tab: 'map',
    units: 1,
    table: 'yes',
    tableScroll: { top: -1, left: 0 },
    scrolls: { series: 'far', dispatch: 12, map: 3 },
    views: [],
  };
  expect(stateOf(strange, target)).toEqual({ ...fresh, other: kept.other, scrolls: { dispatch: 12 } });
});

test('the results to compare with must be whole', () => {
  expect(otherIn(kept)).toEqual({ kind: 'store', file: '/out/b.h5' });
  expect(otherIn({ other: { kind: 'store' } })).toBeUndefined();
  expect(otherIn({ other: { kind: 'simulation', file: '/out/b.h5' } })).toBeUndefined();
});
