import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import * as z from 'zod/mini';
import { UserError } from '../text';
import { type SettingValues, settingKeys } from './schema';
import { hasEntry, layersFor, PREFIX, pickSettings } from './simulations';

/** Settings that are no run's. */
const OTHERS = ['simulations', 'notifyAtEnd', 'codeLens', 'diagnostics'];

/** What else is asked of a settings file. */
export interface FileOptions {
  /** The configuration of the script that is meant; without one it is the entry itself. */
  readonly configuration?: string | undefined;
  /** Told of an entry or key that has no effect. */
  readonly warn?: (message: string) => void;
}

/**
 * The layers that a `settings.json` text holds for a script: the chosen configuration where there is one, its entry of
 * `powersim.simulations`, then the plain settings. Keys are VS Code's, `powersim.numSteps`; the prefix may be left out
 * inside an entry.
 * @param folders that entries' script paths may be relative to, the likeliest first
 * @throws UserError `settings.file` when the text is no JSON object, `settings.simulations` for an entry of the wrong
 *   shape, `settings.configuration` for a configuration that is not there
 */
export function layersOfFile(
  text: string,
  file: string,
  script: string,
  folders: readonly string[],
  { configuration, warn = () => undefined }: FileOptions = {},
): SettingValues[] {
  const errors: ParseError[] = [];
  const parsed = parsedOf(text, file, errors);
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new UserError(
      'settings.file',
      `The settings file ${file} cannot be read: ${printParseErrorCode(error.error)} in line ${line}. Correct it and try again.`,
    );
  }
  const root = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!root.success) throw new UserError('settings.file', `The settings file ${file} must hold a JSON object.`);
  const simulations = root.data[`${PREFIX}simulations`] ?? root.data['simulations'];
  const plain = pickSettings(root.data);
  const folder = folders.find((one) => hasEntry(simulations, script, one)) ?? folders[0] ?? '';
  const layers = layersFor({ simulations, script, folder, plain, configuration });
  const named = typeof simulations === 'object' && simulations !== null ? Object.keys(simulations) : [];
  if (named.length > 0 && !hasEntry(simulations, script, folder)) {
    warn(`${file} has no entry for ${script} in powersim.simulations, only for ${named.join(', ')}.`);
  }
  const known = new Set<string>([...settingKeys, ...OTHERS]);
  for (const key of Object.keys(root.data)) {
    if (key.startsWith(PREFIX) && !known.has(key.slice(PREFIX.length))) warn(`${file}: there is no setting ${key}.`);
  }
  return layers;
}

/** @throws UserError for what is nested deeper than anybody can mean */
function parsedOf(text: string, file: string, errors: ParseError[]): unknown {
  try {
    return parse(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError('settings.file', `The settings file ${file} cannot be read: it is nested too deeply.`);
  }
}
