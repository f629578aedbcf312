import { readFileSync } from 'node:fs';
import path from 'node:path';
import { joinEngineOf, runtimeOf } from '../runtimes';
import type { Generation } from '../runtimes/julia';
import { type Finding, inspectAny } from '../scripts';
import { type RunSettings, requireRuntimeId } from '../settings';
import { messageOf, UserError } from '../text';
import { BUNDLE } from './context';

/**
 * Refuses what cannot work before anything is started, and warns of what a run would stumble over.
 * @throws UserError `run.script` when there is no script, `run.scriptType` when it is none, and when what runs it, or
 *   joins its results, is not there
 */
export function preflight(settings: RunSettings, warn: (message: string) => void): void {
  for (const { line, message, remedy, severity, file } of inspectFile(settings)) {
    const where = `${file ?? path.basename(settings.script)}:${line}`;
    if (severity !== 'info') warn(`${where}: ${message} ${remedy}`);
  }
  runtimeOf(settings.script).check(settings, { env: process.env, bundle: BUNDLE });
  joinEngineOf(settings, false);
}

/**
 * What a script and the files that it includes would stumble over.
 * @throws UserError `run.script` when it cannot be read, `run.scriptType` when it is no script
 */
export function inspectFile(
  settings: Pick<RunSettings, 'script' | 'buildFunction' | 'executeFunction'>,
  generation?: Generation,
): readonly Finding[] {
  const { script, buildFunction, executeFunction } = settings;
  requireRuntimeId(script);
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
  return inspectAny(script, text, { buildFunction, executeFunction, readInclude, generation }).findings;
}
