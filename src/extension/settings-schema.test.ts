/** What editors of settings.json know of our settings, against what a run takes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONFIGURATIONS, checkSetting, type SettingKey, settingKeys } from '../settings';

interface Schema {
  readonly type?: string | readonly string[];
  readonly scope?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: Record<string, unknown> }[];
}

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'));
const settings: Readonly<Record<string, Schema>> = Object.assign(
  {},
  ...manifest.contributes.configuration.map((group: { properties: object }) => group.properties),
);
const simulations = settings['powersim.simulations'];
const entry = objectOf(simulations?.additionalProperties);
const configuration = objectOf(entry.properties?.[CONFIGURATIONS]?.additionalProperties);

describe('an entry of powersim.simulations in settings.json', () => {
  test('is described as the plain settings are, but for what only those have', () => {
    for (const key of settingKeys) {
      const { scope: _scope, default: _default, ...plain } = settings[`powersim.${key}`] ?? {};
      const types = [plain.type ?? []].flat().filter((type) => type !== 'null');
      expect(entry.properties?.[key], key).toEqual({ ...plain, type: types.length === 1 ? types[0] : types });
    }
  });

  test('takes no other keys, and its configurations take the same but no configurations', () => {
    expect(entry.additionalProperties).toBe(false);
    expect(configuration.additionalProperties).toBe(false);
    const { [CONFIGURATIONS]: own, ...rest } = entry.properties ?? {};
    expect(configuration.properties).toEqual(rest);
    expect(own?.markdownDescription).toBe('%config.configurations%');
  });

  test.each(settingKeys)('%s has the range and the words that a run takes', (key) => {
    const schema = entry.properties?.[key] ?? {};
    const accepted = (value: unknown) => checkSetting(key, value) === undefined;
    const { minimum, maximum } = schema;
    const step = schema.type === 'integer' ? 1 : 0.5;
    if (minimum !== undefined) expect([accepted(minimum), accepted(minimum - step)]).toEqual([true, false]);
    if (maximum !== undefined) expect([accepted(maximum), accepted(maximum + step)]).toEqual([true, false]);
    for (const word of schema.enum ?? []) expect(accepted(word), String(word)).toBe(true);
    if (schema.enum) expect(checkSetting(key, 'none of them')).toContain([...schema.enum].map(String).sort()[0]);
    const types = [schema.type ?? []].flat();
    expect(accepted(1)).toBe(types.includes('integer') || types.includes('number'));
    expect(types.includes('array')).toBe(accepted([]));
  });

  test.each([
    ['name', ['a b', 'größe'], ['a=b', 'a/b', 'a\\b', '']],
    ['buildFunction', ['build!', 'αβ', '_x1'], ['1x', 'a b', 'f()']],
    ['slurm.time', ['4:00:00', '30', '1-12:00:00', 'UNLIMITED'], ['soon', '4:', '1-']],
    ['slurm.memory', ['8G', '500', '4000m'], ['8 GB', 'G']],
    ['slurm.account', ['energy'], ['a b', '-x']],
  ] as const)('%s has a pattern that agrees with the check', (key: SettingKey, good, bad) => {
    const pattern = new RegExp(entry.properties?.[key]?.pattern ?? '', 'u');
    for (const [values, agrees] of [
      [good, true],
      [bad, false],
    ] as const) {
      for (const value of values) {
        expect([value, pattern.test(value)]).toEqual([value, agrees]);
        expect([value, checkSetting(key, value) === undefined]).toEqual([value, agrees]);
      }
    }
  });

  test('is offered with the three numbers that a run needs', () => {
    const [script] = simulations?.defaultSnippets ?? [];
    const [numbers] = entry.defaultSnippets ?? [];
    expect(Object.values(script?.body ?? {})).toEqual([numbers?.body]);
    expect(Object.keys(numbers?.body ?? {})).toEqual(['numSteps', 'period', 'numOverlapSteps']);
  });
});

test('what depends on the machine is never synchronised to another', () => {
  const ofMachine = Object.entries(settings).filter(([, { scope }]) => scope === 'machine-overridable');
  const keys = ofMachine.map(([key]) => key.replace('powersim.', ''));
  const paths = ['julia.executable', 'julia.project', 'outputDirectory', 'simulations', 'exeflags', 'environment'];
  const sizes = ['numParallelProcesses', 'maxWorkerMemory'];
  const cluster = settingKeys.filter((key) => key === 'executor' || key.startsWith('slurm.'));
  expect(keys.sort()).toEqual([...paths, ...sizes, ...cluster].sort());
});

function objectOf(schema: Schema | false | undefined): Schema {
  if (schema === undefined || schema === false) throw new Error('package.json has no such schema');
  return schema;
}
