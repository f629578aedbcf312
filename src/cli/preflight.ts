import { access } from 'node:fs/promises';
import { findJulia, isExecutableFile } from '../runtimes/julia';
import type { RunSettings } from '../settings';
import { UserError } from '../text';

/** Refuses what cannot work before anything is started. */
export async function checkScript(settings: RunSettings, _warn: (message: string) => void): Promise<void> {
  await access(settings.script).catch(() => {
    throw new UserError('run.script', `There is no script ${settings.script}.`);
  });
  findJulia({
    setting: settings.juliaExecutable,
    env: { ...process.env, ...settings.environment },
    platform: process.platform,
    exists: isExecutableFile,
    folder: settings.cwd,
  });
}
