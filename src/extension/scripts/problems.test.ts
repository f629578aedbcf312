/** What is wrong with scripts and settings, by lines and characters. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { english } from '../../text';
import { LineTable } from './line-table';
import { headingLines, type Problem, problemsOf } from './problems';
import { isSettingsFile } from './settings-file';
import { settingsProblems } from './settings-problems';

describe('lines of a text', () => {
  test('are found by offset, however they end', () => {
    const table = new LineTable('ab\ncd\r\n\rx');
    expect([0, 2, 3, 5, 6, 7, 8, 9, 99].map((offset) => table.at(offset))).toEqual([
      { line: 0, character: 0 },
      { line: 0, character: 2 },
      { line: 1, character: 0 },
      { line: 1, character: 2 },
      { line: 1, character: 3 },
      { line: 2, character: 0 },
      { line: 3, character: 0 },
      { line: 3, character: 1 },
      { line: 3, character: 1 },
    ]);
    expect(table.at(-1)).toEqual({ line: 0, character: 0 });
  });

  test('add up to the offset again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', 'é')), fc.nat(40), (pieces, offset) => {
        const text = pieces.join('');
        const { line, character } = new LineTable(text).at(offset);
        const before = text.split(/(?<=\r\n|\n|\r(?!\n))/).slice(0, line);
        expect(before.join('').length + character).toBe(Math.min(offset, text.length));
      }),
    );
  });

  test('have a span without the white space around their text', () => {
    expect(new LineTable('a\n  b c \nd').lineSpan(2)).toEqual([4, 7]);
    expect(new LineTable('a').lineSpan(9)).toEqual([0, 1]);
  });
});

describe('problems of a script', () => {
  const BUILD = 'function build_simulation(output_dir, simulation_name, partitions, index = nothing)\nend\n';
  const EXECUTE = 'function execute_simulation(sim, solver)\n    execute!(sim) == 0 || error("failed")\nend\n';
  const options = {
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    t: english,
    openText: () => undefined as string | undefined,
  };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'problems-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const codes = (problems: readonly Problem[] | undefined) => problems?.map(({ code }) => code);

  test('stand where they are, with what puts them right', () => {
    const script = path.join(folder, 'year.jl');
    const problems = problemsOf(script, `using PowerSimulations\n${BUILD}${EXECUTE}`, options).get(script);
    expect(codes(problems)).toEqual(['execute.arity']);
    expect(problems?.[0]).toMatchObject({ severity: 'error', range: { start: { line: 3, character: 9 } } });
    expect(problems?.[0]?.fixes.length).toBeGreaterThan(0);
  });

  test('of an included file stand in that file, as it is in the editor', () => {
    const script = path.join(folder, 'main.jl');
    const included = path.join(folder, 'functions.jl');
    writeFileSync(included, `\uFEFF${BUILD}${EXECUTE}`);
    const text = 'using PowerSimulations\ninclude("functions.jl")\n';
    const problems = problemsOf(script, text, options);
    expect([codes(problems.get(script)), codes(problems.get(included))]).toEqual([[], ['execute.arity']]);
    expect(problems.get(included)?.[0]?.range.start).toEqual({ line: 2, character: 9 });
    const openText = (file: string) => (file === included ? `${BUILD}${EXECUTE.replace(', solver', '')}` : undefined);
    expect(codes(problemsOf(script, text, { ...options, openText }).get(included))).toEqual([]);
  });

  test('are none where nobody means a simulation', () => {
    expect(problemsOf(path.join(folder, 'a.jl'), 'execute!(sim)\n', options).size).toBe(0);
    const large = `using PowerSimulations\n${BUILD}${EXECUTE}# ${'x'.repeat(256 * 1024)}`;
    expect(problemsOf(path.join(folder, 'a.jl'), large, options).size).toBe(0);
  });
});

describe('problems of settings', () => {
  const context = {
    folder: '/work',
    plain: {},
    machine: { cores: 4, availableMemory: 16 * 2 ** 30 },
    t: english,
  };
  const YEAR = { numSteps: 365, period: 7, numOverlapSteps: 1 };
  const found = (settings: unknown, plain = {}) => {
    const text = JSON.stringify(settings, undefined, 2);
    const lines = text.split('\n');
    return settingsProblems(text, { ...context, plain }).map(({ message, range: { start, end }, fixes }) => ({
      at: lines[start.line]?.slice(start.character, start.line === end.line ? end.character : undefined),
      message,
      fixes: fixes.map(({ title }) => title),
    }));
  };

  test('are none where a run could start, and none where nothing is said', () => {
    expect(found({ 'powersim.simulations': { 'year.jl': YEAR, 'new.jl': {} } })).toEqual([]);
    expect(found({ 'editor.fontSize': 12 })).toEqual([]);
    expect(settingsProblems('{"powersim.simulations": {', context)).toEqual([]);
  });

  test('stand at the number that is refused, with what would be taken', () => {
    const [problem, ...others] = found({ 'powersim.simulations': { 'year.jl': { ...YEAR, numOverlapSteps: 8 } } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ at: '8', fixes: ['Set numOverlapSteps to 7, the period'] });
    expect(problem?.message).toContain('The overlap must not be longer than the period');
  });

  test('stand at a number that does not go with one from other settings, or at those', () => {
    const settings = { 'powersim.simulations': { 'year.jl': { numSteps: 6 } } };
    const others = { period: 7, numOverlapSteps: 1 };
    expect(found(settings, others)).toMatchObject([{ at: '6', fixes: [] }]);
    const none = { 'powersim.simulations': { 'year.jl': {} } };
    expect(found(none, { ...others, numSteps: 6 })).toMatchObject([{ at: '"year.jl"' }]);
    expect(found({ 'powersim.period': 7, ...none }, { ...others, numSteps: 6 })).toMatchObject([{ at: '7' }]);
  });

  test('of a configuration stand there, and what it inherits is told once', () => {
    const week = { 'one week': { numSteps: 7 }, longer: { numOverlapSteps: 2 } };
    expect(found({ 'powersim.simulations': { 'year.jl': { ...YEAR, configurations: week } } })).toMatchObject([
      { at: '7', message: expect.stringContaining('period is 7, numSteps is 7') },
    ]);
    const refused = { ...YEAR, numOverlapSteps: 8, configurations: { year: {} } };
    expect(found({ 'powersim.simulations': { 'year.jl': refused } })).toHaveLength(1);
  });

  test('are found in a workspace file, too', () => {
    const settings = { 'powersim.simulations': { 'year.jl': { ...YEAR, period: 400 } } };
    expect(found({ folders: [{ path: '.' }], settings })).toMatchObject([{ at: '400' }]);
  });

  test('leave to the schema what is wrong by itself, or of the wrong shape', () => {
    expect(found({ 'powersim.simulations': { 'year.jl': { ...YEAR, period: 'weekly' } } })).toEqual([]);
    expect(found({ 'powersim.simulations': { 'year.jl': 7 } })).toEqual([]);
    expect(found({ 'powersim.simulations': { 'year.jl': { ...YEAR, configurations: 7 } } })).toEqual([]);
  });

  test('are looked for in settings alone', () => {
    const is = (scheme: string, file: string) => isSettingsFile({ scheme, path: file });
    expect(is('file', '/work/.vscode/settings.json')).toBe(true);
    expect(is('vscode-userdata', '/User/settings.json')).toBe(true);
    expect(is('file', '/work/study.code-workspace')).toBe(true);
    expect(is('file', '/work/package.json')).toBe(false);
    expect(is('git', '/work/.vscode/settings.json')).toBe(false);
  });
});

test('the documentation of a code is found by its heading', () => {
  const lines = headingLines('# Problems\n\n## build.arity\n\ntext\n\n## `toplevel.run`\n\n## Two words\n');
  expect([...lines]).toEqual([
    ['build.arity', 2],
    ['toplevel.run', 6],
  ]);
});
