/** What the settings say of a script, by where they say it. */
import type { TargetId } from '../../pages/configure';
import {
  CONFIGURATIONS,
  layersFor,
  mergeEntries,
  pickSettings,
  type RawEntry,
  type SettingKey,
  type SettingValues,
  stemOf,
  suffixOf,
} from '../../settings';
import type { Translate } from '../../text';
import { textOf } from './typed';

/** From the strongest. */
export const TARGETS = ['folder', 'workspace', 'user'] as const satisfies readonly TargetId[];

/** By where it stands; what says nothing is empty. */
export interface Stated {
  /** The script's entry of `powersim.simulations`, as somebody wrote it. */
  readonly entries: Readonly<Record<TargetId, RawEntry>>;
  readonly plain: Readonly<Record<TargetId, SettingValues>>;
}

/** Where a value would be changed. */
export interface Place {
  readonly target: TargetId;
  readonly configuration?: string | undefined;
}

/** A value and what is around it, as texts. */
export interface StatedValue {
  readonly value: string;
  readonly inherited: string;
  readonly from: string;
  readonly overridden?: string;
}

/** What stands at a place for a setting, what it would be without that, and whether something stronger is said. */
export function statedValue(
  stated: Stated,
  { target, configuration }: Place,
  key: SettingKey,
  t: Translate,
): StatedValue {
  const layers = [
    ...(configuration === undefined ? [] : TARGETS.map((at) => ofConfiguration(stated, at, configuration, t))),
    ...TARGETS.map((at) => ({
      at,
      isOwn: configuration === undefined,
      says: pickSettings(stated.entries[at]),
      origin: fromScript(at, t),
    })),
    ...TARGETS.map((at) => ({ at, isOwn: false, says: stated.plain[at], origin: fromPlain(at, t) })),
  ];
  const own = layers.findIndex(({ at, isOwn }) => isOwn && at === target);
  const says = ({ says: values }: (typeof layers)[number]) => textOf(key, values[key]) !== '';
  const weaker = layers.slice(own + 1).find(says);
  const stronger = layers.slice(0, own).find(says);
  return {
    value: textOf(key, layers[own]?.says[key]),
    inherited: textOf(key, weaker?.says[key]),
    from: weaker?.origin ?? '',
    ...(stronger ? { overridden: stronger.origin } : {}),
  };
}

function ofConfiguration(stated: Stated, at: TargetId, configuration: string, t: Translate) {
  const all = stated.entries[at][CONFIGURATIONS];
  const raw: unknown = typeof all === 'object' && all !== null ? Reflect.get(all, configuration) : undefined;
  const says = typeof raw === 'object' && raw !== null ? pickSettings(raw as RawEntry) : {};
  return { at, isOwn: true, says, origin: fromConfiguration(at, t) };
}

/** The settings of a script, from the strongest layer, as a run takes them. @throws UserError as `layersFor` */
export function statedLayers(stated: Stated, script: string, folder: string, configuration?: string): SettingValues[] {
  const weakestFirst = [...TARGETS].reverse();
  return layersFor({
    simulations: { [script]: mergeEntries(weakestFirst.map((at) => stated.entries[at])) },
    script,
    folder,
    plain: Object.assign({}, ...weakestFirst.map((at) => stated.plain[at])),
    configuration,
  });
}

/** Names of the script's configurations, wherever they stand. */
export function statedConfigurations(stated: Stated): string[] {
  const merged = mergeEntries([...TARGETS].reverse().map((at) => stated.entries[at]));
  const all = merged[CONFIGURATIONS];
  return typeof all === 'object' && all !== null ? Object.keys(all) : [];
}

/** The name of a run that nobody named. */
export function defaultName(stated: Stated, script: string, folder: string, configuration: string | undefined): string {
  const [entry, plain] = statedLayers(stated, script, folder);
  const name = textOf('name', entry?.name ?? plain?.name) || stemOf(script);
  return configuration === undefined ? name : `${name}_${suffixOf(configuration, statedConfigurations(stated))}`;
}

/** Where an entry of the script stands now, the strongest; undefined where there is none. */
export function homeOf(stated: Stated, configuration: string | undefined): TargetId | undefined {
  const holds = (at: TargetId) => Object.keys(stated.entries[at]).length > 0;
  const all = (at: TargetId) => (stated.entries[at][CONFIGURATIONS] ?? {}) as object;
  const ofConfigured =
    configuration === undefined ? undefined : TARGETS.find((at) => Object.hasOwn(all(at), configuration));
  return ofConfigured ?? TARGETS.find(holds);
}

function fromPlain(target: TargetId, t: Translate): string {
  switch (target) {
    case 'folder':
      return t('from the workspace folder’s settings');
    case 'workspace':
      return t('from the workspace’s settings');
    case 'user':
      return t('from the user’s settings');
  }
}

function fromScript(target: TargetId, t: Translate): string {
  switch (target) {
    case 'folder':
      return t('from the script’s own settings in the workspace folder');
    case 'workspace':
      return t('from the script’s own settings in the workspace');
    case 'user':
      return t('from the script’s own settings of the user');
  }
}

function fromConfiguration(target: TargetId, t: Translate): string {
  switch (target) {
    case 'folder':
      return t('from this configuration in the workspace folder');
    case 'workspace':
      return t('from this configuration in the workspace');
    case 'user':
      return t('from this configuration of the user');
  }
}
