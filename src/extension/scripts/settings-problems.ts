/** What is wrong with the entries of `powersim.simulations` in a text of settings, and where it stands there. Pure. */
import path from 'node:path';
import { findNodeAtLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import {
  checkSetting,
  layersFor,
  type Machine,
  pickSettings,
  REQUIRED,
  resolveSettings,
  type SettingKey,
  type SettingProblem,
  type SettingValues,
} from '../../settings';
import type { Translate } from '../../text';
import { LineTable } from './line-table';
import { type Problem, type ProblemFix, SETTINGS_REFUSED } from './problems';

export interface SettingsContext {
  /** The folder that scripts' paths refer to. */
  readonly folder: string;
  /** The plain settings that hold where the text says nothing. */
  readonly plain: SettingValues;
  readonly machine: Machine;
  readonly t: Translate;
}

interface Entry {
  readonly script: string;
  readonly configuration?: string;
  /** Its values in the text. */
  readonly value: Node;
  /** Of a configuration: the values of the entry that it belongs to. */
  readonly around?: Node;
  /** Its name in the text. */
  readonly name: Node;
}

/**
 * What a run of each entry, or of one of its configurations, would be refused for. A value that is wrong by itself is
 * left to the schema of the settings, which VS Code checks.
 */
export function settingsProblems(text: string, context: SettingsContext): Problem[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  // A workspace file has its settings in an object of their own.
  const settings = root && (findNodeAtLocation(root, ['settings']) ?? root);
  const simulations = settings && findNodeAtLocation(settings, ['powersim.simulations']);
  if (!settings || !simulations) return [];
  const given: unknown = getNodeValue(simulations);
  const all: unknown = getNodeValue(settings);
  const plain = { ...context.plain, ...(isRecord(all) ? pickSettings(all) : {}) };
  const table = new LineTable(text);
  const told = new Set<string>();
  return entriesOf(simulations).flatMap((entry) =>
    refusalsOf(entry, given, plain, context).flatMap(({ key, message }): Problem[] => {
      const own = placeOf(key, entry.value) ?? (entry.around && placeOf(key, entry.around));
      const where = own ?? propertyOf(settings, key) ?? entry.name;
      const at = `${where.offset} ${message}`;
      // The same for a script and for each configuration of it.
      if (told.has(at)) return [];
      told.add(at);
      const range = { start: table.at(where.offset), end: table.at(where.offset + where.length) };
      const fixes = fixesOf(key, entry, plain, table, context.t);
      return [{ code: SETTINGS_REFUSED, severity: 'error', message, range, fixes }];
    }),
  );
}

/** Where an entry says a value, or a number that does not go with it. */
function placeOf(key: SettingKey, entry: Node): Node | undefined {
  const own = propertyOf(entry, key);
  if (own || !(REQUIRED as readonly SettingKey[]).includes(key)) return own;
  return REQUIRED.map((other) => propertyOf(entry, other)).find((node) => node !== undefined);
}

function refusalsOf(
  { script, configuration }: Entry,
  simulations: unknown,
  plain: SettingValues,
  { folder, machine, t }: SettingsContext,
): readonly SettingProblem[] {
  const file = path.resolve(folder, script);
  try {
    const layers = layersFor({ simulations, script: file, folder, plain, configuration });
    const { problems } = resolveSettings({ script: file, base: folder, layers, configuration, machine }, t);
    return problems.filter(({ key }) => {
      const value = layers.map((layer) => layer[key]).find((one) => one !== undefined);
      return value === undefined || checkSetting(key, value) === undefined;
    });
  } catch {
    // Of the wrong shape, which the schema says.
    return [];
  }
}

/** The entries, each followed by its configurations. */
function entriesOf(simulations: Node): Entry[] {
  return propertiesOf(simulations).flatMap(({ name, value }) => {
    const script = String(name.value);
    const configurations = findNodeAtLocation(value, ['configurations']);
    const named = configurations ? propertiesOf(configurations) : [];
    return [
      { script, name, value },
      ...named.map((one) => ({
        script,
        configuration: String(one.name.value),
        name: one.name,
        value: one.value,
        around: value,
      })),
    ];
  });
}

/** An overlap that is too long can be cut to the period; whatever else is wrong only the person knows. */
function fixesOf(
  key: SettingKey,
  { value }: Entry,
  plain: SettingValues,
  table: LineTable,
  t: Translate,
): ProblemFix[] {
  const period = propertyOf(value, 'period')?.value ?? plain.period;
  const where = propertyOf(value, 'numOverlapSteps');
  if (key !== 'numOverlapSteps' || where?.type !== 'number' || typeof period !== 'number') return [];
  const range = { start: table.at(where.offset), end: table.at(where.offset + where.length) };
  return [{ title: t('Set numOverlapSteps to {0}, the period', period), edits: [{ range, text: `${period}` }] }];
}

function propertyOf(object: Node, key: string): Node | undefined {
  return propertiesOf(object).find(({ name }) => name.value === key || name.value === `powersim.${key}`)?.value;
}

function propertiesOf(object: Node): { name: Node; value: Node }[] {
  if (object.type !== 'object') return [];
  return (object.children ?? []).flatMap(({ children: [name, value] = [] }) =>
    name && value ? [{ name, value }] : [],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
