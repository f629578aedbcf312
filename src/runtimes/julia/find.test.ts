import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../text';
import { type FindJuliaOptions, findJulia, isExecutableFile } from './find';

function find(changes: Partial<FindJuliaOptions>, ...files: string[]) {
  return findJulia({
    env: { PATH: '/usr/bin:/opt/bin', HOME: '/home/ada' },
    platform: 'linux',
    exists: (path) => files.includes(path),
    ...changes,
  });
}

const EVERYWHERE = ['/set/julia', '/offered/julia', '/opt/bin/julia', '/home/ada/.juliaup/bin/julia'];

describe('Julia is searched for', () => {
  test('in the setting first, then with the Julia extension, on PATH, with juliaup', () => {
    expect(find({ setting: '/set/julia', offered: '/offered/julia' }, ...EVERYWHERE)).toEqual({
      executable: '/set/julia',
      source: 'setting',
    });
    expect(find({ offered: '/offered/julia' }, ...EVERYWHERE).source).toBe('juliaExtension');
    expect(find({}, ...EVERYWHERE)).toEqual({ executable: '/opt/bin/julia', source: 'path' });
    expect(find({}, '/home/ada/.juliaup/bin/julia').source).toBe('juliaup');
  });

  test('past an offer that is gone and an empty setting', () => {
    expect(find({ setting: ' ', offered: '/gone' }, ...EVERYWHERE).source).toBe('path');
  });

  test.each([
    ['~/julia/bin/julia', '/home/ada/julia/bin/julia'],
    ['julia-1.10', '/opt/bin/julia-1.10'],
    ['tools/julia', '/workspace/tools/julia'],
    ['/with space/ju;lia', '/with space/ju;lia'],
  ])('by the setting %s', (setting, file) => {
    expect(find({ setting, folder: '/workspace' }, file).executable).toBe(file);
  });

  test('never in a relative folder of PATH', () => {
    expect(() => find({ env: { PATH: '.:bin:' } }, 'julia', './julia', 'bin/julia')).toThrow(UserError);
  });

  test('on Windows with its extensions and its spelling of Path', () => {
    const env = { Path: 'C:\\Tools;D:\\julia\\bin', USERPROFILE: 'C:\\Users\\ada' };
    const windows = { env, platform: 'win32' } as const;
    expect(find(windows, 'D:\\julia\\bin\\julia.exe')).toEqual({
      executable: 'D:\\julia\\bin\\julia.exe',
      source: 'path',
    });
    expect(find(windows, 'C:\\Users\\ada\\.juliaup\\bin\\julia.exe').source).toBe('juliaup');
    expect(find({ ...windows, setting: '~\\j\\julia' }, 'C:\\Users\\ada\\j\\julia.exe').source).toBe('setting');
  });
});

describe('a missing Julia', () => {
  test('is said to be missing, with where to get it', () => {
    expect(() => find({})).toThrow(/not found: neither on PATH nor from juliaup\. Install it from https/);
  });

  test('is not replaced by another when the setting is wrong', () => {
    expect(() => find({ setting: '/typo/julia' }, ...EVERYWHERE)).toThrow(
      /no Julia at "\/typo\/julia".*powersim\.julia/,
    );
  });
});

test('a folder, a missing path and a plain file are not executable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'powersim-'));
  writeFileSync(join(folder, 'plain'), '', { mode: 0o644 });
  writeFileSync(join(folder, 'julia'), '', { mode: 0o755 });
  expect(['', 'none', 'plain', 'julia'].map((name) => isExecutableFile(join(folder, name)))).toEqual([
    false,
    false,
    process.platform === 'win32',
    true,
  ]);
  rmSync(folder, { recursive: true });
});
