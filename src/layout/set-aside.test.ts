import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestExecution } from './executions';
import { nameAside, renameIfThere, setStatusAside } from './set-aside';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 1);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'aside-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a name that upstream never takes for an execution', () => {
  expect(nameAside('uc', NOW)).toBe('uc.old-20261122T130501Z');
  expect(newestExecution(['uc', nameAside('uc', NOW)], 'uc')).toBe(1);
});

test('what is there is renamed, what is not there is not missed', async () => {
  const file = path.join(folder, 'a');
  expect(await renameIfThere(file, `${file}2`)).toBe(false);
  writeFileSync(file, 'text');
  expect(await renameIfThere(file, `${file}2`)).toBe(true);
  expect(existsSync(`${file}2`)).toBe(true);
});

test('an earlier status is kept under another name', async () => {
  await setStatusAside(folder, NOW);
  const results = path.join(folder, 'results');
  mkdirSync(results);
  writeFileSync(path.join(results, 'status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
  await setStatusAside(folder, NOW);
  expect(readdirSync(results)).toEqual(['status.json.old-20261122T130501Z']);
});
