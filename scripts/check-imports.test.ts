/** The check of the import rules refuses one planted import per rule, and nothing else. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports } from './import-rules/check.mts';
import { rooms } from './import-rules/rooms.mts';
import { importedModules } from './import-rules/specifiers.mts';

/** A tree that keeps every rule, with one import for each thing that is allowed. */
const clean: Record<string, string> = {
  'src/text/index.ts': "export * from './user-error';\n",
  'src/text/user-error.ts': 'export class UserError extends Error {}\n',
  'src/partitions/index.ts': "import { UserError } from '../text';\n",
  'src/partitions/index.test.ts': "import 'node:fs';\nimport 'vitest';\nimport '../supervisor';\n",
  'src/scripts/index.ts': "import { UserError } from '../text';\n",
  'src/settings/index.ts': "import * as z from 'zod';\nimport '../partitions';\n",
  'src/layout/index.ts': "import { readFile } from 'node:fs/promises';\nimport '../partitions';\n",
  'src/run/index.ts': "import '../partitions';\nimport '../settings';\nimport '../layout';\nimport net from 'net';\n",
  'src/store/index.ts': "import '../partitions';\nimport '../layout';\n",
  'src/engine/index.ts': "import '../partitions';\nimport '../layout';\nimport '../store';\n",
  'src/runtimes/index.ts': "import '../run';\nimport '../settings';\n",
  'src/runtimes/node/driver.ts': "import '../../engine';\n",
  'src/executors/index.ts': "import type { Runtime } from '../runtimes';\n",
  'src/executors/local/index.ts': "import '..';\nimport { execa } from 'execa';\nimport '../../run';\n",
  'src/executors/slurm/index.ts': "import '../index';\n",
  'src/supervisor/index.ts':
    "import '../executors/local';\nimport '../executors/slurm';\nimport '../store';\nimport '../scripts';\n",
  'src/cli/main.ts':
    "import '../supervisor';\nimport '../engine';\nimport '../executors/local';\nimport { version } from '../../package.json';\n",
  'src/extension/extension.ts':
    "import * as vscode from 'vscode';\nimport '../run';\nimport '../store';\nimport '../executors/slurm';\n",
  // What only types need may point both ways within a room.
  'src/run/state.ts': "import type { Event } from './events';\n",
  'src/run/events.ts': "import { fold } from './state';\n",
  'package.json': '{}',
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'import-rules-'));
  plant(clean);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

function refusals(): string[] {
  return checkImports(root).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

/** Every pair of rooms that the design's table leaves out. */
const forbiddenArrows = rooms.flatMap((from) =>
  rooms.filter((to) => ![from.path, 'text', ...from.mayImport].includes(to.path)).map((to) => [from.path, to.path]),
);

describe('the check of the import rules', () => {
  it('passes a tree that keeps them', () => {
    expect(refusals()).toEqual([]);
  });

  it.each(forbiddenArrows)('refuses that src/%s imports src/%s', (from, to) => {
    const up = '../'.repeat(from?.split('/').length ?? 1);
    plant({ [`src/${from}/planted.ts`]: `// the first line\nimport { x } from '${up}${to}';\n` });
    expect(refusals()).toContainEqual(
      expect.stringMatching(`^src/${from}/planted.ts:2: .* is forbidden here: src/${from} `),
    );
  });

  it.each(rooms.map((room) => room.path).filter((room) => room !== 'extension'))('refuses vscode in src/%s', (room) => {
    plant({ [`src/${room}/planted.ts`]: "import type { Uri } from 'vscode';\n" });
    expect(refusals()).toEqual([
      expect.stringContaining(`src/${room}/planted.ts:1: 'vscode' is forbidden here: only src/extension`),
    ]);
  });

  it('refuses vscode in the tests of other rooms too', () => {
    plant({ 'src/run/planted.test.ts': "import * as vscode from 'vscode';\n" });
    expect(refusals()).toEqual([expect.stringContaining("src/run/planted.test.ts:1: 'vscode' is forbidden here")]);
  });

  describe.each(rooms.filter((room) => room.pure))('keeps src/$path pure', ({ path: room }) => {
    it.each(['node:fs', 'fs', 'fs/promises'])("refuses Node's %s", (specifier) => {
      plant({ [`src/${room}/planted.ts`]: `import fs from '${specifier}';\n` });
      expect(refusals()).toEqual([
        `src/${room}/planted.ts:1: '${specifier}' is forbidden here: src/${room} is pure and imports none of Node's modules`,
      ]);
    });

    it('refuses packages', () => {
      plant({ [`src/${room}/planted.ts`]: "import * as z from 'zod';\n" });
      expect(refusals()).toEqual([
        `src/${room}/planted.ts:1: 'zod' is forbidden here: src/${room} is pure and imports no packages`,
      ]);
    });
  });

  it('lets no other file of runtimes import the engine', () => {
    plant({ 'src/runtimes/node/planted.ts': "import '../../engine';\n" });
    expect(refusals()).toEqual([
      expect.stringMatching(/^src\/runtimes\/node\/planted\.ts:1: .* src\/runtimes may import only /),
    ]);
  });

  it('refuses rooms that import each other', () => {
    plant({ 'src/partitions/planted.ts': "import type { Layout } from '../layout';\n" });
    expect(refusals()).toContainEqual(
      expect.stringMatching(/^src\/layout\/index\.ts:2: rooms import each other .*: layout → partitions → layout$/),
    );
  });

  it('refuses files of a room that import each other', () => {
    plant({
      'src/run/a.ts': "\nimport { b } from './b';\n",
      'src/run/b.ts': "export * from './c';\n",
      'src/run/c.ts': "import { a } from './a';\n",
    });
    expect(refusals()).toEqual([
      expect.stringMatching(
        /^src\/run\/a\.ts:2: files import each other .*: run\/a\.ts → run\/b\.ts → run\/c\.ts → run\/a\.ts$/,
      ),
    ]);
  });

  it('refuses files outside of rooms, and imports of them', () => {
    plant({ 'src/utils/index.ts': '', 'src/run/planted.ts': "import '../utils';\nimport '../../test/fixtures';\n" });
    expect(refusals()).toEqual([
      "src/run/planted.ts:1: '../utils' is forbidden here: it stands in no room",
      "src/run/planted.ts:2: '../../test/fixtures' is forbidden here: it lies outside of src",
      expect.stringContaining('src/utils/index.ts:1: this file stands in no room'),
    ]);
  });

  it('says what is wrong on the command line, and fails', () => {
    const script = path.join(import.meta.dirname, 'check-imports.mts');
    expect(execFileSync(process.execPath, [script, root], { encoding: 'utf8' })).toBe('import rules: all kept\n');
    plant({ 'src/run/planted.ts': "import '../supervisor';\n" });
    const refused = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    expect(refused.stderr).toMatch(
      /^src\/run\/planted\.ts:1: '\.\.\/supervisor' is forbidden here: src\/run may import only/m,
    );
    expect(refused.status).toBe(1);
  });
});

describe('the reading of imports', () => {
  it.each([
    ["import 'x';", 1, false],
    ["import x from 'x';", 1, false],
    ["import * as x from 'x';", 1, false],
    ["import x, { y } from 'x';", 1, false],
    ["import {\n  a,\n  type B,\n} from 'x';", 4, false],
    ["import type { A } from 'x';", 1, true],
    ["export type { A } from 'x';", 1, true],
    ["import type from 'x';", 1, false],
    ["export * from 'x';", 1, false],
    ["export * as all from 'x';", 1, false],
    ["export { a } from 'x';", 1, false],
    ["const x = await import('x');", 1, false],
    ["const x = await import(\n  'x'\n);", 2, false],
    ["const x = require('x');", 1, false],
    ['const x = await import(`x`);', 1, false],
    ["let x: import('x').Y;", 1, false],
    ["import x = require('x');", 1, false],
  ])('finds %j', (text, line, typeOnly) => {
    expect(importedModules(`${text}\n`)).toEqual([{ specifier: 'x', line, typeOnly }]);
  });

  it.each([
    "// import 'x';",
    "/**\n * import x from 'x';\n * await import('x')\n */",
    "const text = 'import x from y';",
    'export const from = 1;',
    'await import(name);',
  ])('finds nothing in %j', (text) => {
    expect(importedModules(`${text}\n`)).toEqual([]);
  });
});
