import { expect, test } from 'vitest';
import { settingKeys } from '../../settings';
import { english } from '../../text';
import { controlsFor } from './labels';
import { changesIn, kindOf, textOf, typedValue } from './typed';

test.each([
  ['numSteps', '365', 365],
  ['numSteps', ' 3.5 ', 3.5],
  ['numSteps', 'many', 'many'],
  ['name', ' a b ', 'a b'],
  ['exeflags', '--project=x -O3', '--project=x -O3'],
  ['environment', 'A=1\n\nB=x=y\nC', { A: '1', B: 'x=y', C: '' }],
  ['slurm.prologue', 'module load julia\nulimit -s unlimited', ['module load julia', 'ulimit -s unlimited']],
  ['slurm.memory', '', undefined],
] as const)('%s typed as %j is %j', (key, typed, value) => {
  expect(typedValue(key, typed)).toEqual(value);
});

test('a value is shown as it would be typed', () => {
  for (const [key, value] of Object.entries({ numSteps: 3, environment: { A: '1' }, 'slurm.prologue': ['a', 'b'] })) {
    expect(typedValue(key as 'numSteps', textOf(key as 'numSteps', value))).toEqual(value);
  }
  expect(textOf('exeflags', ['-O3', '--project=x'])).toBe('-O3 --project=x');
  expect(textOf('exeflags', ['--sysimage=/a b/x.so'])).toBe('"--sysimage=/a b/x.so"');
  expect(textOf('name', null)).toBe('');
});

test('edits of what is no setting change nothing', () => {
  expect(changesIn({ numSteps: '', toString: '1', other: '2' })).toEqual({ numSteps: undefined });
});

test('every setting has a control, what only Julia knows with Julia scripts alone', () => {
  const keys = (runtime: 'julia' | 'node') => controlsFor(runtime, english).map(({ key }) => key);
  expect(keys('julia').sort()).toEqual([...settingKeys].sort());
  expect(settingKeys.filter((key) => !keys('node').includes(key))).toEqual(['julia.executable', 'julia.project']);
  expect([kindOf('executor'), kindOf('environment'), kindOf('period'), kindOf('exeflags')]).toEqual([
    'choice',
    'lines',
    'number',
    'text',
  ]);
});
