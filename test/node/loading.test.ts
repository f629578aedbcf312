/** Scripts in every way that people write them. */
import { afterEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test.each([
  ['typed.ts', 'labelled Build / FAILED'],
  ['commonjs/module.js', 'nested RUNNING 42 FAILED'],
  ['commonjs/required.js', 'RUNNING true true false'],
  ['module/simulation.js', ''],
])('%s runs', async (name, words) => {
  bed = new Bed();
  const run = await bed.run(script(name), SMALL);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(bed.console(2)).toContain(words);
});

test('an error in TypeScript that had to be transformed is told with its own line', async () => {
  bed = new Bed();
  const run = await bed.run(script('typed.ts'), SMALL, { POWERSIM_TEST_FAULTS: 'throw' });
  expect(run.exitCode).toBe(1);
  expect((await bed.attempts(1))[0]?.message).toContain('typed trouble (typed.ts:25)');
});

test.each([
  ['syntax.mjs', 'export const a = 1;\nconst = 2;\n', 'syntax', 'syntax.mjs:2: SyntaxError'],
  ['syntax.ts', 'export const a: number = 1;\nconst = 2;\n', 'syntax', 'syntax.ts:2: SyntaxError'],
  ['syntax.cjs', 'const a = 1;\nconst = 2;\n', 'syntax', 'syntax.cjs:2: SyntaxError'],
  ['name.mjs', 'import { Sytem } from "powersim";\n', 'syntax', "does not provide an export named 'Sytem'"],
  ['package.mjs', 'import "left-pad/x";\n', 'packageMissing', 'The package "left-pad" is not installed'],
  ['package.cjs', 'require("@a/b/c");\n', 'packageMissing', 'npm install @a/b'],
  ['file.mjs', 'import "./nowhere.mjs";\n', 'script', 'nowhere.mjs'],
  [
    'nothing.mjs',
    'export const buildSimulation = () => {};\nexport const executeSimulation = () => {};\n',
    'script',
    'buildSimulation returned nothing: it must return the Simulation it built',
  ],
  ['package.mjs', '// left-pad\nimport "left-pad";\n', 'packageMissing', '(package.mjs:2)'],
  ['functions.mjs', 'export const buildSimulation = () => 1;\n', 'functionMissing', 'executeSimulation'],
  ['load.mjs', 'export const a = 1;\nnull.x();\n', 'script', '(load.mjs:2)'],
])('%s is refused with the cause', async (name, text, kind, words) => {
  bed = new Bed();
  const run = await bed.run(bed.write(name, text), SMALL);
  expect(run.exitCode).toBe(1);
  expect((await bed.status()).setup).toMatchObject({ state: 'failed', kind, message: expect.stringContaining(words) });
});

test.each([
  ['simulation.py', {}, 'is no script that can be run'],
  ['simulation.mjs', { '--exeflags': 'other.js' }, 'Node would run "other.js" in exeflags'],
  ['simulation.mjs', { '--exeflags': '--eval=1' }, 'Node would run "--eval=1" in exeflags'],
])('%s with %j is refused before anything is made', async (name, flags, words) => {
  bed = new Bed();
  const run = await bed.run(bed.write(name, ''), { ...SMALL, ...flags });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain(words);
  expect((await bed.powersim(['status', bed.simulation])).stderr).toContain('There is no run');
});

test('flags of Node reach the worker, those of Julia are left out', async () => {
  bed = new Bed();
  const file = bed.write('flags.mjs', 'console.log(JSON.stringify(process.execArgv));\n');
  const flags = '--project=/env -O0 --max-old-space-size=900 --threads 4';
  await bed.run(file, { ...SMALL, '--exeflags': flags });
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(`${bed.outputDir}/.powersim/NAME/logs/worker-1.log`, 'utf8')).toContain(
    '","--max-old-space-size=900"]',
  );
});

test('results of the embedded engine are not joined by the package', async () => {
  bed = new Bed();
  const settings = bed.write('settings.json', JSON.stringify({ 'powersim.join.engine': 'package' }));
  const run = await bed.run(script('simulation.mjs'), { ...SMALL, '--settings': settings });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('can only be joined by the native join');
});
