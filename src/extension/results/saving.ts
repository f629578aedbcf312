import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportWish, PageMessage, Target } from '../../results/protocol';
import { formatBytes, messageOf, type Translate, UserError } from '../../text';
import { type Action, showMessage } from '../report-errors';
import { reveal } from '../reveal';
import type { Reading } from './reading';
import { folderOf } from './targets';

/** Pictures and tables of a page are smaller than this, characters. */
const LARGEST = 64e6;
/** Larger texts are nothing for an editor, bytes. */
const LARGEST_TEXT = 50e6;
const PNG = 'data:image/png;base64,';

/** Writes chosen values into a file that the person names; they can call it off. */
export async function saveExport(wish: ExportWish, reading: Reading, about: Target, t: Translate): Promise<void> {
  const { name, ...chosen } = wish;
  const filters = wish.format === 'csv' ? { CSV: ['csv'] } : { Parquet: ['parquet'] };
  const file = await askFile(name, wish.format, filters, about, t);
  if (file === undefined) return;
  const title = t('Exporting {0}', path.basename(file));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const written = await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    let told = 0;
    const tell = (done: number, of: number) => {
      const percent = of > 0 ? (100 * done) / of : 0;
      progress.report({ increment: percent - told });
      told = percent;
    };
    try {
      return await reading.ask('export', { ...chosen, file }, { signal: abort.signal, progress: tell });
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
  if (!written) return;
  const { rows, columns, bytes } = written;
  const isReadable = wish.format === 'csv' && bytes <= LARGEST_TEXT;
  const text = t('{0}: {1} rows × {2} columns, {3}', path.basename(file), rows, columns, formatBytes(bytes));
  void showMessage('information', text, actionsOf(file, isReadable, t));
}

/**
 * Writes a picture of a plot into a file that the person names.
 * @throws UserError `results.picture` for what is none
 */
export async function savePicture(
  { kind, data, name }: Extract<PageMessage, { type: 'saveImage' }>,
  about: Target,
  t: Translate,
): Promise<void> {
  const content = pictureOf(kind, data);
  if (content === undefined) {
    throw new UserError('results.picture', t('The picture could not be made. Try a smaller part of it.'));
  }
  const file = await askFile(name, kind, { [kind.toUpperCase()]: [kind] }, about, t);
  if (file === undefined) return;
  await write(file, content, t);
  const text = t('{0}: {1}', path.basename(file), formatBytes(content.length));
  void showMessage('information', text, actionsOf(file, true, t));
}

/**
 * Writes a table as a page shows it into a file that the person names.
 * @throws UserError `results.table` for one that no page shows
 */
export async function saveTable(
  { text, name }: Extract<PageMessage, { type: 'saveTable' }>,
  about: Target,
  t: Translate,
): Promise<void> {
  if (text.length > LARGEST) {
    throw new UserError('results.table', t('The table is too large. Zoom to a part of the time and export that.'));
  }
  const file = await askFile(name, 'csv', { CSV: ['csv'] }, about, t);
  if (file === undefined) return;
  await write(file, text, t);
  const bytes = Buffer.byteLength(text);
  const done = t('{0}: {1}', path.basename(file), formatBytes(bytes));
  void showMessage('information', done, actionsOf(file, bytes <= LARGEST_TEXT, t));
}

/** @throws UserError `results.write` with the reason */
async function write(file: string, content: string | Buffer, t: Translate): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const text = t('{0} cannot be written: {1}. Choose another place.', file, reasonOf(code, t) ?? messageOf(error));
    throw new UserError('results.write', text);
  }
}

function reasonOf(code: unknown, t: Translate): string | undefined {
  if (code === 'EACCES' || code === 'EPERM') return t('permission denied');
  if (code === 'EROFS') return t('the disk is read-only');
  if (code === 'ENOSPC' || code === 'EDQUOT') return t('the disk is full');
  if (code === 'ENOENT' || code === 'ENOTDIR') return t('the folder does not exist');
  return code === 'EISDIR' ? t('it is a folder') : undefined;
}

function pictureOf(kind: 'png' | 'svg', data: string): Buffer | undefined {
  if (data.length > LARGEST) return undefined;
  if (kind === 'svg') return /^\s*<(?:\?xml|svg)\b/.test(data) ? Buffer.from(data, 'utf8') : undefined;
  return data.startsWith(PNG) ? Buffer.from(data.slice(PNG.length), 'base64') : undefined;
}

async function askFile(
  name: string,
  extension: string,
  filters: Record<string, string[]>,
  about: Target,
  t: Translate,
): Promise<string | undefined> {
  const base = name.replaceAll(/[^\p{L}\p{N} ._()-]+/gu, '_').slice(0, 150) || 'results';
  // Nothing of ours goes into the simulation's own folder by itself.
  const proposed = path.join(path.dirname(folderOf(about)), `${base}.${extension}`);
  const uri = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(proposed), filters });
  if (!uri) return undefined;
  if (uri.scheme === 'file') return uri.fsPath;
  throw new UserError('results.notAFile', t('{0} is no place on this machine. Choose a file.', uri.toString(true)));
}

function actionsOf(file: string, isReadable: boolean, t: Translate): Action[] {
  const open = { title: t('Open'), run: () => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file)) };
  return [...(isReadable ? [open] : []), { title: t('Reveal'), run: () => reveal(file, t, path.dirname(file)) }];
}
