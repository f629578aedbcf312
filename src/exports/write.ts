import { chmod, copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isThere, makeFolders } from '../layout';
import { messageOf, UserError } from '../text';
import type { Exported } from './exported';

/**
 * Writes an export into its folder, which is made.
 * @param force replaces files of the same names; nothing else in the folder is touched
 * @throws UserError `export.exists` when there are such files, `export.folder` when they cannot be written
 */
export async function writeExport(
  { files }: Exported,
  folder: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  try {
    await refuseTaken(files, folder, force);
    await writeFiles(files, folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'export.folder',
      `The files cannot be written in ${folder}: ${messageOf(error)}. Choose another folder (--to on the command line), or change what is in the way.`,
    );
  }
}

async function refuseTaken(files: Exported['files'], folder: string, force: boolean): Promise<void> {
  const there = await Promise.all(files.map((file) => isThere(path.join(folder, file.path))));
  const taken = files.filter((_, i) => there[i]).map((file) => file.path);
  if (taken.length > 0 && !force) {
    throw new UserError(
      'export.exists',
      `${folder} holds ${taken.slice(0, 3).join(', ')}${taken.length > 3 ? ' and more' : ''} already. Choose another folder, or have these files replaced (--force on the command line).`,
    );
  }
}

async function writeFiles(files: Exported['files'], folder: string): Promise<void> {
  for (const { path: name, content, executable, isPrivate = false } of files) {
    const file = path.join(folder, name);
    await makeFolders(path.dirname(file));
    const mode = (executable ? 0o755 : 0o644) & (isPrivate ? 0o700 : 0o777);
    // Before anything is in it.
    if (isPrivate && (await isThere(file))) await chmod(file, mode);
    if ('text' in content) await writeFile(file, content.text, { mode });
    else await copyFile(content.source, file);
    await chmod(file, mode);
  }
}
