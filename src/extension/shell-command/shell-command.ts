import type { CommandGroup } from '../contributions';
import type { Parts } from '../parts';
import { KEY } from './state-key';

/** Milliseconds after the start, when nobody waits for anything. */
const LATER = 5_000;

export function shellCommands(parts: Parts): CommandGroup<'installCommand'> {
  return {
    installCommand: async () => (await import('./install')).installCommand(parts),
  };
}

/** The command of the shell follows updates of extension and editor, where somebody installed it. */
export function refreshSoon({ context, clock, errors }: Parts): void {
  const file = context.globalState.get<string>(KEY);
  if (file === undefined) return;
  clock.after(LATER, () => {
    import('./install')
      .then((part) => part.refreshCommand(context, file))
      .catch((error: unknown) => errors.warn(`${file} cannot be written anew`, error));
  });
}
