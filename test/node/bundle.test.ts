/** What the build puts where. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { partsAtStart } from '../../scripts/build/parts-at-start.mts';
import { root } from './bed';

const built = (file: string) => path.join(root, 'dist', file);

test.each(['extension.js', 'powersim.js'])('%s holds neither the HDF5 library nor the solver', (file) => {
  const text = readFileSync(built(file), 'utf8');
  expect(text).not.toMatch(/require\("[^"]*h5wasm|H5Fopen|_Highs_/);
  expect(statSync(built(file)).size).toBeLessThan(2_000_000);
});

test('the extension loads what is rarely asked for later, and knows the same errors there', () => {
  const parts = readdirSync(built('extension')).filter((file) => file.endsWith('.js'));
  const atStart = partsAtStart(built('extension.js')).map((file) => path.basename(file));
  // Each file more is one more to look for when a window opens.
  expect(atStart).toEqual(['extension.js']);
  const later = parts.filter((file) => !atStart.includes(file));
  expect(later).toEqual(
    expect.arrayContaining([expect.stringMatching(/^dry-run-/), expect.stringMatching(/^exports-/)]),
  );
  const defining = [built('extension.js'), ...parts.map((file) => built(`extension/${file}`))].filter((file) =>
    /UserError = class\b|class UserError\b/.test(readFileSync(file, 'utf8')),
  );
  expect(defining).toHaveLength(1);
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
