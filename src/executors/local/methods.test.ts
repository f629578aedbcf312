import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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

test('of commands that no run used for a month nothing is kept; a use is noted', async () => {
  const old = new Date(Date.now() - 31 * 24 * 3600 * 1000);
  writeFileSync(files.followed, 'a\n');
  await keep();
  utimesSync(files.known, old, old);
  writeFileSync(files.followed, 'b\n');
  await keep();
  expect(known()).toBe('b\n');
  const recently = new Date(Date.now() - 29 * 24 * 3600 * 1000);
  utimesSync(files.known, recently, recently);
  writeFileSync(files.followed, 'b\n');
  await keep();
  expect(statSync(files.known).mtimeMs).toBeGreaterThan(recently.getTime());
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

test('the worker that sets up records, where it can; those that wait prepare', () => {
  const told: WorkerNotice[] = [];
  const methods = new SharedMethods(files, 3, () => undefined);
  const plain = { file: 'julia', args: ['driver.jl'], env: {} };
  const command = { ...plain, recording: (file: string) => [`--trace-compile=${file}`, 'driver.jl'] };
  expect(methods.commandOf(3, command).args).toEqual([`--trace-compile=${files.followed}`, 'driver.jl']);
  expect(methods.commandOf(3, plain)).toBe(plain);
  expect(methods.commandOf(4, command)).toBe(command);
  methods.waits({ tell: (notice) => void told.push(notice) });
  expect(told).toEqual([{ type: 'prepare', ...files }]);
});
