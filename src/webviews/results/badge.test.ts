import { expect, test } from 'vitest';
import type { Catalogue, PartState } from '../../results/protocol';
import { english } from '../../text/translate';
import { badgeOf, fileText, spanText } from './badge';
import { catalogue } from './catalogue.fixture';

function badge(layout: Catalogue['layout'], states: readonly PartState[] = []) {
  const partitions = states.map((state, i) => {
    const steps = [i + 1, i + 1] as const;
    return { index: i + 1, steps, validSteps: steps, state };
  });
  return badgeOf({ layout, partitions }, english);
}

test('whole results are named without a warning', () => {
  expect(badge('whole')).toEqual({ text: 'finished', warns: false });
  expect(badge('store')).toEqual({ text: 'store', warns: false });
  expect(badge('joined', ['succeeded', 'succeeded'])).toEqual({ text: 'joined', warns: false });
});

test('results that are not whole warn, with how much of them there is', () => {
  const partial = badge('partial', ['succeeded', 'failed', 'succeeded']);
  expect(partial).toEqual({ text: 'partial: 2 of 3 partitions', warns: true });
  expect(badge('joined', ['succeeded', 'failed'])).toEqual({ text: 'joined: 1 of 2 partitions', warns: true });
  expect(badge('unfinished')).toEqual({ text: 'unfinished', warns: true });
});

test('the head tells the simulated time and the file with its size', () => {
  expect(spanText(catalogue, english)).toBe('Jan 1, 2024, 00:00 – Jan 5, 2024, 00:00 · 4 steps');
  expect(spanText({ ...catalogue, numSteps: 1 }, english)).toBe('Jan 1, 2024, 00:00 – Jan 2, 2024, 00:00 · 1 step');
  expect(fileText({ file: '/out/a.h5', bytes: 14e6 })).toBe('/out/a.h5 · 14 MB');
  expect(fileText({ file: undefined, bytes: 14e6 })).toBe('14 MB');
});
