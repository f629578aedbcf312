import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf, type Translate, UserError } from '../../text';
import type { Parts } from '../parts';
import { askChoice, askText } from '../start/multi-step';
import {
  fileNameOf,
  filled,
  firstToEdit,
  nameProblem,
  proposedName,
  type TemplateLanguage,
  templateFile,
} from './script-template';

/**
 * Asks for language, name and folder, writes a script that runs as it is, and opens it where a person begins. Never
 * writes over a file.
 * @param argument a folder of the Explorer, or nothing
 * @returns the script; undefined when the person gave up
 */
export async function createScript(argument: unknown, { context, t }: Parts): Promise<vscode.Uri | undefined> {
  const given = await folderOf(argument, t);
  if (!given) return undefined;
  const asked = await ask(given, t);
  if (!asked) return undefined;
  const { language, file } = asked;
  const template = vscode.Uri.joinPath(context.extensionUri, 'templates', templateFile(language));
  const text = filled(await readFile(template.fsPath, 'utf8'), path.basename(file));
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new UserError('script.notWritten', t('{0} could not be written: {1}', file, messageOf(error)));
  }
  const script = vscode.Uri.file(file);
  const at = new vscode.Position(firstToEdit(text), 0);
  const editor = await vscode.window.showTextDocument(script, { selection: new vscode.Range(at, at), preview: false });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return script;
}

/** The folder that was clicked, the workspace's, or one that is chosen. */
async function folderOf(argument: unknown, t: Translate): Promise<string | undefined> {
  if (argument instanceof vscode.Uri && argument.scheme === 'file') {
    const { type } = await vscode.workspace.fs.stat(argument);
    return type & vscode.FileType.Directory ? argument.fsPath : path.dirname(argument.fsPath);
  }
  const [first, ...others] = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (first && others.length === 0) return first.uri.fsPath;
  if (first) {
    const placeHolder = t('Folder of the new script');
    return (await vscode.window.showWorkspaceFolderPick({ placeHolder }))?.uri.fsPath;
  }
  const options = { canSelectFolders: true, canSelectFiles: false, title: t('Folder of the new script') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

async function ask(folder: string, t: Translate) {
  const title = t('Create Simulation Script');
  let language: TemplateLanguage | undefined;
  for (;;) {
    const first = { title, step: 1, totalSteps: 2 };
    const chosen = await askChoice<TemplateLanguage>({
      ...first,
      placeholder: t('What it is written in'),
      chosen: language ?? 'javascript',
      choices: [
        {
          label: t('Julia'),
          detail: t('For PowerSimulations.jl, which has to be installed: the 5-bus system to start from'),
          answer: 'julia',
        },
        {
          label: t('JavaScript'),
          detail: t('For the embedded engine, which needs nothing installed: five buses, all in one file'),
          answer: 'javascript',
        },
        { label: t('TypeScript'), detail: t('The same with types'), answer: 'typescript' },
      ],
    });
    if (chosen === undefined || chosen === 'back') return undefined;
    language = chosen.answer;
    const wanted = language;
    const value = proposedName(wanted, (file) => existsSync(path.join(folder, file)));
    const named = await askText({
      ...{ title, step: 2, totalSteps: 2, value },
      prompt: t('Name of the script, which its simulation is called as well'),
      check: (typed) => meaningOf(typed, wanted, folder, t),
    });
    if (named === undefined) return undefined;
    if (named !== 'back') return { language, file: path.join(folder, fileNameOf(named.answer, language)) };
  }
}

/** What a name would become, or why it cannot. */
function meaningOf(typed: string, language: TemplateLanguage, folder: string, t: Translate) {
  switch (nameProblem(typed)) {
    case 'empty':
      return { ok: false, text: t('Enter a name.') };
    case 'path':
      return { ok: false, text: t('Enter a name alone, without folders.') };
    case 'characters':
      return { ok: false, text: t('Use letters, digits, _, - and spaces: the name becomes the name of folders.') };
    case 'long':
      return { ok: false, text: t('Use a shorter name: it becomes the name of folders.') };
  }
  const file = path.join(folder, fileNameOf(typed, language));
  if (existsSync(file)) return { ok: false, text: t('There is {0} already.', path.basename(file)) };
  return { ok: true, text: vscode.workspace.asRelativePath(file) };
}
