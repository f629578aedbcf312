import { expect, it, vi } from 'vitest';
import { onceEach } from './once-each';

it('asks once for each object, also when nothing was found', () => {
  const find = vi.fn((key: { readonly name: string }) => (key.name === 'a' ? 1 : undefined));
  const ask = onceEach(find);
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect([ask(a), ask(b), ask(a), ask(b)]).toEqual([1, undefined, 1, undefined]);
  expect(find).toHaveBeenCalledTimes(2);
});

it('takes objects that look alike for two', () => {
  const find = vi.fn(() => 0);
  const ask = onceEach(find);
  ask({});
  ask({});
  expect(find).toHaveBeenCalledTimes(2);
});
