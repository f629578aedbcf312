import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../protocol';
import { type Reader, startReader } from '.';

let folder: string;
const readers: Reader[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reader $(x) '));
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.dispose();
  rmSync(folder, { recursive: true });
});

const target: Target = { kind: 'store', file: '/some.h5' };

/** A program that stands in for the reader: it answers as it is told to. */
function reader(body: string, env?: NodeJS.ProcessEnv): Reader {
  const program = path.join(folder, 'results.js');
  writeFileSync(program, `const reply = (r) => process.send(r);\nprocess.on('message', (m) => {\n${body}\n});`);
  const started = startReader({ program, ...(env && { env: { ...process.env, ...env } }) });
  readers.push(started);
  return started;
}

describe('the reader', () => {
  test('answers in any order, with progress before, and numbers as they are', async () => {
    const { ask } = reader(`
      if (m.type === 'columns') globalThis.waiting = m;
      else {
        reply({ id: m.id, type: 'progress', done: 1, of: 2 });
        reply({ id: m.id, type: 'answer', answer: { values: Float64Array.of(0.1, NaN) } });
        reply({ id: globalThis.waiting.id, type: 'answer', answer: ['a'] });
      }`);
    const output = { model: 'UC', source: 'decision', container: 'duals', key: 'X' } as const;
    const first = ask('columns', { results: 1, output });
    const told: number[][] = [];
    const second = await ask('realized', { results: 1, output, columns: [] }, { progress: (...n) => told.push(n) });
    expect(second.values).toEqual(Float64Array.of(0.1, Number.NaN));
    expect(told).toEqual([[1, 2]]);
    expect(await first).toEqual(['a']);
  });

  test('passes on what it says to people, and keeps the stack of what it does not', async () => {
    const { ask } = reader(`
      const code = m.type === 'open' ? { code: 'results.none' } : { stack: 'Error: bug\\n    at there' };
      reply({ id: m.id, type: 'failure', failure: { message: 'There is nothing.', ...code } });`);
    await expect(ask('open', { target })).rejects.toMatchObject({
      name: 'UserError',
      code: 'results.none',
      message: 'There is nothing.',
    });
    await expect(ask('seams', { results: 1 })).rejects.toMatchObject({
      name: 'Error',
      stack: 'Error: bug\n    at there',
    });
  });

  test('that crashes fails what was asked, tells why, and starts again with the next question', async () => {
    const { ask, onExit } = reader(`
      if (m.type === 'open') reply({ id: m.id, type: 'answer', answer: { results: process.pid } });
      else { require('node:fs').writeSync(2, 'out of memory\\n'); process.exit(7); }`);
    let exits = 0;
    onExit(() => {
      exits += 1;
    });
    const before = (await ask('open', { target })).results;
    const failures = await Promise.allSettled([ask('seams', { results: 1 }), ask('seams', { results: 1 })]);
    for (const failure of failures)
      expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'results.readerEnded' } });
    expect(failures[0]).toMatchObject({
      reason: { message: expect.stringMatching(/ended with exit code 7: out of memory\. It starts again/) },
    });
    expect(exits).toBe(1);
    expect((await ask('open', { target })).results).not.toBe(before);
  });

  test('that cannot be started says so', async () => {
    const { ask } = startReader({ program: path.join(folder, 'none.js') });
    await expect(ask('open', { target })).rejects.toMatchObject({
      code: 'results.readerEnded',
      message: expect.stringMatching(/Cannot find module/),
    });
  });

  test('is told of what is not wanted any more', async () => {
    const { ask } = reader(`
      globalThis.cancelled ??= [];
      if (m.type === 'cancel') globalThis.cancelled.push(m.args.request);
      if (m.type === 'columns') reply({ id: m.id, type: 'answer', answer: globalThis.cancelled.map(String) });`);
    const controller = new AbortController();
    const asked = ask('seams', { results: 1 }, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expect(ask('seams', { results: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const output = { model: 'UC', source: 'decision', container: 'duals', key: 'X' } as const;
    expect(await ask('columns', { results: 1, output })).toEqual(['1']);
  });

  test("does not get what an editor's host put into the environment for itself", async () => {
    const { ask } = reader(
      `reply({ id: m.id, type: 'answer', answer: Object.keys(process.env).concat(process.execArgv) });`,
      { VSCODE_PID: '1', NODE_OPTIONS: '--no-warnings', OWN: '1' },
    );
    const output = { model: 'UC', source: 'decision', container: 'duals', key: 'X' } as const;
    const names = await ask('columns', { results: 1, output });
    expect(names).toContain('OWN');
    expect(names).toContain('ELECTRON_RUN_AS_NODE');
    expect(names.filter((name) => /^VSCODE_|^NODE_OPTIONS|^--/.test(name))).toEqual(['--max-semi-space-size=4']);
  });

  test('that is ended fails what is asked, and is not started again', async () => {
    const { ask, dispose } = reader('');
    const asked = ask('seams', { results: 1 });
    dispose();
    await expect(asked).rejects.toMatchObject({ code: 'results.readerEnded' });
    await expect(ask('seams', { results: 1 })).rejects.toMatchObject({ code: 'results.readerEnded' });
  });
});
