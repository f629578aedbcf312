import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withConfiguration, withSettings } from './entry-edit';
import { layersOfFile } from './file';
import { resolveSettings } from './resolve';
import { settingsLine } from './settings-line';
import { configurationsIn, entryOf, isConfigurationName, keyOfEntry, layersFor, suffixOf } from './simulations';

const script = '/work/models/my_simulation.jl';
const folder = '/work';
const simulations = {
  'models/my_simulation.jl': {
    period: 7,
    numOverlapSteps: 1,
    configurations: {
      year: { numSteps: 365 },
      'one week': { numSteps: 7, period: 1, name: 'week' },
      'one/week': {},
    },
  },
};
const layers = (configuration?: string, plain = {}) => layersFor({ simulations, script, folder, plain, configuration });
const nameOf = (configuration: string, plain = {}) =>
  resolveSettings({
    script,
    base: folder,
    layers: layers(configuration, { numSteps: 10, ...plain }),
    configuration,
    machine: { cores: 4, availableMemory: 64e9 },
  }).settings?.name;

describe('a named configuration', () => {
  test('wins over its entry, which wins over the plain settings', () => {
    const plain = { maxAttempts: 3, period: 1 };
    expect(layers('year', plain)).toEqual([
      { numSteps: 365, name: 'my_simulation_year' },
      { period: 7, numOverlapSteps: 1 },
      plain,
    ]);
    expect(layers(undefined, plain)).toEqual([{ period: 7, numOverlapSteps: 1 }, plain]);
  });

  test('has a folder of results of its own, unless it names one', () => {
    expect(nameOf('year')).toBe('my_simulation_year');
    expect(nameOf('year', { name: 'base' })).toBe('base_year');
    expect(nameOf('one week')).toBe('week');
    expect(layers('year', { name: 5 })[0]).toEqual({ numSteps: 365 });
    expect(nameOf('one/week')).toBe('my_simulation_one_week_2');
  });

  test('is frozen into the run, which finds it again', () => {
    const input = { script, base: folder, machine: { cores: 1, availableMemory: 1 } };
    const configured = resolveSettings({ ...input, layers: layers('year'), configuration: 'year' });
    expect(configured.settings?.configuration).toBe('year');
    const plain = resolveSettings({ ...input, layers: [{ numSteps: 9, period: 3, numOverlapSteps: 0 }] });
    expect(plain.settings).not.toHaveProperty('configuration');
  });

  test('that is not there is refused with those that are', () => {
    expect(() => layers('month')).toThrow(
      expect.objectContaining({
        code: 'settings.configuration',
        message:
          'my_simulation.jl has no configuration "month" in powersim.simulations. It has "year", "one week", "one/week".',
      }),
    );
    expect(() => layers('toString')).toThrow(expect.objectContaining({ code: 'settings.configuration' }));
    expect(() => layersFor({ simulations: {}, script, folder, plain: {}, configuration: 'year' })).toThrow(
      'my_simulation.jl has no configuration "year" in powersim.simulations. It has none.',
    );
  });

  test.each([[[]], ['year'], [{ year: 3 }], [{ year: [] }]])('of the shape %j is refused with an example', (given) => {
    const wrong = { 'models/my_simulation.jl': { configurations: given } };
    expect(() => configurationsIn(wrong, script, folder)).toThrow(
      expect.objectContaining({
        code: 'settings.simulations',
        message:
          'The configurations of my_simulation.jl in powersim.simulations must be an object that maps names to objects of settings, like {"year": {"numSteps": 365}}. Correct it in the settings.',
      }),
    );
  });

  test('is listed in the order in which it was written', () => {
    expect(configurationsIn(simulations, script, folder)).toEqual(['year', 'one week', 'one/week']);
    expect(configurationsIn(simulations, '/work/other.jl', folder)).toEqual([]);
    expect(configurationsIn({ 'models/my_simulation.jl': { configurations: null } }, script, folder)).toEqual([]);
    const other = './models/../models/my_simulation.jl';
    expect(keyOfEntry({ 'a.jl': {}, [other]: {} }, script, folder)).toBe(other);
    expect(keyOfEntry({ 'a.jl': {} }, script, folder)).toBeUndefined();
  });

  test('is chosen in a settings file, too', () => {
    const text = JSON.stringify({ 'powersim.simulations': simulations });
    const read = (configuration: string) => layersOfFile(text, 's.json', script, ['/x', folder], { configuration });
    expect(read('year')[0]).toMatchObject({ numSteps: 365 });
    expect(() => read('month')).toThrow('"year"');
  });
});

test('no two configurations add the same to a name, and all of it can be a folder', () => {
  expect(suffixOf('¿?', ['¿?'])).toBe('configuration');
  const all = ['Year', 'year', 'YEAR_2', 'a b//c', '._x..', 'ü'.repeat(70), 'v1.2+x-y'];
  expect(all.map((name) => suffixOf(name, all))).toEqual([
    'Year',
    'year_2',
    'YEAR_2_2',
    'a_b_c',
    'x',
    'ü'.repeat(60),
    'v1.2+x-y',
  ]);
  expect(suffixOf('year', ['Year'])).toBe('year_2');
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 }), (names) => {
      const suffixes = names.map((name) => suffixOf(name, names));
      for (const suffix of suffixes) expect(suffix).toMatch(/^[\p{L}\p{N}._+-]+$/u);
      expect(new Set(suffixes.map((one) => one.toLowerCase())).size).toBe(names.length);
    }),
  );
});

test.each([
  [
    { numSteps: 365, period: 7, numOverlapSteps: 1, numParallelProcesses: 4 },
    '365 steps · period 7 · overlap 1 · 53 partitions · 4 processes',
  ],
  [
    { numSteps: 365, period: 7, numOverlapSteps: 1, numParallelProcesses: 1 },
    '365 steps · period 7 · overlap 1 · 53 partitions · 1 process',
  ],
  [{ numSteps: 7, period: 7, numOverlapSteps: 1 }, '7 steps · period 7 · overlap 1'],
  [{ period: 7, executor: 'slurm' as const }, 'period 7 · on Slurm'],
  [{ executor: 'slurm' as const, numParallelProcesses: 4, 'slurm.maxConcurrent': 60 }, '60 tasks on Slurm'],
  [{}, ''],
  [{ numSteps: 1, numParallelProcesses: 2 }, '1 step · 2 processes'],
  [{ numSteps: 8, period: 4 }, '8 steps · period 4'],
  [{ period: 4, numOverlapSteps: 0 }, 'period 4 · overlap 0'],
  [{ executor: 'slurm' as const, numParallelProcesses: 4 }, '4 tasks on Slurm'],
])('%j reads "%s" in one line', (values, line) => {
  expect(settingsLine(values)).toBe(line);
});

test('a script may be named twice, by its place in a workspace, which wins, and by its whole path', () => {
  const twice = {
    [script]: { period: 1, numSteps: 10, configurations: { a: { period: 2, name: 'x' }, b: {} } },
    'models/my_simulation.jl': { period: 7, configurations: { a: { period: 3 } } },
  };
  for (const given of [twice, Object.fromEntries(Object.entries(twice).reverse())]) {
    expect(entryOf(given, script, folder)).toEqual({
      period: 7,
      numSteps: 10,
      configurations: { a: { period: 3, name: 'x' }, b: {} },
    });
  }
  const apart = {
    [script]: { configurations: { b: { period: 2 } } },
    'models/my_simulation.jl': { configurations: { a: {} } },
  };
  expect(entryOf(apart, script, folder)).toEqual({ configurations: { b: { period: 2 }, a: {} } });
  const wrong = {
    [script]: { configurations: { a: 1, b: {} } },
    'models/my_simulation.jl': { configurations: { a: {} } },
  };
  expect(entryOf(wrong, script, folder)).toEqual({ configurations: { a: {}, b: {} } });
  const wrongOver = {
    [script]: { configurations: { a: {} } },
    'models/my_simulation.jl': { configurations: { a: 1 } },
  };
  expect(entryOf(wrongOver, script, folder)).toEqual({ configurations: { a: 1 } });
  const none = { [script]: { period: 1, configurations: { a: {} } }, 'models/my_simulation.jl': { period: 2 } };
  expect(entryOf(none, script, folder)).toEqual({ period: 2, configurations: { a: {} } });
});

describe('an entry that is changed', () => {
  const entry = {
    'powersim.period': 7,
    julia: { executable: 'j', project: 'p' },
    mine: 1,
    configurations: { year: {} },
  };

  test('keeps what was not changed, and says a setting once, however it was written', () => {
    expect(withSettings(entry, { period: 3, 'julia.project': undefined })).toEqual({
      period: 3,
      julia: { executable: 'j' },
      mine: 1,
      configurations: { year: {} },
    });
    expect(withSettings(entry, {})).toEqual(entry);
    expect(withSettings({ julia: 'x', join: null, name: 'n' }, { 'julia.project': 'p', name: undefined })).toEqual({
      julia: 'x',
      join: null,
      'julia.project': 'p',
    });
    expect(withSettings({ julia: { project: 'p' } }, { 'julia.executable': 'j' })).toEqual({
      julia: { project: 'p' },
      'julia.executable': 'j',
    });
    expect(withSettings(entry, { 'julia.project': undefined, 'julia.executable': undefined })).not.toHaveProperty(
      'julia',
    );
  });

  test('can be changed in one of its configurations alone', () => {
    expect(withSettings(entry, { numSteps: 365 }, 'year')).toEqual({
      ...entry,
      configurations: { year: { numSteps: 365 } },
    });
    expect(withSettings({}, { numSteps: 7 }, 'week')).toEqual({ configurations: { week: { numSteps: 7 } } });
    expect(withSettings({ configurations: ['a'] }, { numSteps: 7 }, 'week')).toEqual({
      configurations: { week: { numSteps: 7 } },
    });
    const two = { configurations: { a: { period: 1, name: 'x' }, b: { period: 2 } } };
    expect(withSettings(two, { period: 3 }, 'a')).toEqual({
      configurations: { a: { period: 3, name: 'x' }, b: { period: 2 } },
    });
  });

  test('gets, renames and loses configurations in their place', () => {
    const two = { period: 7, configurations: { a: { numSteps: 1 }, b: {} } };
    expect(Object.entries(withConfiguration(two, 'a', 'z')['configurations'] as object)).toEqual([
      ['z', { numSteps: 1 }],
      ['b', {}],
    ]);
    expect(withConfiguration(two, 'a', undefined)).toEqual({ period: 7, configurations: { b: {} } });
    expect(withConfiguration({ configurations: { a: {} } }, 'a', undefined)).toEqual({});
    expect(withConfiguration(two, 'none', 'z')).toEqual(two);
  });
});

test.each(['constructor', 'toString', '__proto__', 'ü [x] "q"', '  '])(
  'a configuration may be called "%s" if it is found then',
  (name) => {
    const entry = JSON.parse(JSON.stringify(withSettings({}, { period: 7 }, name)));
    const found = configurationsIn({ 'a.jl': entry }, '/work/a.jl', folder).includes(name);
    expect(isConfigurationName(name)).toBe(found && name.trim() !== '');
  },
);
