import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insideOf, isInside } from './places';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'places-'));
  for (const name of ['out', 'elsewhere']) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'console.log'), '');
  }
  symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'out', 'away'), 'junction');
  symlinkSync(path.join(folder, 'out'), path.join(folder, 'linked'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['out', 'out/console.log', true],
  ['out', 'linked/console.log', true],
  ['linked', 'linked/console.log', true],
  ['out', 'out/away/console.log', false],
  ['linked', 'linked/away/console.log', false],
  ['out', 'elsewhere/console.log', false],
])('in %s, links resolved, lies %s: %s', async (place, name, expected) => {
  const [outer, file] = [path.join(folder, place), path.join(folder, name)];
  expect(isInside(file, [outer])).toBe(expected);
  expect(await (await insideOf(outer))(file)).toBe(expected);
});

test('a file that is not there may come to lie in a folder, and does not yet', async () => {
  const [outer, file] = [path.join(folder, 'out'), path.join(folder, 'out', 'later.log')];
  expect(isInside(file, [outer])).toBe(true);
  expect(await (await insideOf(outer))(file)).toBe(false);
});
