import type { Field, Typed } from '../../pages/configure';
import { joinExeflags, type SettingKey, type SettingValues, settingSchemas } from '../../settings';

/** What a control shows of a setting's value, whatever somebody wrote there. */
export function textOf(key: SettingKey, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const words = value.map(String);
    return kindOf(key) === 'lines' ? words.join('\n') : joinExeflags(words);
  }
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}=${String(one)}`)
    .join('\n');
}

/** The value that a typed text stands for, not yet checked; undefined for an empty one: the setting is not set. */
export function typedValue(key: SettingKey, text: string): unknown {
  const given = text.trim();
  if (given === '') return undefined;
  switch (settingSchemas[key].def.type as string) {
    case 'number':
      // What is no number is left to the check, which says so.
      return Number.isNaN(Number(given)) ? given : Number(given);
    case 'array':
      return linesOf(text);
    case 'record':
      return Object.fromEntries(linesOf(text).map(pairOf));
    default:
      return given;
  }
}

/** The settings that edits change, undefined for those that are taken out. */
export function changesIn(edits: Typed): SettingValues {
  const known = Object.entries(edits).filter(([key]) => Object.hasOwn(settingSchemas, key));
  return Object.fromEntries(known.map(([key, text]) => [key, typedValue(key as SettingKey, text)]));
}

/** The control that a setting needs. */
export function kindOf(key: SettingKey): Field['kind'] {
  switch (settingSchemas[key].def.type as string) {
    case 'number':
      return 'number';
    case 'enum':
      return 'choice';
    case 'array':
    case 'record':
      return 'lines';
    default:
      return 'text';
  }
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

/** A line without "=" is the name of a variable that is empty. */
function pairOf(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
}
