import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersOfFile } from './file';
import { suggestProcesses } from './processes';
import { layerFor, simulationKey } from './simulations';

const script = '/work/models/my_simulation.jl';
const layers = (text: string) => layersOfFile(text, '/work/settings.json', script, ['/work']);

describe('a settings file', () => {
  test('may hold comments and trailing commas, as VS Code writes them', () => {
    const text = `// settings
      {
        "powersim.numSteps": 365, /* a year */
        "powersim.period": 7,
      }`;
    expect(layers(text)).toEqual([{}, { numSteps: 365, period: 7 }]);
  });

  test('gives the entry of the script first, then the plain settings', () => {
    const text = JSON.stringify({
      'powersim.period': 7,
      'powersim.simulations': {
        'models/other.jl': { period: 1 },
        'models/my_simulation.jl': { 'powersim.period': 5, numSteps: 100 },
      },
    });
    expect(layers(text)).toEqual([{ period: 5, numSteps: 100 }, { period: 7 }]);
  });

  test('may name settings without the prefix; the prefix wins', () => {
    expect(layers('{"numSteps": 1, "period": 2, "powersim.period": 3}')[1]).toEqual({ numSteps: 1, period: 3 });
    expect(layers('{"simulations": {"models/my_simulation.jl": {"period": 4}}}')[0]).toEqual({ period: 4 });
  });

  test('may hold what belongs to Julia and the join as objects', () => {
    const text = '{"julia": {"executable": "j", "project": "p"}, "join": {"engine": "native"}}';
    expect(layers(text)[1]).toEqual({ 'julia.executable': 'j', 'julia.project': 'p', 'join.engine': 'native' });
    expect(layers('{"julia.executable": "a", "julia": {"executable": "b"}}')[1]).toEqual({ 'julia.executable': 'a' });
    expect(layers('{"julia": "x"}')[1]).toEqual({});
  });

  test('may hold other settings, which are passed over', () => {
    expect(layers('{"editor.fontSize": 12, "powersim.unknown": 1}')).toEqual([{}, {}]);
  });

  test('leaves wrong values as they are, for the check that names the setting', () => {
    expect(layers('{"powersim.numSteps": "many", "powersim.name": null}')[1]).toEqual({ numSteps: 'many' });
  });

  test.each([
    ['{"a": 1\n"b": 2}', 'CommaExpected in line 2'],
    ['{\n\n"powersim.period": }', 'ValueExpected in line 3'],
    ['{"a": "unfinished', 'in line 1'],
    ['', 'ValueExpected in line 1'],
    ['{} trailing', 'in line 1'],
  ])('%j cannot be read, and the message names the line', (text, words) => {
    expect(() => layers(text)).toThrow(
      expect.objectContaining({
        code: 'settings.file',
        message: expect.stringMatching(
          new RegExp(`^The settings file /work/settings\\.json cannot be read: .*${words}`),
        ),
      }),
    );
  });

  test.each(['[]', '1', 'null', '"text"'])('%s is no object of settings', (text) => {
    const message = 'The settings file /work/settings.json must hold a JSON object.';
    expect(() => layers(text)).toThrow(expect.objectContaining({ code: 'settings.file', message }));
  });

  test('says what is wrong and where, or that it is nested deeper than anybody can mean', () => {
    expect(() => layers('{\n"a": 1\n"b": 2\n}\n')).toThrow(
      'The settings file /work/settings.json cannot be read: CommaExpected in line 3. Correct it and try again.',
    );
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => layers(`{"a": ${deep}}`)).toThrow(
      expect.objectContaining({
        code: 'settings.file',
        message: 'The settings file /work/settings.json cannot be read: it is nested too deeply.',
      }),
    );
  });

  test('whatever it holds: it is read, or refused with a message for people', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          expect(layers(text)).toHaveLength(2);
        } catch (error) {
          expect(error).toMatchObject({ name: 'UserError', code: expect.stringMatching(/^settings\./) });
        }
      }),
    );
  });
});

describe('the entry of a script in powersim.simulations', () => {
  const entry = (simulations: unknown) => layerFor(simulations, script, '/work');

  test('is found however its path is written', () => {
    for (const key of [
      'models/my_simulation.jl',
      './models/my_simulation.jl',
      'models/../models/my_simulation.jl',
      script,
    ])
      expect(entry({ [key]: { period: 3 } })).toEqual({ period: 3 });
  });

  test('is empty when there is none', () => {
    for (const none of [undefined, null, {}, { 'my_simulation.jl': { period: 3 } }]) expect(entry(none)).toEqual({});
  });

  test.each([[[]], ['text'], [3], [{ a: 1 }], [{ a: [] }], [{ a: null }]])('%j is refused with an example', (value) => {
    expect(() => entry(value)).toThrow(
      expect.objectContaining({
        code: 'settings.simulations',
        message:
          'powersim.simulations must be an object that maps script paths to objects of settings, like {"my_simulation.jl": {"numSteps": 365}}. Correct it in the settings.',
      }),
    );
  });

  test('is kept under the path relative to the folder, with forward slashes', () => {
    expect(simulationKey(script, '/work')).toBe('models/my_simulation.jl');
    expect(layerFor({ [simulationKey(script, '/work')]: { period: 3 } }, script, '/work')).toEqual({ period: 3 });
  });
});

describe('the number of processes that is suggested', () => {
  test.each([
    [{ cores: 8, availableMemory: 64e9 }, 53, undefined, 8],
    [{ cores: 8, availableMemory: 64e9 }, 3, undefined, 3],
    [{ cores: 8, availableMemory: 9e9 }, 53, undefined, 4],
    [{ cores: 8, availableMemory: 64e9 }, 53, 20e9, 2],
    [{ cores: 8, availableMemory: 0 }, 53, undefined, 1],
    [{ cores: 1, availableMemory: 64e9 }, 53, undefined, 1],
  ])('on %j for %d partitions of %s bytes is %d', (machine, partitions, peak, count) => {
    expect(suggestProcesses(machine, partitions, 'julia', peak)).toBe(count);
  });

  test('is as many as half a gigabyte each allows where no Julia is loaded', () => {
    const machine = { cores: 64, availableMemory: 10e9 };
    expect(suggestProcesses(machine, 53, 'node')).toBe(18);
    expect(suggestProcesses(machine, 53, 'julia')).toBe(4);
    expect(suggestProcesses(machine, 53)).toBe(4);
  });

  test('is at least 1 and never more than cores or partitions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.nat(2e12), fc.integer({ min: 1, max: 1e5 }), (cores, mem, n) => {
        const count = suggestProcesses({ cores, availableMemory: mem }, n);
        expect(Number.isInteger(count) && count >= 1 && count <= cores && count <= n).toBe(true);
      }),
    );
  });
});

test('an entry may be relative to any of the folders; what has no effect is told', () => {
  const text = JSON.stringify({ 'powersim.simulations': { 'b.jl': { numSteps: 6 } }, 'powersim.numOverlpSteps': 1 });
  const told: string[] = [];
  const layers = (script: string) => layersOfFile(text, 's.json', script, ['/x', '/y'], { warn: (m) => told.push(m) });
  expect(layers('/y/b.jl')[0]).toEqual({ numSteps: 6 });
  expect(told).toEqual(['s.json: there is no setting powersim.numOverlpSteps.']);
  expect(layers('/z/b.jl')[0]).toEqual({});
  expect(told.filter((message) => !message.includes('numOverlpSteps'))).toEqual([
    's.json has no entry for /z/b.jl in powersim.simulations, only for b.jl.',
  ]);
});

test("nothing is told of settings that are no run's, of other programs' and of files without entries", () => {
  const told: string[] = [];
  const warn = (message: string) => told.push(message);
  for (const simulations of [undefined, null, {}, { 'b.jl': { numSteps: 6 } }]) {
    const text = JSON.stringify({
      'powersim.simulations': simulations,
      'powersim.numSteps': 1,
      'powersim.slurm.qos': 'q',
      'powersim.notifyAtEnd': true,
      'powersim.codeLens': true,
      'powersim.diagnostics': true,
      'editor.fontSize': 12,
      numOverlpSteps: 1,
    });
    layersOfFile(text, 's.json', '/x/b.jl', ['/x'], { warn });
    layersOfFile(text, 's.json', '/x/b.jl', [], { warn: () => undefined });
  }
  expect(told).toEqual([]);
  const two = JSON.stringify({ 'powersim.simulations': { 'b.jl': { period: 1 }, 'c.jl': { period: 2 } } });
  layersOfFile(two, 's.json', '/x/d.jl', ['/x'], { warn });
  expect(told).toEqual(['s.json has no entry for /x/d.jl in powersim.simulations, only for b.jl, c.jl.']);
});
