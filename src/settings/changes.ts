import type * as z from 'zod/mini';
import { checkSetting, MEMORY_TWICE } from './resolve';
import { changeableSettings, type RunSettings, type SettingKey, type SettingValues } from './schema';
import { changeableSlurm, type SlurmSettings } from './slurm';

/** Settings of a run that are other than before. */
export type SettingChanges = z.infer<typeof changeableSettings>;
type Plain = Exclude<keyof SettingChanges, 'slurm'>;

/** What a setting is called where a person writes it, where that is not the name it has in a run. */
const KEYS: Partial<Record<Plain, SettingKey>> = { memoryReserve: 'memory.reserve' };
const PLAIN = Object.keys(changeableSettings.shape).filter((key) => key !== 'slurm') as Plain[];
const OF_SLURM = Object.keys(changeableSlurm.shape) as (keyof typeof changeableSlurm.shape)[];

/** The values among these that a run which goes on can take, and what is wrong with them. */
export function changesOf(values: SettingValues): { changes: SettingChanges; problems: string[] } {
  const plain = givenOf(
    values,
    PLAIN.map((key) => [key, KEYS[key] ?? (key as SettingKey)] as const),
  );
  const slurm = givenOf(
    values,
    OF_SLURM.map((key) => [key, `slurm.${key}`] as const),
  );
  const problems = [...plain, ...slurm]
    .map(({ name, value }) => checkSetting(name, value))
    .filter((problem) => problem !== undefined);
  if (slurm.filter(({ key }) => key === 'memory' || key === 'memoryPerCpu').length > 1) problems.push(MEMORY_TWICE);
  if (problems.length > 0) return { changes: {}, problems };
  const asked = slurm.length === 0 ? {} : { slurm: asObject(slurm) };
  return { changes: { ...asObject(plain), ...asked } as SettingChanges, problems };
}

interface Given {
  readonly key: string;
  readonly name: SettingKey;
  readonly value: unknown;
}

function givenOf(values: SettingValues, keys: readonly (readonly [string, SettingKey])[]): Given[] {
  return keys
    .map(([key, name]) => ({ key, name, value: values[name] }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
}

const asObject = (given: readonly Given[]) => Object.fromEntries(given.map(({ key, value }) => [key, value]));

/** Those of the changes that change something. */
export function differing(settings: RunSettings, changes: SettingChanges): SettingChanges {
  const { slurm = {}, ...plain } = changes;
  const others = changedIn(settings.slurm, slurm);
  return {
    ...changedIn(settings, plain),
    ...(Object.keys(others).length === 0 ? {} : { slurm: others }),
  } as SettingChanges;
}

function changedIn(before: object, changes: object): object {
  const known = before as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(changes).filter(
      ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(known[key]),
    ),
  );
}

/** The settings with the changes in them. */
export function withChanges(settings: RunSettings, changes: SettingChanges): RunSettings {
  const { slurm, ...plain } = changes;
  return {
    ...settings,
    ...(plain as Partial<RunSettings>),
    ...(slurm === undefined ? {} : { slurm: slurmWith(settings.slurm, slurm as SlurmSettings) }),
  };
}

/** A total takes the place of memory per CPU, and the other way round. */
function slurmWith(before: SlurmSettings, changes: SlurmSettings): SlurmSettings {
  const { memory, memoryPerCpu, ...rest } = before;
  const either =
    changes.memory === undefined && changes.memoryPerCpu === undefined
      ? {
          ...(memory === undefined ? {} : { memory }),
          ...(memoryPerCpu === undefined ? {} : { memoryPerCpu }),
        }
      : {};
  return { ...rest, ...either, ...changes };
}
