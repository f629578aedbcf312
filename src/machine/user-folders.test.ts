import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { controlNames } from '../run/control/ask-supervisor';
import { runtimeFolder, socketPath, stateHome } from './user-folders';

let folder: string;
beforeEach(() => {
  // Short, as sockets need it.
  folder = mkdtempSync(path.join(realpathSync('/tmp'), 'uf-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const mode = (file: string) => statSync(file).mode & 0o777;

describe.skipIf(process.platform === 'win32')("this user's folders", () => {
  test('are made so that only this user can enter them', () => {
    const home = path.join(folder, 'a', 'state');
    expect(stateHome({ POWERSIM_STATE_HOME: home })).toBe(home);
    expect(mode(home)).toBe(0o700);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: folder })).toBe(path.join(folder, 'powersim'));
    expect(mode(path.join(folder, 'powersim'))).toBe(0o700);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: folder })).toBe(path.join(folder, 'powersim'));
  });

  test.skipIf(process.platform !== 'linux')('follow XDG_STATE_HOME', () => {
    expect(stateHome({ XDG_STATE_HOME: folder })).toBe(path.join(folder, 'powersim'));
  });

  test.each([0o750, 0o705, 0o701, 0o777, 0o720])('are refused when others can enter them (mode %i)', (open) => {
    const home = path.join(folder, 'state');
    mkdirSync(home);
    chmodSync(home, open);
    expect(() => stateHome({ POWERSIM_STATE_HOME: home })).toThrow(`Others can enter ${home}: run "chmod 700" on it.`);
    chmodSync(home, 0o700);
    expect(stateHome({ POWERSIM_STATE_HOME: home })).toBe(home);
  });

  test.skipIf(process.getuid?.() !== 0)('are refused when they belong to somebody else', () => {
    const home = path.join(folder, 'state');
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, 65534, 65534);
    expect(() => stateHome({ POWERSIM_STATE_HOME: home })).toThrow(`${home} belongs to another user.`);
  });

  test.skipIf(process.getuid?.() !== 0)('are refused as links that somebody else made (needs root)', () => {
    const target = path.join(folder, 'private');
    const temporary = path.join(folder, 't');
    mkdirSync(target, { mode: 0o700 });
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const planted = path.join(temporary, 'powersim-0');
    symlinkSync(target, planted);
    lchownSync(planted, 65534, 65534);
    expect(runtimeFolder({})).toBe('/tmp/powersim-0');
    expect(() => stateHome({ POWERSIM_STATE_HOME: planted })).toThrow(`${planted} belongs to another user.`);
  });

  test.skipIf(process.getuid?.() !== 0)('are passed over when somebody else made them first (needs root)', () => {
    const [runtime, temporary] = [path.join(folder, 'r'), path.join(folder, 't')];
    mkdirSync(path.join(runtime, 'powersim'), { recursive: true, mode: 0o700 });
    chownSync(path.join(runtime, 'powersim'), 65534, 65534);
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: runtime })).toBe(path.join(temporary, 'powersim-0'));
  });

  test('may be links that this user made to folders of this user alone', () => {
    const target = path.join(folder, 'disk');
    const home = path.join(folder, 'state');
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, home);
    expect(stateHome({ POWERSIM_STATE_HOME: home })).toBe(home);
    chmodSync(target, 0o755);
    expect(() => stateHome({ POWERSIM_STATE_HOME: home })).toThrow('Others can enter');
  });

  test('that cannot be made are named, with what to do', () => {
    const home = path.join(folder, 'file', 'state');
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => stateHome({ POWERSIM_STATE_HOME: home })).toThrow(
      expect.objectContaining({
        code: 'run.userFolder',
        message: expect.stringMatching(/state cannot be made: ENOTDIR.*Set POWERSIM_STATE_HOME to a folder/),
      }),
    );
  });

  test('a runtime folder that others can enter is passed over for the next one', () => {
    const shared = path.join(folder, 'shared');
    const temporary = path.join(folder, 't');
    mkdirSync(path.join(shared, 'powersim'), { recursive: true });
    mkdirSync(temporary);
    chmodSync(path.join(shared, 'powersim'), 0o755);
    vi.stubEnv('TMPDIR', temporary);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: shared })).toBe(path.join(temporary, `powersim-${process.getuid?.()}`));
  });

  test('a runtime folder whose path is too long for a socket is passed over', () => {
    const temporary = path.join(folder, 't');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const long = path.join(folder, 'x'.repeat(100));
    expect(runtimeFolder({ XDG_RUNTIME_DIR: long })).toBe(path.join(temporary, `powersim-${process.getuid?.()}`));
  });

  test('a runtime folder that is a file is passed over', () => {
    const temporary = path.join(folder, 't');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    writeFileSync(path.join(folder, 'powersim'), '');
    expect(runtimeFolder({ XDG_RUNTIME_DIR: folder })).toBe(path.join(temporary, `powersim-${process.getuid?.()}`));
  });

  test('names of sockets have at most 16 bytes, so that the longest folder still takes them', () => {
    const { socket, token } = controlNames('0123456789abcdef');
    for (const name of [socket, token]) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(16);
    expect(socket).not.toBe(token);
    expect(Buffer.byteLength(socketPath('x'.repeat(83), socket))).toBeLessThan(104);
  });
});
