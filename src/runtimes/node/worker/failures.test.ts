import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeFailure, Refused } from './failures';

const DRIVER = '/product/node-driver.js';

function thrown(name: string, message: string, frames: readonly string[], more: object = {}): Error {
  const error = Object.assign(new Error(message), { name }, more);
  error.stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('what a script threw', () => {
  test('is told with the line of its innermost own frame, and the stack ends above the driver', () => {
    const error = thrown('TypeError', 'x is not a function', [
      `solve (${DRIVER}:10:5)`,
      'process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      'helper (file:///work/my%20model/helper.mjs:7:3)',
      'async buildSimulation (file:///work/my%20model/script.mjs:12:3)',
      `async Commands.execute (${DRIVER}:99:5)`,
    ]);
    const { kind, message, stack } = describeFailure(error, DRIVER);
    expect({ kind, message }).toEqual({ kind: 'script', message: 'TypeError: x is not a function (helper.mjs:7)' });
    expect(stack.split('\n').map((line) => line.trim().split(' ')[1])).toEqual(['x', 'solve', 'helper', 'async']);
  });

  test('of a plain error is its message, with what caused it', () => {
    const cause = new Error('the disk is full');
    const error = thrown('Error', 'cannot write', ['f (/work/script.cjs:2:1)'], { cause });
    expect(describeFailure(error, DRIVER).message).toBe('cannot write: the disk is full (script.cjs:2)');
  });

  test.each([[undefined], [null], ['text'], [{ a: 1 }], [Symbol('s')]])('may be no error at all: %o', (value) => {
    const { kind, message } = describeFailure(value, DRIVER);
    expect(kind).toBe('script');
    expect(message).toMatch(/^the script threw /);
  });
});

test.each([
  ['ERR_MODULE_NOT_FOUND', "Cannot find package '@scope/pkg' imported from /a.mjs", 'packageMissing', '"@scope/pkg"'],
  ['ERR_MODULE_NOT_FOUND', "Cannot find module '/a/b.mjs' imported from /a.mjs", 'script', '/a/b.mjs'],
  ['MODULE_NOT_FOUND', "Cannot find module 'left-pad/sub'\nRequire stack:", 'packageMissing', '"left-pad"'],
  ['MODULE_NOT_FOUND', "Cannot find module './x'\nRequire stack:", 'script', './x'],
])('%s: %s', (code, text, kind, words) => {
  const { message, ...failure } = describeFailure(thrown('Error', text, [], { code }), DRIVER);
  expect(failure.kind).toBe(kind);
  expect(message).toContain(words);
});

test('an import that finds nothing is told with the line that names it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'failures-'));
  const file = path.join(folder, 'my script.mjs');
  writeFileSync(file, '// left-pad\nimport fs from "node:fs";\nimport pad from "left-pad";\nimport "./gone.mjs";\n');
  const failure = (text: string, code: string) => describeFailure(thrown('Error', text, [], { code }), DRIVER).message;
  const esm = 'ERR_MODULE_NOT_FOUND';
  expect(failure(`Cannot find package 'left-pad' imported from ${file}`, esm)).toBe(
    'The package "left-pad" is not installed (my script.mjs:3). Install it with npm install left-pad in the script\'s folder.',
  );
  expect(failure(`Cannot find module '${folder}/gone.mjs' imported from ${file}`, esm)).toMatch(
    /\(my script\.mjs:4\)$/,
  );
  expect(failure(`Cannot find module 'left-pad'\nRequire stack:\n- ${file}`, 'MODULE_NOT_FOUND')).toContain(
    '(my script.mjs:3)',
  );
  rmSync(folder, { recursive: true });
});

test('an error in the syntax is told with its place; one that a parser threw at run time is the script’s', () => {
  const error = new SyntaxError('Unexpected token');
  error.stack =
    'file:///a/my%20script.mjs:3\nconst = 1;\n\nSyntaxError: Unexpected token\n    at x (node:internal:1:1)';
  expect(describeFailure(error, DRIVER)).toMatchObject({
    kind: 'syntax',
    message: 'my script.mjs:3: SyntaxError: Unexpected token',
  });
  const parsed = thrown('SyntaxError', 'Unexpected end of JSON input', [
    'JSON.parse (<anonymous>)',
    'f (/a/b.mjs:4:1)',
  ]);
  expect(describeFailure(parsed, DRIVER)).toMatchObject({
    kind: 'script',
    message: expect.stringContaining('b.mjs:4'),
  });
});

test('what the driver refuses keeps its kind and has no stack', () => {
  const refused = new Refused('functionMissing', 'no function');
  expect(describeFailure(refused, DRIVER)).toEqual({
    kind: 'functionMissing',
    message: 'no function',
    stack: 'no function',
  });
});
