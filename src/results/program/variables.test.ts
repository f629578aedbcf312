import { describe, expect, test } from 'vitest';
import type { CatalogueModel, CatalogueOutput } from '../protocol';
import { columnsNamed, outputsNamed } from './variables';

const POWER = 'ActivePowerVariable__ThermalStandard';
const ON = 'OnVariable__ThermalStandard';

function output(model: string, key: string, container: CatalogueOutput['container'] = 'variables'): CatalogueOutput {
  const source = model === 'Emulator' ? 'emulation' : 'decision';
  return { model, source, container, key, columns: 1, dimensions: [1], unit: '', perUnit: false, isBinary: false };
}

const outputs = [
  output('UC', POWER),
  output('UC', ON),
  output('UC', ON, 'parameters'),
  output('ED', POWER),
  output('Emulator', ON),
];
const catalogue = {
  name: 'sim',
  models: ['UC', 'ED', 'Emulator'].map(
    (name) => ({ name, outputs: outputs.filter(({ model }) => model === name) }) as unknown as CatalogueModel,
  ),
};

describe('a variable', () => {
  test.each([
    [`UC/${POWER}`, 0],
    [`UC/variables/${ON}`, 1],
    [`UC/parameters/${ON}`, 2],
    [`parameters/${ON}`, 2],
    [`ED/${POWER}`, 3],
    [`Emulator/${ON}`, 4],
    [`emulation_model/${ON}`, 4],
    // The decision models come before the emulation model.
    [`variables/${ON}`, 1],
  ])('%s is found', (text, index) => {
    expect(outputsNamed(catalogue, [text])).toEqual([outputs[index]]);
  });

  test('named twice is taken once', () => {
    expect(outputsNamed(catalogue, [`ED/${POWER}`, `UC/${POWER}`, `ED/variables/${POWER}`])).toEqual([
      outputs[3],
      outputs[0],
    ]);
  });

  test.each([
    [POWER, `${POWER} may be UC/variables/${POWER} or ED/variables/${POWER}. Name one of them.`],
    [`UC/${ON}`, `UC/${ON} may be UC/variables/${ON} or UC/parameters/${ON}. Name one of them.`],
    [`uc/${POWER.toLowerCase()}`, `Did you mean UC/${POWER}?`],
    ['UC/ActivePowerVariable__ThermalStandrd', `Did you mean UC/${POWER}?`],
    ['OnVariable', `Did you mean ${ON}?`],
    ['x', 'There is no variable x in sim. It has UC/'],
  ])('%s is refused with what may be meant', (text, message) => {
    expect(() => outputsNamed(catalogue, [text])).toThrow(
      expect.objectContaining({ code: 'results.variable', message: expect.stringContaining(message) }),
    );
  });
});

test('names that would steer a terminal are asked for as they are, or as they are printed', () => {
  const [raw, plain] = ['\u001b[31mred\u001b[0m  unit\n', 'red unit'];
  expect(columnsNamed(['a', raw], [plain])).toEqual([raw]);
  expect(columnsNamed(['a', raw], [`${plain}, a`])).toEqual([raw, 'a']);
  expect(columnsNamed(['a', raw], [raw])).toEqual([raw]);
  // A name that is one has precedence.
  expect(columnsNamed([raw, plain], [plain])).toEqual([plain]);
  const steering = output('UC', 'On\u0007__\u001b[2JUnit');
  const some = { name: 'sim', models: [{ name: 'UC', outputs: [...outputs, steering] } as unknown as CatalogueModel] };
  expect(outputsNamed(some, ['UC/On__Unit'])).toEqual([steering]);
  expect(outputsNamed(some, [`UC/${steering.key}`])).toEqual([steering]);
});

test('columns are names, or lists of names; names that hold commas are taken as they are', () => {
  const all = ['a', 'b', 'a, b'];
  expect(columnsNamed(all, [])).toBeUndefined();
  expect(columnsNamed(all, ['b,a', 'a'])).toEqual(['b', 'a']);
  expect(columnsNamed(all, ['a, b'])).toEqual(['a, b']);
  expect(columnsNamed(all, ['a, z'])).toEqual(['a', 'z']);
});
