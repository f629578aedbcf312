import { expect, test } from 'vitest';
import { formatOfSource } from './module-format';
import { camelCase } from './script';

test.each([
  ['import fs from "node:fs";', 'module'],
  ['export const a = 1;', 'module'],
  ['#!/usr/bin/env node\nconsole.log(import.meta.url);', 'module'],
  ['const a = await b();', 'module'],
  ['const require = 1; export {};', 'module'],
  ['const fs = require("node:fs"); module.exports = {};', 'commonjs'],
  ['import("./x.mjs").then(() => 1);', 'commonjs'],
  ['// export\n"import x from \'y\'";', 'commonjs'],
  ['return 1;', 'commonjs'],
  ['const = 1;', 'commonjs'],
  ['', 'commonjs'],
])('%j is written as %s', (source, format) => {
  expect(formatOfSource(source)).toBe(format);
});

test('names of functions in camel case', () => {
  expect(['build_simulation', 'build', 'a__b_2c', '_private_name', 'größe_änderung'].map(camelCase)).toEqual([
    'buildSimulation',
    'build',
    'aB2c',
    '_privateName',
    'größeÄnderung',
  ]);
});
