import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf } from './script-hash';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hash '));
  mkdirSync(path.join(folder, 'lib'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

test('a script is another one when something that it imports changed', async () => {
  const script = write('a.mjs', 'import "./lib/b.js";\nimport x from "powersim";\nconst c = await import("./c");\n');
  write('lib/b.ts', 'import { a } from "../a.mjs";\nrequire("./d.cjs");');
  write('lib/d.cjs', '1');
  write('c.ts', '1');
  const before = await hashOf(script);
  expect(await hashOf(script)).toBe(before);
  const changed = [before];
  for (const name of ['c.ts', 'lib/d.cjs', 'lib/b.ts', 'a.mjs']) {
    write(name, '2');
    changed.push(await hashOf(script));
  }
  expect(new Set(changed).size).toBe(changed.length);
});

test('a script that is not there cannot be named', async () => {
  await expect(hashOf(path.join(folder, 'nowhere.mjs'))).rejects.toThrow('ENOENT');
});
