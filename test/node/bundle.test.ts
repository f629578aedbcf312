/** What the build puts where. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './bed';

const built = (file: string) => path.join(root, 'dist', file);

test.each(['extension.js', 'powersim.js'])('%s holds neither the HDF5 library nor the solver', (file) => {
  const text = readFileSync(built(file), 'utf8');
  expect(text).not.toMatch(/require\("[^"]*h5wasm|H5Fopen|_Highs_/);
  expect(statSync(built(file)).size).toBeLessThan(2_000_000);
});

test('the worker finds both beside itself, and the reader of results the library alone', () => {
  expect(readFileSync(built('node-driver.js'), 'utf8')).toContain('require("./h5wasm.js")');
  const reader = readFileSync(built('results.js'), 'utf8');
  expect(reader).toContain('require("./h5wasm.js")');
  expect(reader).not.toMatch(/highs\.wasm|_Highs_/);
  expect(readFileSync(built('highs.wasm')).subarray(0, 4)).toEqual(Buffer.from('\0asm'));
});

test('the results page is one script and one style for a browser, without the library', () => {
  const page = readFileSync(built('webviews/results.js'), 'utf8');
  expect(page).not.toMatch(/\brequire\("|h5wasm|H5Fopen/);
  expect(statSync(built('webviews/results.css')).size).toBeGreaterThan(0);
});

test('scripts are told of the engine by its declarations', () => {
  expect(readFileSync(built('types/powersim.d.ts'), 'utf8')).toContain("from './engine/index'");
  expect(readFileSync(built('types/engine/index.d.ts'), 'utf8')).toContain('DecisionModel');
});
