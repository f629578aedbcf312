import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf, type Translate, UserError } from '../../text';
import type { Parts } from '../parts';
import { copySample, type SampleId, samples } from './copy-sample';
import { keepForOpening, showOpenedSample } from './opened-sample';

type Where = 'here' | 'newWindow' | 'add';

/** Copies a sample into a new folder and opens that, with the script in front. */
export async function openSample({ context, t }: Parts): Promise<void> {
  const id = await chooseSample(t);
  const into = id && (await chooseFolder(samples[id].folder, t));
  const where = into && (await chooseWindow(t));
  if (!id || !into || !where) return;
  const folder = await copied(id, vscode.Uri.joinPath(context.extensionUri, 'samples').fsPath, into, t);
  await keepForOpening(context.globalState, path.join(folder, samples[id].script));
  const uri = vscode.Uri.file(folder);
  if (where === 'add') {
    vscode.workspace.updateWorkspaceFolders(vscode.workspace.workspaceFolders?.length ?? 0, 0, { uri });
    // A second folder starts the extensions anew, a third does not.
    await showOpenedSample(context.globalState);
  } else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: where === 'newWindow' });
}

async function copied(id: SampleId, from: string, into: string, t: Translate): Promise<string> {
  try {
    return await copySample(id, from, into);
  } catch (error) {
    throw new UserError('sample.notCopied', t('The sample could not be copied into {0}: {1}', into, messageOf(error)));
  }
}

async function chooseSample(t: Translate): Promise<SampleId | undefined> {
  const items: (vscode.QuickPickItem & { readonly id: SampleId })[] = [
    {
      label: t('5-bus system, embedded engine'),
      detail: t('Unit commitment and dispatch of four weeks in four partitions; needs nothing installed'),
      id: 'embedded',
    },
    {
      label: t('5-bus system, Julia'),
      detail: t('The same for PowerSimulations.jl, which has to be installed; six days in three partitions'),
      id: 'julia',
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Open Sample'), placeHolder: t('Sample to open') }))?.id;
}

/** @returns the folder in which the sample's own is made */
async function chooseFolder(name: string, t: Translate): Promise<string | undefined> {
  const home = homedir();
  const inHome = { label: t('Home folder'), detail: path.join(home, name), folder: home };
  const other = { label: t('Other folder…'), detail: t('The sample becomes a new folder in it'), folder: undefined };
  const options = { title: t('Open Sample'), placeHolder: t('Where the copy of the sample is made') };
  const chosen = await vscode.window.showQuickPick([inHome, other], options);
  if (!chosen) return undefined;
  if (chosen.folder !== undefined) return chosen.folder;
  const title = t('Folder for the sample');
  return (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, title }))?.[0]?.fsPath;
}

async function chooseWindow(t: Translate): Promise<Where | undefined> {
  if (!vscode.workspace.workspaceFolders?.length) return 'here';
  const items: (vscode.QuickPickItem & { readonly where: Where })[] = [
    { label: t('Open in this window'), where: 'here' },
    { label: t('Open in a new window'), where: 'newWindow' },
    { label: t('Add to the workspace'), where: 'add' },
  ];
  const options = { title: t('Open Sample'), placeHolder: t('Where the sample is shown') };
  return (await vscode.window.showQuickPick(items, options))?.where;
}
