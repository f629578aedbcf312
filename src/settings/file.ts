import path from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import * as z from 'zod/mini';
import { UserError } from '../text';
import { type SettingValues, settingKeys } from './schema';

const PREFIX = 'powersim.';

/**
 * The layers that a `settings.json` text holds for a script: its entry of `powersim.simulations`, then the plain
 * settings. Keys are VS Code's, `powersim.numSteps`; the prefix may be left out inside an entry.
 * @param folders that entries' script paths may be relative to, the likeliest first
 * @param warn told of an entry or key that has no effect
 * @throws UserError `settings.file` when the text is no JSON object or an entry of the wrong shape
 */
export function layersOfFile(
  text: string,
  file: string,
  script: string,
  folders: readonly string[],
  warn: (message: string) => void = () => undefined,
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
  const entries = folders.map((folder) => layerFor(simulations, script, folder));
  const entry = entries.find((layer) => Object.keys(layer).length > 0) ?? {};
  const named = typeof simulations === 'object' && simulations !== null ? Object.keys(simulations) : [];
  if (named.length > 0 && Object.keys(entry).length === 0) {
    warn(`${file} has no entry for ${script} in powersim.simulations, only for ${named.join(', ')}.`);
  }
  const known = new Set<string>([...settingKeys, 'simulations', 'notifyAtEnd']);
  for (const key of Object.keys(root.data)) {
    if (key.startsWith(PREFIX) && !known.has(key.slice(PREFIX.length))) warn(`${file}: there is no setting ${key}.`);
  }
  return [entry, pick(root.data)];
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

/**
 * The entry of `powersim.simulations` for a script, as a layer; empty when there is none.
 * @throws UserError `settings.simulations` when the value is not an object of objects
 */
export function layerFor(simulations: unknown, script: string, folder: string): SettingValues {
  if (simulations === undefined || simulations === null) return {};
  const entries = z.record(z.string(), z.record(z.string(), z.unknown())).safeParse(simulations);
  if (!entries.success) {
    throw new UserError(
      'settings.simulations',
      'powersim.simulations must be an object that maps script paths to objects of settings, like {"my_simulation.jl": {"numSteps": 365}}. Correct it in the settings.',
    );
  }
  for (const [key, entry] of Object.entries(entries.data)) {
    if (path.resolve(folder, key) === script) return pick(entry);
  }
  return {};
}

/** The workspace-relative key of a script in `powersim.simulations`, with forward slashes. */
export function simulationKey(script: string, folder: string): string {
  return path.relative(folder, script).split(path.sep).join('/');
}

function pick(values: Record<string, unknown>): SettingValues {
  const layer: SettingValues = {};
  for (const key of settingKeys) {
    const value = values[`${PREFIX}${key}`] ?? values[key] ?? nested(values, key);
    if (value !== undefined) layer[key] = value;
  }
  return layer;
}

/** `{"julia": {"executable": …}}` means the same as `{"julia.executable": …}`. */
function nested(values: Record<string, unknown>, key: string): unknown {
  return key.includes('.')
    ? key.split('.').reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), values)
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
