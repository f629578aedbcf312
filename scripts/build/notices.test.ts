import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bundledPackages, notices } from './notices.mts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A repository with packages, by what lies in their folders. */
function repository(packages: Record<string, Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'notices-'));
  folders.push(root);
  for (const [folder, files] of Object.entries(packages)) {
    mkdirSync(path.join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, folder, name), text);
  }
  return root;
}
const manifest = (name: string) => JSON.stringify({ name, version: '1.2.3', license: 'MIT' });

describe('notices', () => {
  test('are of the packages that were bundled: scoped ones, and one inside another, each once', () => {
    const inputs = Object.fromEntries(
      [
        'src/main.ts',
        'node_modules/zod/a.js',
        'node_modules/zod/b.js',
        'node_modules/@scope/name/lib/index.js',
        'node_modules/echarts/node_modules/tslib/tslib.es6.js',
      ].map((file) => [file, { bytes: 1, imports: [] }]),
    );
    expect(bundledPackages([{ inputs }, { inputs: { 'src/other.ts': { bytes: 1, imports: [] } } }])).toEqual([
      'node_modules/@scope/name',
      'node_modules/echarts/node_modules/tslib',
      'node_modules/zod',
    ]);
  });

  test('hold each licence and notice, and what was compiled in', () => {
    const root = repository({
      'node_modules/a': { 'package.json': manifest('a'), license: 'A’s terms', 'NOTICE.txt': 'thanks', 'a.js': 'code' },
      'node_modules/a/licenses': { 'LICENSE-d3': 'terms of a part' },
      'node_modules/h5wasm': { 'package.json': manifest('h5wasm'), 'LICENSE.txt': 'terms of the wrapper' },
      licenses: { 'hdf5.txt': 'HDF5’s terms', 'zlib.txt': 'zlib’s terms' },
    });
    const text = notices(root, ['node_modules/a', 'node_modules/h5wasm']);
    for (const part of [
      '- a 1.2.3 (MIT)',
      'A’s terms',
      'thanks',
      'terms of the wrapper',
      'HDF5’s terms',
      'zlib’s terms',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('code');
  });

  test('are refused without the licence of a package', () => {
    const root = repository({ 'node_modules/b': { 'package.json': manifest('b'), 'b.js': '' } });
    expect(() => notices(root, ['node_modules/b'])).toThrow('b is bundled and has no licence file');
  });
});
