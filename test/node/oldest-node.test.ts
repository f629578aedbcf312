import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';
import { oldestNode } from './oldest-node';

let bed: Bed;
beforeEach((context) => {
  bed = new Bed(oldestNode());
  if (oldestNode() === undefined) context.skip('npm could not install Node 22');
});
afterEach(() => bed.dispose());

test.each([
  ['simulation.mjs', 'script says hello'],
  ['typed.ts', 'labelled Build / FAILED'],
  ['commonjs/module.js', 'nested RUNNING 42 FAILED'],
  ['commonjs/required.js', 'RUNNING true true false'],
  ['module/simulation.js', ''],
])('%s runs on the Node of the oldest VS Code', async (name, words) => {
  const run = await bed.run(script(name), SMALL);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(bed.console(2)).toContain(words);
});

test('its messages about broken TypeScript name the line as well', async () => {
  const run = await bed.run(bed.write('syntax.ts', 'export const a: number = 1;\nconst = 2;\n'), SMALL);
  expect(run.stdout).toContain('syntax.ts:2: SyntaxError');
});
