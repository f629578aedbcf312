import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Generation } from '../runtimes/julia';
import { inspectAny, type ScriptInspection } from '../scripts';
import { type RunSettings, requireRuntimeId } from '../settings';
import { english, messageOf, type Translate, UserError } from '../text';

/**
 * What a script and the files that it includes define, and what they would stumble over.
 * @throws UserError `run.script` when it cannot be read, `run.scriptType` when it is no script
 */
export function inspectFile(
  settings: Pick<RunSettings, 'script' | 'buildFunction' | 'executeFunction'>,
  generation?: Generation,
  t: Translate = english,
): ScriptInspection {
  const { script, buildFunction, executeFunction } = settings;
  requireRuntimeId(script);
  let text: string;
  try {
    text = readFileSync(script, 'utf8');
  } catch (error) {
    throw new UserError('run.script', t('The script {0} cannot be read: {1}.', script, messageOf(error)));
  }
  const readInclude = (file: string) => {
    try {
      return readFileSync(path.resolve(path.dirname(script), file), 'utf8');
    } catch {
      return undefined;
    }
  };
  return inspectAny(script, text, { buildFunction, executeFunction, readInclude, generation, t });
}
