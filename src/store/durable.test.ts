import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeLeftOvers, writeDurably } from './durable';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'durable '));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file that cannot be replaced leaves nothing beside it', async () => {
  mkdirSync(path.join(folder, 'status.json', 'kept'), { recursive: true });
  await expect(writeDurably(path.join(folder, 'status.json'), '{}')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['status.json']);
  expect(readdirSync(path.join(folder, 'status.json'))).toEqual(['kept']);
});

test('only what a killed process left is removed', async () => {
  const others = [
    '.a.unfinished-',
    '.a.unfinished-0123456789AB',
    '.a.unfinished-0123456789ab.h5',
    '.b.unfinished-0123456789ab',
    'a',
  ];
  for (const name of [...others, '.a.unfinished-0123456789ab']) writeFileSync(path.join(folder, name), name);
  await removeLeftOvers(path.join(folder, 'a'));
  expect(readdirSync(folder).sort()).toEqual([...others].sort());
  expect(readFileSync(path.join(folder, 'a'), 'utf8')).toBe('a');
});
