import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptIndex } from './script-index';

const BOTH = 'export function buildSimulation() {}\nexport function executeSimulation() {}\n';
const BUILD = 'function build_simulation(output_dir, simulation_name, partitions, index = nothing)\nend\n';
const EXECUTE = 'execute_simulation(sim) = execute!(sim) == 0 || error("failed")\n';
const JULIA = `using PowerSimulations\n${BUILD}${EXECUTE}`;
const names = () => ({ buildFunction: 'build_simulation', executeFunction: 'execute_simulation' });
const goOn = () => false;

let folder: string;
let index: ScriptIndex;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scripts-'));
  index = new ScriptIndex();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const made = path.join(folder, name);
  mkdirSync(path.dirname(made), { recursive: true });
  writeFileSync(made, text);
  return made;
}
const known = () => index.simulations.map((simulation) => simulation.file);

test('finds the scripts that define both functions, in every language', async () => {
  const files = [
    file('b.js', BOTH),
    file('a.mjs', BOTH),
    file('year.jl', JULIA),
    file('half.jl', BUILD),
    file('other.js', 'export const x = 1'),
    file('large.js', `${BOTH}// ${'x'.repeat(256 * 1024)}`),
    path.join(folder, 'gone.ts'),
  ];
  await index.look(files, names, goOn);
  expect(known()).toEqual([files[1], files[0], files[2]]);
  expect(index.simulations[2]).toMatchObject({ line: 2, problems: 0 });
});

test('counts what is wrong with a script, but not what is only to be known', async () => {
  await index.look([file('year.jl', BUILD + EXECUTE)], names, goOn);
  expect(index.simulations).toMatchObject([{ problems: 1 }]);
});

test('finds functions in a file that the script includes, and is not taken in by that file itself', async () => {
  const main = file('main.jl', 'using PowerSimulations\ninclude("parts/functions.jl")\n');
  const functions = file('parts/functions.jl', BUILD + EXECUTE);
  await index.look([main, functions], names, goOn);
  expect(index.simulations).toMatchObject([{ file: main, line: 2, problems: 0 }]);
  expect(index.includersOf(functions)).toEqual([main]);
  expect(index.includersOf(main)).toEqual([]);
});

test('takes what has settings for a simulation, whatever its text says', async () => {
  const made = file('made.jl', '@functions_of_a_simulation\n');
  await index.look(
    [made, file('other.jl', '# nothing\n')],
    (one) => ({ ...names(), isConfigured: one === made }),
    goOn,
  );
  expect(index.simulations).toMatchObject([{ file: made, line: 1 }]);
});

test('two scripts that include each other are both there', async () => {
  const one = file('one.jl', `${JULIA}include("two.jl")\n`);
  const two = file('two.jl', `${JULIA}include("one.jl")\n`);
  await index.look([one, two], names, goOn);
  expect(known()).toEqual([one, two]);
});

test('notices that an included file changed although the script did not', async () => {
  const main = file('main.jl', 'using PowerSimulations\ninclude("functions.jl")\n');
  const functions = file('functions.jl', '# nothing yet\n');
  await index.look([main], names, goOn);
  expect(known()).toEqual([]);
  file('functions.jl', BUILD + EXECUTE);
  await index.look([main], names, goOn);
  expect(known()).toEqual([main]);
  rmSync(functions);
  await index.look([main], names, goOn);
  expect(known()).toEqual([]);
});

test('notices what changed, went and came', async () => {
  const [a, b] = [file('a.js', BOTH), file('b.js', '// nothing yet')];
  await index.look([a, b], names, goOn);
  file('b.js', BOTH);
  rmSync(a);
  await index.look([a, b], names, goOn);
  expect(known()).toEqual([b]);
  index.keepOnly([]);
  expect(known()).toEqual([]);
});

test('reads a file again when other functions are looked for, and only then', async () => {
  const a = file('a.js', BOTH);
  const time = new Date('2024-01-01');
  utimesSync(a, time, time);
  await index.look([a], names, goOn);
  // The same size and time: it is taken for the same.
  file('a.js', BOTH.replaceAll('export', 'EXPORT'));
  utimesSync(a, time, time);
  await index.look([a], names, goOn);
  expect(known()).toEqual([a]);
  await index.look([a], () => ({ buildFunction: 'prepare', executeFunction: 'run' }), goOn);
  expect(known()).toEqual([]);
});

test('stops when it is told to', async () => {
  const files = Array.from({ length: 50 }, (_, i) => file(`${i}.js`, BOTH));
  let asked = 0;
  await index.look(files, names, () => {
    asked += 1;
    return asked > 10;
  });
  expect(index.simulations).toHaveLength(10);
});
