import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { foldersOfNodes, hasSbatch, requireSbatch, unsharedFolders, unsharedWarning } from './requirements';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'powersim-requirements-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('sbatch', () => {
  const sbatch = () => path.join(folder, 'sbatch');

  test('is there when a folder of the PATH has it as a program', () => {
    writeFileSync(sbatch(), '#!/bin/sh\n');
    chmodSync(sbatch(), 0o755);
    expect(hasSbatch({ PATH: `/nowhere:${folder}` })).toBe(true);
    expect(() => requireSbatch({ PATH: folder })).not.toThrow();
  });

  test.each<[string, () => void]>([
    ['is not there', () => undefined],
    ['cannot be executed', () => writeFileSync(sbatch(), '', { mode: 0o644 })],
    ['is a folder', () => mkdirSync(sbatch())],
  ])('that %s is missing, and what to do is said', (_, make) => {
    make();
    expect(hasSbatch({ PATH: folder })).toBe(false);
    expect(() => requireSbatch({ PATH: folder })).toThrow(/no sbatch on the PATH.*login node.*powersim\.executor/s);
  });

  test('is not looked for where there is no PATH, nor in the current folder', () => {
    expect(hasSbatch({})).toBe(false);
    expect(hasSbatch({ PATH: ':.' })).toBe(false);
  });
});

test('compute nodes have to see what a run reads and writes, and the copy of the program that its jobs run from', () => {
  const state = path.join(folder, 'state');
  const run = { outputDir: '/data/out', script: '/data/scripts/a.jl', cwd: '/data' };
  const folders = foldersOfNodes(run, { POWERSIM_STATE_HOME: state });
  expect(folders).toEqual(['/data/out', '/data/scripts', '/data', state]);
});

describe('a folder that compute nodes do not see', () => {
  test('is one in the folders for temporary files, there or not yet', () => {
    expect(unsharedFolders(['/tmp/of/a/run', '/var/tmp/x', '/usr', '/tmpfolder'])).toEqual([
      '/tmp/of/a/run',
      '/var/tmp/x',
    ]);
  });

  test('is told once where another one lies in it', () => {
    expect(unsharedFolders(['/tmp/a/b', '/tmp/a', '/tmp/ab'])).toEqual(['/tmp/a', '/tmp/ab']);
  });

  test.runIf(existsSync('/dev/shm'))('is one in memory', () => {
    expect(unsharedFolders(['/dev/shm/out'])).toEqual(['/dev/shm/out']);
  });

  test.each([
    [[], undefined],
    [['/tmp/a'], /^\/tmp\/a seems to lie .* find it there\./],
    [['/tmp/a', '/tmp/b'], /^\/tmp\/a and \/tmp\/b seem to lie .* find them there\./],
    [['/tmp/a', '/tmp/b', '/tmp/c'], /^\/tmp\/a, \/tmp\/b and \/tmp\/c seem to lie/],
  ])('%j are told in one warning', (folders, text) => {
    const warning = unsharedWarning(folders);
    if (text === undefined) expect(warning).toBeUndefined();
    else expect(warning).toMatch(text);
  });
});
