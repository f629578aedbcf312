import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findJulia, type Generation, isExecutableFile } from '../runtimes/julia';
import { type Finding, inspectScript } from '../scripts';
import type { RunSettings } from '../settings';
import { messageOf, UserError } from '../text';

/**
 * Refuses what cannot work before anything is started, and warns of what a run would stumble over.
 * @throws UserError `run.script` when there is no script, `julia.missing` when there is no Julia
 */
export function preflight(settings: RunSettings, warn: (message: string) => void): void {
  for (const { line, message, remedy, severity, file } of inspectFile(settings)) {
    const where = `${file ?? path.basename(settings.script)}:${line}`;
    if (severity !== 'info') warn(`${where}: ${message} ${remedy}`);
  }
  findJulia({
    setting: settings.juliaExecutable,
    env: { ...process.env, ...settings.environment },
    platform: process.platform,
    exists: isExecutableFile,
    folder: settings.cwd,
  });
}

/**
 * What a script and the files that it includes would stumble over.
 * @throws UserError `run.script` when it cannot be read
 */
export function inspectFile(
  settings: Pick<RunSettings, 'script' | 'buildFunction' | 'executeFunction'>,
  generation?: Generation,
): readonly Finding[] {
  const { script, buildFunction, executeFunction } = settings;
  let text: string;
  try {
    text = readFileSync(script, 'utf8');
  } catch (error) {
    throw new UserError('run.script', `The script ${script} cannot be read: ${messageOf(error)}.`);
  }
  const readInclude = (file: string) => {
    try {
      return readFileSync(path.resolve(path.dirname(script), file), 'utf8');
    } catch {
      return undefined;
    }
  };
  return inspectScript(text, { buildFunction, executeFunction, readInclude, generation }).findings;
}
