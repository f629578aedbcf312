import { describe, expect, test } from 'vitest';
import { inspectAny } from '../inspect-any';
import { findInJavaScript, inspectJavaScript } from './inspect';
import { spellings } from './spellings';

const NAMES = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const isFound = (text: string, names = NAMES) => findInJavaScript(text, names) !== undefined;
const codes = (text: string) => inspectJavaScript(text, NAMES).findings.map(({ code }) => code);

const SAMPLE = `import { Simulation, build, execute, RunStatus, SimulationBuildStatus } from "powersim";

export async function buildSimulation(outputDir, simulationName, partitions, index) {
  const sim = new Simulation({ name: simulationName, steps: partitions.numSteps, simulationFolder: outputDir });
  const status = await build(sim, { partitions, index });
  if (status !== SimulationBuildStatus.BUILT) throw new Error(\`build: \${status}\`);
  return sim;
}

export async function executeSimulation(sim) {
  const status = await execute(sim);
  if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw new Error(\`execute: \${status}\`);
}
`;

test('nothing is said of a right script', () => {
  const { findings, build, execute, usesPowerSimulations } = inspectJavaScript(SAMPLE, NAMES);
  expect(findings).toEqual([]);
  expect([build?.line, execute?.line]).toEqual([3, 10]);
  expect(usesPowerSimulations).toBe(true);
});

test('the language is told by the name of the file', () => {
  expect(inspectAny('/a/b.powersim.mts', SAMPLE, NAMES).findings).toEqual([]);
  expect(inspectAny('/a/b.jl', SAMPLE, NAMES).findings).not.toEqual([]);
});

test.each([
  ['build_simulation', ['buildSimulation', 'build_simulation']],
  ['buildSimulation', ['buildSimulation']],
  ['run', ['run']],
  ['_f_2', ['_f2', '_f_2']],
])('%s is looked for as %j', (name, expected) => {
  expect(spellings(name)).toEqual(expected);
});

describe('both functions are found', () => {
  test.each([
    ['export function build_simulation() {} export async function execute_simulation() {}'],
    ['export const buildSimulation = async (a) => { }, x = 1; export let executeSimulation = function () {}'],
    ['function b() {} const e = 1; export { b as buildSimulation, e as "executeSimulation" };'],
    ['export { buildSimulation, executeSimulation } from "./study.mjs";'],
    ['export const { buildSimulation, run: executeSimulation } = study;'],
    ['exports.buildSimulation = () => 1;\nexports["executeSimulation"] = run;'],
    ['module.exports = { buildSimulation, async executeSimulation(sim) {} };'],
    ['module.exports.buildSimulation = 1; module.exports.executeSimulation = 2'],
    ['export default { buildSimulation: b, "execute_simulation": e }'],
    ['Object.defineProperty(exports, "buildSimulation", {}); exports.executeSimulation = void 0;'],
    ['exports.executeSimulation = exports.buildSimulation = void 0;'],
    [
      'export async function buildSimulation(a: string, p?: P): Promise<S> {}\nexport const executeSimulation: F = (s) => s;',
    ],
    ['export = { buildSimulation, executeSimulation };'],
    ['export function* buildSimulation() {}\nexport default {\n  executeSimulation,\n}\n'],
  ])('%s', (text) => {
    expect(codes(text)).toEqual([]);
    expect(isFound(text)).toBe(true);
  });
});

describe('a function is missing', () => {
  test.each([
    ['', ['build.missing', 'execute.missing']],
    ['// export function buildSimulation() {}\nexport function executeSimulation() {}', ['build.missing']],
    [
      'export function buildSimulation() {}\nconst text = "export function executeSimulation() {}"',
      ['execute.missing'],
    ],
    ['export function buildSimulation() { export function executeSimulation() {} }', ['execute.missing']],
    [
      'export type { buildSimulation } from "x"; export { type executeSimulation }',
      ['build.missing', 'execute.missing'],
    ],
    ['export default function buildSimulation() {}\nexport const executeSimulation = 1', ['build.missing']],
    ['module.exports = { a: { buildSimulation, executeSimulation } }', ['build.missing', 'execute.missing']],
    ['study.exports.buildSimulation = 1; study.executeSimulation = 2', ['build.missing', 'execute.missing']],
  ])('%s', (text, expected) => {
    expect(codes(text)).toEqual(expected);
    expect(isFound(text)).toBe(false);
  });

  test('one that is not exported is named, with its line', () => {
    const { findings } = inspectJavaScript(
      '\nfunction build_simulation() {}\nexport const executeSimulation = 1',
      NAMES,
    );
    expect(findings).toMatchObject([
      {
        code: 'build.missing',
        line: 2,
        severity: 'error',
        message: 'The script does not export its function build_simulation.',
        remedy: 'Write export before it.',
      },
    ]);
  });

  test.each([
    'export * from "./study.mjs"',
    'module.exports = require("./study")',
    'export default study',
    'module.exports = { ...study }',
    '__exportStar(require("./study"), exports)',
    'Object.assign(exports, study)',
  ])('it may be elsewhere: %s', (text) => {
    expect(inspectJavaScript(text, NAMES).findings.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(isFound(text)).toBe(false);
  });

  test('other names are taken from the settings', () => {
    const names = { buildFunction: 'prepare', executeFunction: 'run_it' };
    expect(isFound('export function prepare() {}\nexport const runIt = 1', names)).toBe(true);
    expect(inspectJavaScript(SAMPLE, names).findings[0]?.remedy).toBe(
      'Write: export async function prepare(outputDir, simulationName, partitions, index) { … }, or name another function in the setting powersim.buildFunction.',
    );
  });
});

describe('the status of execute', () => {
  const body = (statements: string, from = 'import { build, execute as run } from "powersim";') =>
    codes(
      `${from}\nexport const buildSimulation = 1;\nexport async function executeSimulation(sim) {\n${statements}\n}`,
    );

  test.each([
    'await run(sim);',
    'await run(sim)',
    'if (sim) await run(sim);',
    'try { await run(sim); } finally { console.log("done") }',
    'const status = await run(sim);',
    'const status = await run(sim)\nconsole.log("done")',
  ])('is ignored: %s', (statements) => {
    expect(body(statements)).toEqual(['execute.unchecked']);
  });

  test.each([
    'const status = await run(sim); if (status !== OK) throw new Error(status);',
    'await run(sim); if (sim.status !== OK) throw new Error("failed");',
    'if ((await run(sim)) !== OK) process.exit(1)',
    'check(await run(sim));',
    'await run(sim).then(check);',
    'const [a, b] = await Promise.all([run(sim), run(sim)]);\ncheck(a, b);',
    'let status; status = await run(sim); check(status)',
    'const status = run(sim); await other; check(await status);',
    'assert(await run(sim))',
    'study.run(sim);',
    'const { ok } = await run(sim); check(ok)',
    '/* run(sim); */',
    `\`\${run(sim)}\``,
  ])('is used, or nothing can be said: %s', (statements) => {
    expect(body(statements)).toEqual([]);
  });

  test.each(['return run(sim);', 'return await run(sim)', 'const status = await run(sim); return status;'])(
    'is returned: %s',
    (statements) => {
      const text = `import { execute as run } from "powersim";
export const buildSimulation = 1;
export async function executeSimulation(sim) { ${statements} }`;
      expect(inspectJavaScript(text, NAMES).findings).toMatchObject([{ code: 'execute.unchecked', severity: 'info' }]);
    },
  );

  test.each(['run(sim);', 'const status = run(sim); if (status !== OK) throw new Error();'])(
    'is not waited for: %s',
    (statements) => {
      expect(body(statements)).toEqual(['execute.unawaited']);
    },
  );

  test('build is not waited for', () => {
    expect(body('const status = build(sim, {});\nif (status !== BUILT) throw status;')).toEqual(['build.unawaited']);
  });

  test.each([
    'import * as PSI from "powersim";',
    'const PSI = require("powersim");',
    'const PSI = await import("powersim");',
  ])('is known through %s', (from) => {
    expect(body('await PSI.execute(sim);', from)).toEqual(['execute.unchecked']);
    expect(body('PSI.build(sim);', from)).toEqual(['build.unawaited']);
  });

  test('is nobody’s business when execute is another library’s', () => {
    expect(body('await execute(sim); build(sim);', 'import { build, execute } from "esbuild";')).toEqual([]);
    expect(body('await execute(sim);', 'function execute() {}')).toEqual([]);
  });
});

describe('a run while the script is loaded', () => {
  const both = 'export const buildSimulation = 1;\nexport async function executeSimulation(sim) {}\n';

  test.each(['executeSimulation(sim);', 'await executeSimulation(await buildSimulation("out", "year"));'])(
    '%s',
    (text) => {
      expect(codes(both + text)).toEqual(['toplevel.run']);
    },
  );

  test.each([
    'if (process.argv[1] === import.meta.filename) await executeSimulation(sim);',
    'if (require.main === module) { executeSimulation(sim); }',
    'main && executeSimulation(sim);',
    'const main = () => executeSimulation(sim);',
    'study.executeSimulation(sim)',
  ])('not: %s', (text) => {
    expect(codes(both + text)).toEqual([]);
  });
});
