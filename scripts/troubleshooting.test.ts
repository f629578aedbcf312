/** Every error that people meet has its entry in docs/troubleshooting.md, and the page names nothing that there is not. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NotSolved } from '../src/engine/solve/solver';
import { failureKind, SIMULATION_WARNING } from '../src/run/state/events';

const root = path.resolve(import.meta.dirname, '..');
const isTest = (name: string) => /\.(?:test|fixture)\.ts$/.test(name);
const sources = readdirSync(path.join(root, 'src'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts') && !isTest(name))
  .map((name) => ({
    name: name.replaceAll(path.sep, '/'),
    text: readFileSync(path.join(root, 'src', name), 'utf8'),
  }));

/** How an execution may end without a solution; its code is `simulation.` and this. */
const UNSOLVED: Readonly<Record<NotSolved['status'], true>> = {
  infeasible: true,
  unbounded: true,
  timeLimit: true,
  error: true,
};

/** Codes that do not stand where the error is made, by source: none where a code that was made elsewhere is passed on. */
const NOT_LITERAL: Readonly<Record<string, readonly string[]>> = {
  'engine/simulation/solve-failure.ts': Object.keys(UNSOLVED).map((status) => `simulation.${status}`),
  'extension/commands/with-each.ts': [],
  'results/client/index.ts': [],
  'results/export/sink.ts': ['results.diskFull', 'results.target', 'results.write'],
  'results/open.ts': [],
  'run/control/ask-supervisor.ts': ['control.refused'],
  'run/launch/launch-supervisor.ts': [],
  // It answers with the code itself, which becomes an error where somebody asked.
  'supervisor/control-server.ts': ['control.protocol'],
  'store/hdf5/file.ts': ['store.read', 'store.write'],
  'store/seams/seam-store.ts': [],
  'webviews/page/asker.ts': [],
};

/** The codes of warnings that are put together, or stand in a constant. */
const OTHER_WARNINGS = ['setup.stalled', 'join.stalled', SIMULATION_WARNING];

/** What an error is made with: the constructor itself, or that of a class which extends it. */
function firstArguments(text: string): string[] {
  const constructors = /\bextends UserError\b/.test(text) ? /\b(?:new UserError|super)\(\s*/g : /\bnew UserError\(\s*/g;
  return [...text.matchAll(constructors)].map(({ index, 0: { length } }) => text.slice(index + length));
}

const literal = (argument: string) => /^'([\w.]+)',/.exec(argument)?.[1];

const errorCodes = new Set([
  ...sources.flatMap(({ text }) => firstArguments(text).flatMap((argument) => literal(argument) ?? [])),
  ...Object.values(NOT_LITERAL).flat(),
]);

const WARNING = /\btype: 'warning',\s*code: '([\w.]+)'|\.warning\('([\w.]+)'|\bwarnOnce\([^,]+, '([\w.]+)'/g;
const warningCodes = new Set([
  ...sources.flatMap(({ text }) => [...text.matchAll(WARNING)].flatMap(([, ...found]) => found.find(Boolean) ?? [])),
  ...OTHER_WARNINGS,
]);

const KINDS = 'Why a partition failed';
const WARNINGS = 'Warnings';

/** What a part of the page has entries of: a line of a list begins with the code, or with several. */
function entriesOf(text: string): string[] {
  const beginnings = [...text.matchAll(/^- ((?:`[\w.]+`(?:,\s+)?)+):/gm)].map(([, codes = '']) => codes);
  return beginnings.flatMap((codes) => [...codes.matchAll(/`([\w.]+)`/g)].flatMap(([, code]) => code ?? []));
}

const parts = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8')
  .split(/^## /m)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), entries: entriesOf(text) }));
const entriesUnder = (title: string) => parts.filter((part) => part.title === title).flatMap(({ entries }) => entries);
const errorEntries = parts
  .filter(({ title }) => title !== KINDS && title !== WARNINGS)
  .flatMap(({ entries }) => entries);

describe('docs/troubleshooting.md', () => {
  test('has an entry for the code of every error, and for no other', () => {
    expect(errorCodes.size).toBeGreaterThan(150);
    expect(errorEntries.toSorted()).toEqual([...errorCodes].toSorted());
  });

  test('has an entry for each reason for which a partition fails', () => {
    expect(entriesUnder(KINDS).toSorted()).toEqual([...failureKind.options].toSorted());
  });

  test('has an entry for each warning', () => {
    expect(warningCodes.size).toBeGreaterThan(15);
    expect(entriesUnder(WARNINGS).toSorted()).toEqual([...warningCodes].toSorted());
  });
});

describe('a code that does not stand where its error is made', () => {
  const names = sources
    .filter(({ text }) => firstArguments(text).some((argument) => literal(argument) === undefined))
    .map(({ name }) => name);

  test('is told here for its source', () => {
    expect(names.filter((name) => NOT_LITERAL[name] === undefined)).toEqual([]);
  });

  test.each(Object.entries(NOT_LITERAL))('stands in %s', (source, codes) => {
    const text = sources.find(({ name }) => name === source)?.text ?? '';
    const isThere = (code: string) => text.includes(`'${code}'`) || text.includes(`case '${code.split('.')[1]}'`);
    expect(codes.filter((code) => !isThere(code))).toEqual([]);
    expect(text).not.toBe('');
  });
});

describe('entries', () => {
  test.each([
    ['- `run.none`: There is no run.', ['run.none']],
    ['- `run.none`, `run.noJobs`: nothing there.', ['run.none', 'run.noJobs']],
    ['- `run.none`,\n  `run.noJobs`: on two lines.', ['run.none', 'run.noJobs']],
    ['- *text*: see `run.none`: it is no entry.', []],
    ['  - `run.none`: deeper.', []],
  ])('of "%s"', (line, entries) => {
    expect(entriesOf(line)).toEqual(entries);
  });
});
