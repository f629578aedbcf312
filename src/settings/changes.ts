import type * as z from 'zod/mini';
import { checkSetting } from './resolve';
import { changeableSettings, type RunSettings, type SettingKey, type SettingValues } from './schema';

/** Settings of a run that are other than before. */
export type SettingChanges = z.infer<typeof changeableSettings>;
type Changeable = keyof SettingChanges;

/** What a setting is called where a person writes it, where that is not the name it has in a run. */
const KEYS: Partial<Record<Changeable, SettingKey>> = { memoryReserve: 'memory.reserve' };
const CHANGEABLE = Object.keys(changeableSettings.shape) as Changeable[];

/** The values among these that a run which goes on can take, and what is wrong with them. */
export function changesOf(values: SettingValues): { changes: SettingChanges; problems: string[] } {
  const given = CHANGEABLE.map((key) => [key, KEYS[key] ?? (key as SettingKey)] as const)
    .map(([key, name]) => ({ key, name, value: values[name] }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
  const problems = given.map(({ name, value }) => checkSetting(name, value)).filter((problem) => problem !== undefined);
  if (problems.length > 0) return { changes: {}, problems };
  return { changes: Object.fromEntries(given.map(({ key, value }) => [key, value])) as SettingChanges, problems };
}

/** Those of the changes that change something. */
export function differing(settings: RunSettings, changes: SettingChanges): SettingChanges {
  return Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => value !== undefined && value !== settings[key as Changeable]),
  ) as SettingChanges;
}
