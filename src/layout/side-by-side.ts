/** Files and folders that are asked for at the same time: a process may have only so many open, and more is no faster. */
const AT_ONCE = 32;

/** What `look` finds of each, in order, at most so many at the same time. */
export async function sideBySide<T, R>(
  items: readonly T[],
  look: (item: T) => Promise<R>,
  atOnce = AT_ONCE,
): Promise<R[]> {
  const found = new Array<R>(items.length);
  const queue = items.entries();
  const work = async () => {
    for (const [i, item] of queue) found[i] = await look(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return found;
}
