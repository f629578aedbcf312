import { access } from 'node:fs/promises';
import type { RunSettings } from '../settings';
import { UserError } from '../text';

/** Refuses a script that cannot work before anything is started. */
export async function checkScript(settings: RunSettings, _warn: (message: string) => void): Promise<void> {
  await access(settings.script).catch(() => {
    throw new UserError('run.script', `There is no script ${settings.script}.`);
  });
}
