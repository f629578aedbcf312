import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isLauncher, launcherFolder, launcherOf, pathLine } from './launcher';

describe('the launcher', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** An extension that prints its arguments, in a folder whose name a shell could stumble over. */
  function extension(): { readonly folder: string; readonly entry: string } {
    const folder = mkdtempSync(path.join(tmpdir(), "it's a $HOME `x` "));
    folders.push(folder);
    const entry = path.join(folder, 'bin', 'powersim.js');
    mkdirSync(path.dirname(entry));
    writeFileSync(
      entry,
      'console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE ?? null])); process.exit(3)',
    );
    return { folder, entry };
  }

  function run(folder: string, text: string, ...args: string[]) {
    const file = path.join(folder, 'powersim');
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return spawnSync(file, args, { encoding: 'utf8' });
  }

  it.each([
    [true, '1'],
    [false, null],
  ])('hands on arguments and the exit status as they are (editor: %s)', (electron, told) => {
    const { folder, entry } = extension();
    const { name, text } = launcherOf({ node: process.execPath, electron, entry }, 'linux');
    const { stdout, status } = run(folder, text, 'run', 'a b', '', '$x', '*');
    expect([name, JSON.parse(stdout), status]).toEqual(['powersim', [['run', 'a b', '', '$x', '*'], told], 3]);
  });

  it('says what to do when the extension is gone', () => {
    const { folder, entry } = extension();
    const { text } = launcherOf({ node: process.execPath, electron: false, entry }, 'darwin');
    rmSync(entry);
    const { stderr, status } = run(folder, text);
    expect(stderr).toContain(`${entry} is gone. Open VS Code, and run the command "PowerSimulations: Install`);
    expect(status).toBe(127);
  });

  it('takes the Node of the path when its own was replaced', () => {
    const { folder, entry } = extension();
    const { text } = launcherOf({ node: path.join(folder, 'node'), electron: false, entry }, 'linux');
    expect(run(folder, text, 'status')).toMatchObject({ stdout: '[["status"],null]\n', status: 3 });
  });

  it('is a batch file on Windows, where a per cent sign is written twice', () => {
    const program = { node: 'C:\\VS Code\\Code.exe', electron: true, entry: 'C:\\100%\\bin\\powersim.js' };
    const { name, text } = launcherOf(program, 'win32');
    expect(name).toBe('powersim.cmd');
    expect(text.split('\r\n').slice(2)).toEqual([
      'setlocal',
      'set ELECTRON_RUN_AS_NODE=1',
      '"C:\\VS Code\\Code.exe" "C:\\100%%\\bin\\powersim.js" %*',
      '',
    ]);
    expect(launcherOf({ ...program, node: 'C:\\Jürgen\\Code.exe' }, 'win32').text).toContain('chcp 65001');
  });

  it('is known again, and nothing else is taken for it', () => {
    const program = { node: '/node', electron: false, entry: '/powersim.js' };
    for (const platform of ['linux', 'win32'] as const) {
      expect(isLauncher(launcherOf(program, platform).text)).toBe(true);
    }
    expect(isLauncher('#!/bin/sh\nexec powersim\n')).toBe(false);
  });
});

describe('the folder of the launcher', () => {
  it.each([
    ['/usr/bin:/home/me/bin/', '/home/me/bin', true],
    ['/home/me/bin:/home/me/.local/bin', '/home/me/.local/bin', true],
    ['/usr/bin', '/home/me/.local/bin', false],
  ])('of the path %s is %s', (PATH, folder, onPath) => {
    expect(launcherFolder({ PATH }, '/home/me', 'linux')).toEqual({ folder, onPath });
  });

  it('on Windows is one that is on the path, whatever its case', () => {
    const env = { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
    expect(
      launcherFolder({ ...env, Path: 'c:\\users\\ME\\appdata\\local\\microsoft\\windowsapps\\' }, '', 'win32'),
    ).toEqual({
      folder: 'C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps',
      onPath: true,
    });
    expect(launcherFolder({ ...env, Path: 'C:\\Windows' }, '', 'win32')).toEqual({
      folder: 'C:\\Users\\me\\AppData\\Local\\powersim\\bin',
      onPath: false,
    });
  });

  it('is put on the path by a line for the profile', () => {
    const folder = '/home/"me" $x/bin';
    const { stdout } = spawnSync('sh', ['-c', `PATH=/bin; ${pathLine(folder, 'linux')}; echo "$PATH"`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(`${folder}:/bin\n`);
  });
});
