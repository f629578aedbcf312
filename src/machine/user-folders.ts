import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { messageOf, UserError } from '../text';

/** Longest path of a Unix socket that every system takes, with room for a file name of 16 bytes. */
const LONGEST_FOLDER = 100 - 17;

/**
 * The folder of this user's state, kept over restarts: `POWERSIM_STATE_HOME`, or `powersim` in the place that the
 * system has for it. Made with mode 0700 when it is missing.
 * @throws UserError `run.userFolder` when it cannot be made
 */
export function stateHome(env: NodeJS.ProcessEnv = process.env): string {
  return privateFolder(stateHomePath(env), 'Set POWERSIM_STATE_HOME to a folder that you can write.');
}

/** The same, whether it is there or not. */
export function stateHomePath(env: NodeJS.ProcessEnv = process.env): string {
  const fallback =
    process.platform === 'win32'
      ? path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'powersim')
      : process.platform === 'darwin'
        ? path.join(homedir(), 'Library', 'Application Support', 'powersim')
        : path.join(env['XDG_STATE_HOME'] || path.join(homedir(), '.local', 'state'), 'powersim');
  return env['POWERSIM_STATE_HOME'] || fallback;
}

/**
 * The folder of this user's sockets and tokens: `$XDG_RUNTIME_DIR/powersim` or `<tmpdir>/powersim-<uid>`, mode 0700.
 * @throws UserError `run.runtimeFolder` when it belongs to somebody else or others can enter it
 */
export function runtimeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const uid = process.platform === 'win32' ? userInfo().username : String(process.getuid?.() ?? 0);
  const candidates = [
    ...(env['XDG_RUNTIME_DIR'] ? [path.join(env['XDG_RUNTIME_DIR'], 'powersim')] : []),
    path.join(tmpdir(), `powersim-${uid}`),
    path.join('/tmp', `powersim-${uid}`),
  ];
  const failures: string[] = [];
  for (const folder of candidates) {
    if (Buffer.byteLength(folder) > LONGEST_FOLDER && process.platform !== 'win32') continue;
    try {
      return privateFolder(folder);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new UserError(
    'run.runtimeFolder',
    `No folder for sockets can be used. ${failures.join(' ')} Set XDG_RUNTIME_DIR to a folder that only you can enter.`,
  );
}

/** The same folder, made again when it was removed; another one when it cannot be this user's any more. */
export function sameRuntimeFolder(folder: string): string {
  try {
    return privateFolder(folder);
  } catch {
    return runtimeFolder();
  }
}

/** Where a socket named by at most 16 bytes is found: a file in `folder`, or a named pipe on Windows. */
export function socketPath(folder: string, name: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\powersim-${name}` : path.join(folder, name);
}

/** @throws UserError `run.userFolder` when it cannot be made, `run.runtimeFolder` when it is not this user's alone */
function privateFolder(folder: string, remedy = ''): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError('run.userFolder', `The folder ${folder} cannot be made: ${messageOf(error)}. ${remedy}`);
  }
  const fault = faultOfFolder(folder);
  if (fault !== undefined) throw new UserError('run.runtimeFolder', fault);
  return folder;
}

/**
 * Why a folder is not this user's alone; undefined when it is. A link counts as what it leads to, but only if this user
 * made the link: in a shared folder, somebody else may have put it there.
 * @throws Error when there is no such folder
 */
export function faultOfFolder(folder: string): string | undefined {
  const link = lstatSync(folder);
  const info = link.isSymbolicLink() ? statSync(folder) : link;
  if (!info.isDirectory()) return `${folder} is not a folder.`;
  if (process.platform === 'win32') return undefined;
  const uid = process.getuid?.();
  if (link.uid !== uid || info.uid !== uid) return `${folder} belongs to another user.`;
  return (info.mode & 0o077) === 0 ? undefined : `Others can enter ${folder}: run "chmod 700" on it.`;
}
