import { expect, test } from 'vitest';
import { members, numberIn, oneOf, texts, windowOf } from './saved';

test('only objects have members', () => {
  expect(members({ a: 1 })).toEqual({ a: 1 });
  for (const none of [undefined, null, 'a', 1, [1]]) expect(members(none)).toEqual({});
});

test('a word is taken when it is allowed', () => {
  expect(oneOf('b', ['a', 'b'])).toBe('b');
  expect(oneOf('c', ['a', 'b'])).toBeUndefined();
  expect(oneOf(undefined, ['a'])).toBeUndefined();
});

test('a number is taken within its bounds, both included', () => {
  expect([numberIn(1, 1, 3), numberIn(3, 1, 3)]).toEqual([1, 3]);
  for (const wrong of [0, 4, Number.NaN, '2', null]) expect(numberIn(wrong, 1, 3)).toBeUndefined();
});

test('of a list the texts are taken', () => {
  expect(texts(['a', 1, null, 'b'])).toEqual(['a', 'b']);
  expect(texts('ab')).toEqual([]);
});

test('a window has a beginning before its end', () => {
  expect(windowOf({ fromMs: 1, toMs: 2, more: 3 })).toEqual({ fromMs: 1, toMs: 2 });
  for (const wrong of [{ fromMs: 2, toMs: 2 }, { fromMs: 1 }, { fromMs: null, toMs: 2 }, undefined])
    expect(windowOf(wrong)).toBeUndefined();
});
