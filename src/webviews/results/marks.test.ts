import { expect, test } from 'vitest';
import { BEGIN, catalogue, DAY } from './catalogue.fixture';
import { extentOf, marksOf } from './marks';

test('a partition takes over where its own steps begin, without the overlap before', () => {
  expect(marksOf(catalogue).boundaries).toEqual([{ ms: BEGIN + 2 * DAY, label: '2' }]);
});

test('results in one piece have no boundaries; gaps are taken as they are', () => {
  const gaps = [{ fromMs: BEGIN, toMs: BEGIN + DAY, kind: 'failed', label: 'partition 1 failed' }] as const;
  expect(marksOf({ ...catalogue, partitions: [], gaps })).toEqual({ boundaries: [], gaps });
});

test('the time axis has all steps', () => {
  expect(extentOf(catalogue)).toEqual({ fromMs: BEGIN, toMs: BEGIN + 4 * DAY });
});
