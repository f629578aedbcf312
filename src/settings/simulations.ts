/** Entries of `powersim.simulations`: the settings of single scripts, and their named configurations. */
import path from 'node:path';
import * as z from 'zod/mini';
import { UserError } from '../text';
import { type SettingValues, settingKeys } from './schema';
import { stemOf } from './script-type';

/** Of every setting's key in VS Code. */
export const PREFIX = 'powersim.';
/** The key of an entry under which its named configurations stand. */
export const CONFIGURATIONS = 'configurations';

/** An entry as somebody wrote it. */
export type RawEntry = Readonly<Record<string, unknown>>;

const recordOfRecords = z.record(z.string(), z.record(z.string(), z.unknown()));

export interface ScriptSettings {
  /** The value of `powersim.simulations`. */
  readonly simulations: unknown;
  /** Absolute path of the script. */
  readonly script: string;
  /** The folder that scripts' paths in `simulations` refer to. */
  readonly folder: string;
  /** The plain settings. */
  readonly plain: SettingValues;
  /** A name among the entry's configurations; without one it is the entry itself. */
  readonly configuration?: string | undefined;
}

/**
 * What is said of a script, from the strongest layer: the chosen configuration where there is one, the entry, the plain
 * settings. A configuration that says no name gets one of its own, so that no two of them share a folder of results.
 * @throws UserError `settings.simulations` for the wrong shape, `settings.configuration` for one that is not there
 */
export function layersFor({ simulations, script, folder, plain, configuration }: ScriptSettings): SettingValues[] {
  const raw = entryOf(simulations, script, folder);
  const entry = pickSettings(raw);
  if (configuration === undefined) return [entry, plain];
  const all = configurationsOfEntry(raw, script);
  const chosen = Object.hasOwn(all, configuration) ? all[configuration] : undefined;
  if (chosen === undefined) throw unknownConfiguration(configuration, script, Object.keys(all));
  const name = entry.name ?? plain.name ?? stemOf(script);
  const suffix = suffixOf(configuration, Object.keys(all));
  // A name that is none is left for the check that says so.
  const own = typeof name === 'string' ? { name: `${name}_${suffix}` } : {};
  return [{ ...own, ...pickSettings(chosen) }, entry, plain];
}

/** The entry of `powersim.simulations` for a script, as a layer; empty when there is none. @throws UserError as {@link layersFor} */
export function layerFor(simulations: unknown, script: string, folder: string): SettingValues {
  return pickSettings(entryOf(simulations, script, folder));
}

/** The names of a script's configurations, as they stand there. @throws UserError `settings.simulations` for the wrong shape */
export function configurationsIn(simulations: unknown, script: string, folder: string): string[] {
  return Object.keys(configurationsOfEntry(entryOf(simulations, script, folder), script));
}

/** @throws UserError `settings.simulations` for the wrong shape */
export function hasEntry(simulations: unknown, script: string, folder: string): boolean {
  return Object.keys(entryOf(simulations, script, folder)).length > 0;
}

/** The workspace-relative key of a script in `powersim.simulations`, with forward slashes. */
export function simulationKey(script: string, folder: string): string {
  return path.relative(folder, script).split(path.sep).join('/');
}

/** The key that the script's entry has, however its path is written there; undefined when there is none. */
export function keyOfEntry(simulations: unknown, script: string, folder: string): string | undefined {
  return Object.keys(recordIn(simulations)).find((key) => path.resolve(folder, key) === script);
}

/** Whether a configuration can be called so: JavaScript's objects have one key that is none. */
export const isConfigurationName = (name: string): boolean => name.trim() !== '' && name.trim() !== '__proto__';

/** What a configuration's name adds to the name of the simulation: as a folder may be called, no two alike. */
export function suffixOf(configuration: string, all: readonly string[]): string {
  const taken = new Set<string>();
  for (const name of [...all, configuration]) {
    const clean = cleaned(name);
    let suffix = clean;
    for (let next = 2; taken.has(suffix.toLowerCase()); next += 1) suffix = `${clean}_${next}`;
    if (name === configuration) return suffix;
    // File systems may not tell capital letters from small ones.
    taken.add(suffix.toLowerCase());
  }
  return cleaned(configuration);
}

/** Settings among any values by their keys, with or without `powersim.`. */
export function pickSettings(values: Readonly<Record<string, unknown>>): SettingValues {
  const layer: SettingValues = {};
  for (const key of settingKeys) {
    const value = values[`${PREFIX}${key}`] ?? values[key] ?? nested(values, key);
    if (value !== undefined) layer[key] = value;
  }
  return layer;
}

/**
 * What `powersim.simulations` says of a script, unchecked. A path relative to the folder, as a workspace's settings have
 * it, wins over an absolute one, as a user's have.
 * @throws UserError `settings.simulations` for the wrong shape
 */
export function entryOf(simulations: unknown, script: string, folder: string): RawEntry {
  const mine = Object.entries(recordIn(simulations)).filter(([key]) => path.resolve(folder, key) === script);
  const weakestFirst = mine.sort(([a], [b]) => Number(path.isAbsolute(b)) - Number(path.isAbsolute(a)));
  return mergeEntries(weakestFirst.map(([, entry]) => entry));
}

/** Entries of one script as one, those of its configurations as well. @param entries the weakest first */
export function mergeEntries(entries: readonly RawEntry[]): RawEntry {
  return entries.reduce(mergeTwo, {});
}

function mergeTwo(under: RawEntry, over: RawEntry): RawEntry {
  const [weak, strong] = [under[CONFIGURATIONS], over[CONFIGURATIONS]];
  if (!isRecord(weak) || !isRecord(strong)) return { ...under, ...over };
  const names = new Set([...Object.keys(weak), ...Object.keys(strong)]);
  const both = [...names].map((name) => {
    const [a, b] = [weak[name], strong[name]];
    return [name, isRecord(a) && isRecord(b) ? { ...a, ...b } : (b ?? a)];
  });
  return { ...under, ...over, [CONFIGURATIONS]: Object.fromEntries(both) };
}

function recordIn(simulations: unknown): Readonly<Record<string, RawEntry>> {
  if (simulations === undefined || simulations === null) return {};
  const entries = recordOfRecords.safeParse(simulations);
  if (entries.success) return entries.data;
  throw new UserError(
    'settings.simulations',
    'powersim.simulations must be an object that maps script paths to objects of settings, like {"my_simulation.jl": {"numSteps": 365}}. Correct it in the settings.',
  );
}

/** The configurations in an entry by their names. @throws UserError `settings.simulations` for the wrong shape */
function configurationsOfEntry(entry: RawEntry, script: string): Readonly<Record<string, RawEntry>> {
  const given = entry[CONFIGURATIONS];
  if (given === undefined || given === null) return {};
  const all = recordOfRecords.safeParse(given);
  if (all.success) return all.data;
  throw new UserError(
    'settings.simulations',
    `The configurations of ${path.basename(script)} in powersim.simulations must be an object that maps names to objects of settings, like {"year": {"numSteps": 365}}. Correct it in the settings.`,
  );
}

function unknownConfiguration(name: string, script: string, known: readonly string[]): UserError {
  const there = known.length === 0 ? 'It has none.' : `It has ${known.map((one) => `"${one}"`).join(', ')}.`;
  return new UserError(
    'settings.configuration',
    `${path.basename(script)} has no configuration "${name}" in powersim.simulations. ${there}`,
  );
}

/** Without what a file system or PowerSimulations cannot take in a name. */
function cleaned(configuration: string): string {
  const words = configuration.replace(/[^\p{L}\p{N}.+-]+/gu, '_').replace(/^[_.]+|[_.]+$/g, '');
  return words === '' ? 'configuration' : [...words].slice(0, 60).join('');
}

/** `{"julia": {"executable": …}}` means the same as `{"julia.executable": …}`. */
function nested(values: Readonly<Record<string, unknown>>, key: string): unknown {
  return key.includes('.')
    ? key.split('.').reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), values)
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
