import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkerNotice } from '../../runtimes';
import { type MethodFiles, methodFiles, SharedMethods } from './methods';

let folder: string;
let files: MethodFiles;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ps-methods-'));
  files = methodFiles(path.join(folder, 'state'), folder, 'run', { file: 'julia', args: ['driver.jl'], env: {} });
});
afterEach(() => rmSync(folder, { recursive: true }));

const keep = () => new SharedMethods(files, 1, () => undefined).keep();
const known = () => readFileSync(files.known, 'utf8');

test('what a run compiled is added to what is known, each once, without a line that is not whole', async () => {
  writeFileSync(files.followed, 'a\nb\na\nunfin');
  await keep();
  expect(known()).toBe('a\nb\n');
  writeFileSync(files.followed, 'b\nc\n');
  await keep();
  expect(known()).toBe('a\nb\nc\n');
  expect(readdirSync(folder)).toEqual(['state']);
  expect(readdirSync(path.dirname(files.known))).toEqual([path.basename(files.known)]);
});

test('a run that recorded nothing changes nothing', async () => {
  await keep();
  expect(readdirSync(folder)).toEqual([]);
});

test('when there is too much of it, only what the last run compiled is kept', async () => {
  const long = 'x'.repeat(5 << 20);
  writeFileSync(files.followed, `${long}\n`);
  await keep();
  writeFileSync(files.followed, `${long}y\nz\n`);
  await keep();
  expect(known()).toBe(`${long}y\nz\n`);
});

test('that it cannot be kept is said, and no more', async () => {
  const said: string[] = [];
  writeFileSync(files.followed, 'a\n');
  writeFileSync(path.join(folder, 'state'), '');
  await new SharedMethods(files, 1, (line) => said.push(line)).keep();
  expect(said).toEqual([expect.stringMatching(/ENOTDIR|EEXIST/)]);
});

test.each([
  ['another program', { file: '/other/julia', args: ['driver.jl'] }],
  ['other flags', { file: 'julia', args: ['-O0', 'driver.jl'] }],
])('workers of %s compile other methods', (_, command) => {
  expect(methodFiles(path.join(folder, 'state'), folder, 'run', { ...command, env: {} }).known).not.toBe(files.known);
});

test('the worker that sets up records, and those that wait prepare', () => {
  const told: [number, WorkerNotice][] = [];
  const worker = (number: number) => ({ number, tell: (notice: WorkerNotice) => void told.push([number, notice]) });
  const methods = new SharedMethods(files, 3, () => undefined);
  for (const number of [3, 4]) methods.begins(worker(number));
  methods.waits(worker(4));
  expect(told).toEqual([
    [3, { type: 'record', file: files.followed }],
    [4, { type: 'prepare', ...files }],
  ]);
});
