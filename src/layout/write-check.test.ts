import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeWriteCheck } from './write-check';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'write-check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const fake = () => path.join(folder, 'fake');

test('what a killed check of write access left is removed', async () => {
  mkdirSync(fake());
  await removeWriteCheck(folder);
  expect(existsSync(fake())).toBe(false);
});

test('a folder of that name that holds something stays, and so does a file', async () => {
  mkdirSync(fake());
  writeFileSync(path.join(fake(), 'data.txt'), 'precious');
  await removeWriteCheck(folder);
  expect(existsSync(path.join(fake(), 'data.txt'))).toBe(true);
  rmSync(fake(), { recursive: true });
  writeFileSync(fake(), '');
  await removeWriteCheck(folder);
  expect(existsSync(fake())).toBe(true);
});

test('where there is none, nothing happens', async () => {
  await removeWriteCheck(path.join(folder, 'nowhere'));
});
