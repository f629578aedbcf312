/** Changes to an entry of `powersim.simulations` as somebody wrote it: what is not meant stays as it is. */
import { type SettingKey, type SettingValues, settingKeys } from './schema';
import { CONFIGURATIONS, PREFIX, type RawEntry } from './simulations';

/**
 * The entry with settings changed in it, or in one of its configurations.
 * @param changes new values; a key with `undefined` is taken out
 */
export function withSettings(entry: RawEntry, changes: SettingValues, configuration?: string): RawEntry {
  if (configuration === undefined) return changed(entry, changes);
  const all = recordOf(entry[CONFIGURATIONS]);
  const own = changed(recordOf(all[configuration]), changes);
  return { ...entry, [CONFIGURATIONS]: { ...all, [configuration]: own } };
}

/** The entry with a configuration called otherwise, in its old place, or without it. @param name undefined takes it out */
export function withConfiguration(entry: RawEntry, configuration: string, name: string | undefined): RawEntry {
  const { [CONFIGURATIONS]: given, ...rest } = entry;
  const all = Object.entries(recordOf(given)).flatMap(([key, value]) => {
    if (key !== configuration) return [[key, value]];
    return name === undefined ? [] : [[name, value]];
  });
  return all.length === 0 ? rest : { ...entry, [CONFIGURATIONS]: Object.fromEntries(all) };
}

function changed(values: RawEntry, changes: SettingValues): RawEntry {
  let result: Record<string, unknown> = { ...values };
  for (const key of settingKeys) {
    if (!Object.hasOwn(changes, key)) continue;
    // However it was written, it is said once.
    delete result[`${PREFIX}${key}`];
    result = withoutNested(result, key);
    const value = changes[key];
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return result;
}

/** Without `{"julia": {"project": …}}`, which means `julia.project`. */
function withoutNested(values: Record<string, unknown>, key: SettingKey): Record<string, unknown> {
  const [group = '', name = ''] = key.split('.');
  const inner = values[group];
  if (name === '' || !isRecord(inner) || !Object.hasOwn(inner, name)) return values;
  const { [name]: _gone, ...others } = inner;
  const { [group]: _group, ...rest } = values;
  return Object.keys(others).length === 0 ? rest : { ...values, [group]: others };
}

const recordOf = (value: unknown): RawEntry => (isRecord(value) ? value : {});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
