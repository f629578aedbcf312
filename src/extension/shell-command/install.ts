import { chmod, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../text';
import type { Parts } from '../parts';
import { confirm, showMessage } from '../report-errors';
import { isLauncher, launcherFolder, launcherOf, type Program, pathLine } from './launcher';
import { KEY } from './state-key';

/** Makes `powersim` a command of this user's shells; somebody else's file of that name is replaced only when asked. */
export async function installCommand({ context, t }: Parts): Promise<void> {
  const { name, text } = launcherOf(programOf(context), process.platform);
  const { folder, onPath } = launcherFolder(process.env, homedir(), process.platform);
  const file = path.join(folder, name);
  const before = await textAt(file);
  if (before !== undefined && !isLauncher(before)) {
    const detail = t('It is something else, which a shell would not find any more under this name.');
    if (!(await confirm(t('Replace {0}?', file), detail, t('Replace')))) return;
  }
  try {
    await mkdir(folder, { recursive: true });
    await replace(file, text);
  } catch (error) {
    throw new UserError(
      'command.install',
      t('{0} cannot be written: {1}. Mend that and run the command again.', file, messageOf(error)),
    );
  }
  await context.globalState.update(KEY, file);
  if (onPath) {
    await showMessage('information', t('"powersim" is a command in terminals now: {0}', file), []);
    return;
  }
  const line = pathLine(folder, process.platform);
  const message = t(
    '{0} was made, but no terminal looks for commands in {1}. Add it to the PATH: {2}',
    file,
    folder,
    line,
  );
  await showMessage('warning', message, [
    { title: t('Copy Command'), run: () => vscode.env.clipboard.writeText(line) },
  ]);
}

/** Writes a launcher anew that was made by another version; one that was deleted or is somebody else's now is left alone. */
export async function refreshCommand(context: vscode.ExtensionContext, file: string): Promise<void> {
  const { text } = launcherOf(programOf(context), process.platform);
  const before = await textAt(file);
  if (before !== undefined && isLauncher(before) && before !== text) await replace(file, text);
}

function programOf(context: vscode.ExtensionContext): Program {
  return {
    node: process.execPath,
    electron: process.versions['electron'] !== undefined,
    entry: path.join(context.extensionPath, 'bin/powersim.js'),
  };
}

/** The text of a file; empty for what is none, undefined where nothing is. */
async function textAt(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats) return undefined;
  return stats.isFile() && stats.size < 10_000 ? readFile(file, 'utf8') : '';
}

/** At no moment is there half a launcher. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o755 });
    await chmod(temporary, 0o755);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
