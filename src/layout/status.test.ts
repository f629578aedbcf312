import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStatus } from './status';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'status '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string, results = 'results'): string {
  mkdirSync(path.join(folder, results), { recursive: true });
  const file = path.join(folder, results, 'status.json');
  writeFileSync(file, text);
  return file;
}

describe('status.json of an execution', () => {
  test('that is not there means that it did not end', async () => {
    expect(await readStatus(folder)).toBeUndefined();
    expect(await readStatus(path.join(folder, 'none'))).toBeUndefined();
    mkdirSync(path.join(folder, 'results'));
    expect(await readStatus(folder)).toBeUndefined();
  });

  test.each([
    ['SUCCESSFUL', 'succeeded'],
    ['SUCCESSFULLY_FINALIZED', 'succeeded'],
    ['FAILED', 'failed'],
    ['NOT_READY', 'running'],
    ['READY', 'running'],
    ['INITIALIZED', 'running'],
    ['RUNNING', 'running'],
  ])('with %s means %s, in every generation', async (word, status) => {
    const file = write(JSON.stringify({ run_status: word }));
    expect(await readStatus(folder)).toEqual({ status, word, file });
    rmSync(path.join(folder, 'results'), { recursive: true });
    const newer = write(JSON.stringify({ run_status: word, other: 1 }), 'outputs');
    expect(await readStatus(folder)).toEqual({ status, word, file: newer });
  });

  test.each(['successful', 'FINISHED', '', 'constructor', '__proto__'])(
    'with the unknown word %j is never a success',
    async (word) => {
      write(JSON.stringify({ run_status: word }));
      expect(await readStatus(folder)).toMatchObject({ status: 'failed', word });
    },
  );

  test.each(['', '{"run_status": "SUCCESSFULLY_FIN', '{}', 'null', '[]', '"SUCCESSFUL"', '\u0000\u0000'])(
    'that holds %j is torn or foreign: failed',
    async (text) => {
      write(text);
      expect(await readStatus(folder)).toMatchObject({ status: 'failed', word: 'unreadable' });
    },
  );

  test.each([null, 3, true, { word: 'SUCCESSFUL' }])('with %j for a word is failed', async (value) => {
    write(JSON.stringify({ run_status: value }));
    expect(await readStatus(folder)).toMatchObject({ status: 'failed' });
  });
});
