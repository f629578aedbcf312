import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSetting, type Resolution, type ResolveInput, resolveSettings } from './resolve';
import { runSettingsSchema, type SettingKey, type SettingValues, settingKeys } from './schema';
import { requireRuntimeId, runtimeIdOf, stemOf } from './script-type';

const year = { numSteps: 365, period: 7, numOverlapSteps: 1 };
const machine = { cores: 4, availableMemory: 64e9 };

function resolve(...layers: SettingValues[]): Resolution {
  return resolveSettings({ script: '/work/models/my_simulation.jl', base: '/work', layers, machine });
}
const withScript = (script: string, more: Partial<ResolveInput> = {}) =>
  resolveSettings({ script, base: '/work', layers: [year], machine, ...more });
const problemsOf = (...layers: SettingValues[]) => resolve(...layers).problems;

describe('the settings of a run', () => {
  test('that gives only its numbers are the documented defaults', () => {
    expect(resolve(year)).toEqual({
      missing: [],
      problems: [],
      values: year,
      settings: {
        script: '/work/models/my_simulation.jl',
        cwd: '/work',
        outputDir: path.resolve('/work/my_simulation_output'),
        name: 'my_simulation',
        ...year,
        numParallelProcesses: 4,
        exeflags: [],
        buildFunction: 'build_simulation',
        executeFunction: 'execute_simulation',
        environment: {},
        maxAttempts: 2,
        partitionsPerWorker: 0,
        partitionTimeout: 0,
        stallTimeout: 1800,
        stallAction: 'warn',
        memoryReserve: 10,
        maxWorkerMemory: 0,
        stopGracePeriod: 5,
        joinEngine: 'auto',
        executor: 'local',
        slurm: {},
      },
    });
  });

  test('that gives all of them are those, frozen in the shape that the journal takes', () => {
    const { settings } = resolve({
      ...year,
      outputDirectory: 'results/a b',
      name: 'größe 2030',
      numParallelProcesses: 12,
      exeflags: '-O3 --project="my env"',
      buildFunction: 'build!',
      executeFunction: '_run',
      'julia.executable': 'julia-1.10',
      'julia.project': 'env',
      environment: { GRB_LICENSE_FILE: '/a' },
      maxAttempts: 5,
      partitionsPerWorker: 3,
      stopGracePeriod: 0.5,
      partitionTimeout: 60,
      stallTimeout: 70,
      stallAction: 'retry',
      'memory.reserve': 20,
      maxWorkerMemory: 8,
      'join.engine': 'package',
      'slurm.qos': 'q',
    });
    expect(settings).toMatchObject({
      outputDir: path.resolve('/work/results/a b'),
      name: 'größe 2030',
      exeflags: ['-O3', '--project=my env'],
      juliaExecutable: 'julia-1.10',
      juliaProject: path.resolve('/work/env'),
      environment: { GRB_LICENSE_FILE: '/a' },
      numParallelProcesses: 12,
      buildFunction: 'build!',
      executeFunction: '_run',
      maxAttempts: 5,
      partitionsPerWorker: 3,
      stopGracePeriod: 0.5,
      partitionTimeout: 60,
      stallTimeout: 70,
      stallAction: 'retry',
      memoryReserve: 20,
      maxWorkerMemory: 8,
      joinEngine: 'package',
      slurm: { qos: 'q' },
    });
    expect(runSettingsSchema.parse(settings)).toEqual(settings);
  });

  test('come from the strongest layer that has them: flags, entry, plain, defaults', () => {
    const flags = { period: 5 };
    const entry = { period: 6, numOverlapSteps: 2 };
    const plain = { ...year, name: 'plain' };
    expect(resolve(flags, entry, plain).settings).toMatchObject({
      period: 5,
      numOverlapSteps: 2,
      numSteps: 365,
      name: 'plain',
      maxAttempts: 2,
    });
    expect(resolve({}, entry, plain).settings).toMatchObject({ period: 6 });
    expect(resolve({}, {}, plain).settings).toMatchObject({ period: 7 });
  });

  test('pass over what a layer leaves undefined, null or empty, but not over 0', () => {
    const empty = { period: undefined, name: null, outputDirectory: '', numOverlapSteps: 0 };
    expect(resolve(empty, { ...year, name: 'n', outputDirectory: 'o' }).settings).toMatchObject({
      period: 7,
      name: 'n',
      outputDir: path.resolve('/work/o'),
      numOverlapSteps: 0,
    });
  });

  test('name the Julia project as Julia does, or as a path below the base folder', () => {
    const project = (value: string) => resolve({ ...year, 'julia.project': value }).settings?.juliaProject;
    expect(['@v1.10', '@.', '~/env', '.', '/abs/env'].map(project)).toEqual([
      '@v1.10',
      '@.',
      '~/env',
      path.resolve('/work'),
      path.resolve('/abs/env'),
    ]);
  });

  test('suggest as many processes as cores, memory and partitions allow', () => {
    const suggested = (cores: number, availableMemory: number, numbers = year) =>
      withScript('/a.jl', { machine: { cores, availableMemory }, layers: [numbers] }).settings?.numParallelProcesses;
    expect(suggested(8, 64e9)).toBe(8);
    expect(suggested(64, 10e9)).toBe(4);
    expect(suggested(64, 640e9, { ...year, numSteps: 12, period: 4 })).toBe(3);
    expect(suggested(8, 1e9)).toBe(1);
  });
});

describe('what is missing', () => {
  test('is listed, never guessed', () => {
    expect(resolve({})).toEqual({ missing: ['numSteps', 'period', 'numOverlapSteps'], problems: [], values: {} });
    expect(resolve({ numSteps: 365, numOverlapSteps: 1 })).toMatchObject({ missing: ['period'] });
  });

  test('is not what is there but wrong', () => {
    const { missing, problems } = resolve({ ...year, period: 'weekly' });
    expect(missing).toEqual([]);
    expect(problems).toEqual([{ key: 'period', message: 'period must be a number; it is "weekly".' }]);
    expect(resolve({ numSteps: 0, period: 1 })).toMatchObject({ missing: ['numOverlapSteps'] });
  });

  test('is shown as it was given, but not all of what is long', () => {
    expect(problemsOf({ ...year, maxAttempts: 'x'.repeat(500) })).toEqual([
      { key: 'maxAttempts', message: `maxAttempts must be a number; it is "${'x'.repeat(119)}.` },
    ]);
    expect(problemsOf({ ...year, 'slurm.memory': Symbol('8G') })).toEqual([
      { key: 'slurm.memory', message: 'powersim.slurm.memory must be a text, such as "8G"; it is Symbol(8G).' },
    ]);
  });

  test('keeps what is known, to start a dialog from', () => {
    expect(resolve({ numSteps: 365, name: 'n', period: -1 }).values).toEqual({ numSteps: 365, name: 'n' });
  });
});

describe('what is wrong', () => {
  test.each<[SettingValues, SettingKey, RegExp]>([
    [{ ...year, numOverlapSteps: 8 }, 'numOverlapSteps', /overlap must not be longer than the period/],
    [{ ...year, period: 365 }, 'period', /period must be shorter than the simulation/],
    [{ ...year, numSteps: 0 }, 'numSteps', /^numSteps /],
    [{ ...year, numSteps: 12.5 }, 'numSteps', /^numSteps /],
    [{ ...year, numSteps: '365' }, 'numSteps', /^numSteps .*it is "365"/],
    [{ ...year, numOverlapSteps: -1 }, 'numOverlapSteps', /^numOverlapSteps /],
    [{ ...year, numParallelProcesses: 0 }, 'numParallelProcesses', /^numParallelProcesses /],
    [{ ...year, maxAttempts: 101 }, 'maxAttempts', /^maxAttempts /],
    [{ ...year, partitionsPerWorker: -1 }, 'partitionsPerWorker', /^partitionsPerWorker /],
    [{ ...year, stopGracePeriod: 1e9 }, 'stopGracePeriod', /^stopGracePeriod /],
    [{ ...year, exeflags: 7 }, 'exeflags', /^exeflags /],
    [{ ...year, exeflags: '"' }, 'exeflags', /^exeflags has a " that is not closed/],
    [{ ...year, environment: { 'A=B': 'x' } }, 'environment', /^environment \(A=B\) /],
    [{ ...year, environment: { A: 1 } }, 'environment', /^environment \(A\) /],
    [{ ...year, environment: { A: 'x\0y' } }, 'environment', /^environment \(A\) must not contain a zero byte/],
    [{ ...year, exeflags: '-O0\0' }, 'exeflags', /^exeflags .*zero byte/],
    [{ ...year, exeflags: ['-O0', '\0'] }, 'exeflags', /^exeflags .*zero byte/],
    [{ ...year, 'julia.executable': 'ju\0lia' }, 'julia.executable', /^julia\.executable must not contain a zero byte/],
    [{ ...year, 'join.engine': 'fast' }, 'join.engine', /^join\.engine /],
    [{ ...year, 'julia.executable': 1 }, 'julia.executable', /^julia\.executable /],
    [{ ...year, buildFunction: 'f(); run(`x`)' }, 'buildFunction', /^buildFunction must be the name of a function/],
    [{ ...year, executeFunction: 'PSI.execute' }, 'executeFunction', /^executeFunction must be the name of a function/],
    [{ ...year, name: 'a=b' }, 'name', /^name must not contain "=": PowerSimulations cannot parse it/],
    [{ ...year, name: 'a/b' }, 'name', /^name must be a folder name, not a path/],
    [{ ...year, name: '..' }, 'name', /^name must be a folder name/],
    [{ ...year, name: 'a\nb' }, 'name', /^name must not contain control characters/],
    [{ ...year, name: ' a' }, 'name', /^name must not begin or end with a space/],
    [
      { ...year, outputDirectory: 'a=b' },
      'outputDirectory',
      /must not contain "=", which PowerSimulations cannot parse/,
    ],
  ])('%j: it is told of %s', (layer, key, message) => {
    const { settings, problems } = resolve(layer);
    expect(settings).toBeUndefined();
    expect(problems).toMatchObject([{ key, message: expect.stringMatching(message) }]);
  });

  test('is found also where the user wrote nothing: in the base folder and in the name of the script', () => {
    expect(withScript('/work/a.jl', { base: '/data/x=1' }).problems).toEqual([
      {
        key: 'outputDirectory',
        message:
          'The output folder\'s path must not contain "=", which PowerSimulations cannot parse: /data/x=1/a_output. Choose another folder.',
      },
    ]);
    const { problems } = withScript('/work/a=b.jl');
    expect(problems.map((p) => p.key)).toEqual(['outputDirectory', 'name']);
    expect(problems[1]?.message).toBe(
      `The simulation's name defaults to the script's, "a=b", which must not contain "=": PowerSimulations cannot parse it. Set a name.`,
    );
  });

  test('is told once of a name, where the name of the script would not do either', () => {
    const layer = { ...year, outputDirectory: '/out', name: 'x/y' };
    expect(withScript('/work/a=b.jl', { layers: [layer] }).problems).toEqual([
      { key: 'name', message: 'name must be a folder name, not a path; it is "x/y".' },
    ]);
  });

  test('an absolute output folder and a name of its own make the script path free of rules', () => {
    const layer = { ...year, outputDirectory: '/out', name: 'ok' };
    expect(withScript('/x=1/a=b $(id);.jl', { layers: [layer] }).problems).toEqual([]);
  });

  test('of several settings is told of all', () => {
    const keys = problemsOf({ ...year, name: '', period: 400, maxAttempts: 0, exeflags: "'" }).map((p) => p.key);
    expect(keys.sort()).toEqual(['exeflags', 'maxAttempts', 'period']);
  });

  test('in a weaker layer does not matter', () => {
    expect(problemsOf(year, { ...year, period: 'weekly' })).toEqual([]);
  });

  test.each(['my simulation', '-dash', 'a;b', '$(id)', 'größe', "it's", '"'])('the name %j is good', (name) => {
    expect(resolve({ ...year, name }).settings?.name).toBe(name);
  });

  test('is told of a single value as a person types it', () => {
    expect(checkSetting('period', 7)).toBeUndefined();
    expect(checkSetting('period', 0)).toMatch(/^period .*\.$/);
    expect(checkSetting('name', 'a=b')).toBe('name must not contain "=": PowerSimulations cannot parse it.');
  });
});

describe('whatever the settings hold', () => {
  test('nothing is thrown, and each rejection names its setting', () => {
    const layer = fc.record(
      Object.fromEntries(settingKeys.map((key) => [key, fc.oneof(fc.jsonValue(), fc.integer(), fc.string())])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 3 }), (layers) => {
        const { settings, missing, problems } = resolve(...(layers as SettingValues[]));
        expect(settings === undefined).toBe(missing.length > 0 || problems.length > 0);
        for (const { key, message } of problems) {
          expect(settingKeys).toContain(key);
          expect(message.length).toBeLessThan(1000);
        }
        if (settings) expect(runSettingsSchema.safeParse(settings).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('who joins', () => {
  const machine = { cores: 2, availableMemory: 8e9 };
  const resolved = (script: string, engine: string) =>
    resolveSettings({
      script,
      base: '/a',
      layers: [{ numSteps: 4, period: 2, numOverlapSteps: 0, 'join.engine': engine }],
      machine,
    });

  test.each([
    ['/a/b.jl', 'native'],
    ['/a/b.jl', 'package'],
    ['/a/b.mjs', 'native'],
    ['/a/b.ts', 'auto'],
  ])('of %s may be %s', (script, engine) => {
    expect(resolved(script, engine).settings).toMatchObject({ joinEngine: engine });
  });

  test('of what the embedded engine makes cannot be the package', () => {
    const message =
      'join.engine is "package", but results of the embedded engine can only be joined by the native join: PowerSimulations does not read them. Set "auto" or "native".';
    expect(resolved('/a/b.mjs', 'package').problems).toEqual([{ key: 'join.engine', message }]);
  });
});

test('a journal of an earlier version is read with what its runs had', () => {
  const { settings } = resolve({ ...year, stallTimeout: 5 });
  if (!settings) throw new Error('no settings');
  const { partitionTimeout, stallTimeout, stallAction, memoryReserve, maxWorkerMemory, executor, slurm, ...older } =
    settings;
  expect(runSettingsSchema.parse(older)).toEqual({ ...settings, stallTimeout: 1800 });
  expect(runSettingsSchema.safeParse({ ...older, numSteps: 0 }).success).toBe(false);
});

test.each([
  ['/a/b.jl', 'julia'],
  ['/a/B.JL', 'julia'],
  ['/a/b.mjs', 'node'],
  ['/a/b.cjs', 'node'],
  ['/a/b.js', 'node'],
  ['/a/b.mts', 'node'],
  ['/a/b.cts', 'node'],
  ['/a/b.ts', 'node'],
  ['/a/b.d.ts', undefined],
  ['/a/b.d.mts', undefined],
  ['/a/b.d.cts', undefined],
  ['/a/b.d.ts.mjs', 'node'],
  ['/a/bad.ts', 'node'],
  ['/a/b.py', undefined],
  ['/a/jl', undefined],
  ['/a/b.constructor', undefined],
])('the script %s is run by %s', (script, runtime) => {
  expect(runtimeIdOf(script)).toBe(runtime);
  if (runtime) expect(requireRuntimeId(script)).toBe(runtime);
  else {
    expect(() => requireRuntimeId(script)).toThrow(
      expect.objectContaining({
        code: 'run.scriptType',
        message: `${path.basename(script)} is no script that can be run: a script is written in Julia (.jl), JavaScript (.mjs, .cjs, .js) or TypeScript (.mts, .cts, .ts).`,
      }),
    );
  }
});

test('the name of a script is without its extensions', () => {
  const names = ['five_bus.powersim.mjs', 'my.model.jl', '.powersim.js', 'x.ts', 'a.powersim.b.js'].map((name) =>
    stemOf(`/a/${name}`),
  );
  expect(names).toEqual(['five_bus', 'my.model', '.powersim', 'x', 'a.powersim.b']);
});
