import { expect, test } from 'vitest';
import { joinEngineOf } from './join-engine';
import { runtimeOf } from './runtimes';

test.each([
  ['/a/b.jl', 'julia'],
  ['/a/b.mjs', 'node'],
  ['/a/b.JS', 'node'],
  ['/a/b.cts', 'node'],
])('%s is run by %s', (script, id) => {
  expect(runtimeOf(script).id).toBe(id);
});

test.each(['/a/b.py', '/a/b', '/a/.jl', '/a/b.json', '/a/b.d.ts'])('%s is no script', (script) => {
  expect(() => runtimeOf(script)).toThrow(expect.objectContaining({ code: 'run.scriptType' }));
});

test.each([
  ['b.jl', 'auto', false, 'package'],
  ['b.jl', 'native', false, 'native'],
  ['b.mjs', 'auto', false, 'native'],
  ['', 'auto', true, 'native'],
  ['', 'auto', false, 'package'],
  ['', 'native', false, 'native'],
] as const)(
  'results of script "%s" with engine %s, made by the engine: %s, are joined by %s',
  (script, joinEngine, made, by) => {
    expect(joinEngineOf({ script, joinEngine }, made)).toBe(by);
  },
);

test.each([
  ['b.mjs', false],
  ['', true],
])('the package does not join what the engine made (script "%s")', (script, made) => {
  expect(() => joinEngineOf({ script, joinEngine: 'package' }, made)).toThrow(
    expect.objectContaining({ code: 'join.engine' }),
  );
});
