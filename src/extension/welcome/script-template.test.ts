import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSimulation, inspectAny } from '../../scripts';
import {
  fileNameOf,
  filled,
  firstToEdit,
  nameProblem,
  proposedName,
  templateFile,
  templateLanguages,
} from './script-template';

const names = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const textOf = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../../../templates', file), 'utf8');

describe.each(templateLanguages)('the template in %s', (language) => {
  const file = templateFile(language);
  const text = filled(textOf(file), `my study${file.slice('simulation'.length)}`);

  test('is a simulation in which nothing is found to complain of', () => {
    expect(inspectAny(file, text, names).findings).toEqual([]);
    expect(findSimulation(file, text, names)).toMatchObject({ build: {}, execute: {} });
  });

  test('names the file that it became, and where a person begins', () => {
    expect(text).toContain(`my study${file.slice('simulation'.length)}: `);
    expect(text).not.toContain('{{');
    const lines = text.split('\n');
    expect(lines[firstToEdit(text)]).toContain('Begin here: the system');
  });

  test('checks the status, and passes nothing that is refused today', () => {
    expect(text).toMatch(/SUCCESSFULLY_FINALIZED/);
    expect(text).not.toMatch(/serialize/);
  });
});

test('both languages of the embedded engine simulate the same', () => {
  const numbers = (language: 'javascript' | 'typescript') => textOf(templateFile(language)).match(/\b\d[\d.]*\b/g);
  expect(numbers('typescript')).toEqual(numbers('javascript'));
});

describe('the name of a new script', () => {
  test.each([
    ['my_simulation', 'julia', 'my_simulation.jl'],
    ['my_simulation.jl', 'julia', 'my_simulation.jl'],
    [' year ', 'javascript', 'year.powersim.mjs'],
    ['year.mjs', 'javascript', 'year.powersim.mjs'],
    ['year.powersim.mjs', 'typescript', 'year.powersim.ts'],
    ['v1.2', 'typescript', 'v1.2.powersim.ts'],
  ] as const)('"%s" in %s is the file %s', (typed, language, file) => {
    expect(fileNameOf(typed, language)).toBe(file);
  });

  test.each([
    ['my_simulation', undefined],
    ['größe 2', undefined],
    ['  ', 'empty'],
    ['a/b', 'path'],
    ['..\\x', 'path'],
    ['a=b', 'characters'],
    ['.hidden', 'characters'],
    ['a\u0000', 'characters'],
    ['ü'.repeat(101), 'long'],
  ])('"%s" has the problem %s', (typed, problem) => {
    expect(nameProblem(typed)).toBe(problem);
  });

  test('is proposed so that no file has it', () => {
    const files = ['my_simulation.jl', 'my_simulation_2.jl', 'my_simulation_3.powersim.mjs'];
    const taken = (file: string) => files.includes(file);
    expect(proposedName('julia', taken)).toBe('my_simulation_3');
    expect(proposedName('typescript', taken)).toBe('my_simulation');
  });
});

test('a text without a mark begins at its first line', () => {
  expect(firstToEdit('a\nb\n')).toBe(0);
});
