import type { CommandGroup, CommandHandler, CommandName } from '../contributions';

/** Handlers whose code is loaded when the first of them is called. */
export function lazily<const K extends CommandName>(
  names: readonly K[],
  load: () => Promise<CommandGroup<K>>,
): CommandGroup<K> {
  let loaded: Promise<CommandGroup<K>> | undefined;
  const handlerOf =
    (name: K): CommandHandler =>
    async (...args) => {
      loaded ??= load();
      const group = await loaded;
      return group[name](...args);
    };
  return Object.fromEntries(names.map((name) => [name, handlerOf(name)])) as CommandGroup<K>;
}
