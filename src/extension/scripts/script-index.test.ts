import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptIndex } from './script-index';

const BOTH = 'export function buildSimulation() {}\nexport function executeSimulation() {}\n';
const names = () => ({ buildFunction: 'build_simulation', executeFunction: 'execute_simulation' });
const goOn = () => false;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const made = path.join(folder, name);
  writeFileSync(made, text);
  return made;
}

test('finds the scripts that define both functions', async () => {
  const index = new ScriptIndex();
  const files = [
    file('b.js', BOTH),
    file('a.mjs', BOTH),
    file('other.js', 'export const x = 1'),
    file('large.js', `${BOTH}// ${'x'.repeat(256 * 1024)}`),
    path.join(folder, 'gone.ts'),
  ];
  await index.look(files, names, goOn);
  expect(index.simulations).toEqual([files[1], files[0]]);
});

test('notices what changed, went and came', async () => {
  const index = new ScriptIndex();
  const [a, b] = [file('a.js', BOTH), file('b.js', '// nothing yet')];
  await index.look([a, b], names, goOn);
  file('b.js', BOTH);
  rmSync(a);
  await index.look([a, b], names, goOn);
  expect(index.simulations).toEqual([b]);
  index.keepOnly([]);
  expect(index.simulations).toEqual([]);
});

test('reads a file again when other functions are looked for, and only then', async () => {
  const index = new ScriptIndex();
  const a = file('a.js', BOTH);
  const time = new Date('2024-01-01');
  utimesSync(a, time, time);
  await index.look([a], names, goOn);
  // The same size and time: it is taken for the same.
  file('a.js', BOTH.replaceAll('export', 'EXPORT'));
  utimesSync(a, time, time);
  await index.look([a], names, goOn);
  expect(index.simulations).toEqual([a]);
  await index.look([a], () => ({ buildFunction: 'prepare', executeFunction: 'run' }), goOn);
  expect(index.simulations).toEqual([]);
});

test('stops when it is told to', async () => {
  const index = new ScriptIndex();
  const files = Array.from({ length: 50 }, (_, i) => file(`${i}.js`, BOTH));
  let asked = 0;
  await index.look(files, names, () => {
    asked += 1;
    return asked > 10;
  });
  expect(index.simulations).toHaveLength(10);
});
