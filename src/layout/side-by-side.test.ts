import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side';

test('looks at all of them in order, never at more than a few at the same time', async () => {
  let [now, most] = [0, 0];
  const look = async (item: number) => {
    now += 1;
    most = Math.max(most, now);
    await setImmediate();
    now -= 1;
    return item * 2;
  };
  const items = Array.from({ length: 1000 }, (_, i) => i);
  expect(await sideBySide(items, look)).toEqual(items.map((item) => item * 2));
  expect(most).toBe(32);
  expect(await sideBySide([], look)).toEqual([]);
});

test('one that cannot be looked at is an error', async () => {
  const look = async (item: number) => {
    if (item === 50) throw new Error('no answer');
  };
  await expect(
    sideBySide(
      Array.from({ length: 100 }).map((_, i) => i),
      look,
    ),
  ).rejects.toThrow('no answer');
});
