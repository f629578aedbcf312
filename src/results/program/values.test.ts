import { expect, test } from 'vitest';
import { figuresJson } from './values';

test('figures that JSON has no numbers for are texts, or null where there is none', () => {
  const figures = {
    column: 'a',
    min: Number.NEGATIVE_INFINITY,
    mean: Number.NaN,
    max: 2,
    sum: Number.POSITIVE_INFINITY,
  };
  expect(JSON.parse(JSON.stringify(figuresJson({ ...figures, count: 3, missing: 1 })))).toEqual({
    column: 'a',
    min: '-Infinity',
    mean: null,
    max: 2,
    sum: 'Infinity',
    count: 3,
    missing: 1,
  });
});
