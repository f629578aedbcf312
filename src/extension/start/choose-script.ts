import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../text';

/** Most scripts that the quick pick offers. */
const MOST = 200;

/**
 * The script that a command is about: the file that was clicked, the one in the active editor, or one that is chosen.
 * @returns undefined when the person gave up
 * @throws UserError `script.kind` when a file was clicked that is no script
 */
export async function chooseScript(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) {
    if (isScript(argument)) return argument;
    throw new UserError(
      'script.kind',
      vscode.l10n.t('{0} is not a Julia script on this machine. Choose a file that ends in .jl.', argument.path),
    );
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  return active && isScript(active) ? active : pickScript();
}

/** Writes unsaved changes of the script to disk: what runs is the file. */
export async function saveScript(script: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === script.toString());
  if (!document?.isDirty || (await document.save())) return;
  throw new UserError(
    'script.unsaved',
    vscode.l10n.t('{0} has changes that could not be saved. Save it and try again.', path.basename(script.fsPath)),
  );
}

function isScript(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('.jl');
}

async function pickScript(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles('**/*.jl', '**/simulation_partitions/**', MOST);
  const browse = { label: vscode.l10n.t('$(folder-opened) Browse…'), description: '', uri: undefined };
  const items = files
    .map((uri) => ({ label: path.basename(uri.fsPath), description: folderOf(uri), uri }))
    .sort((a, b) => a.description.localeCompare(b.description) || a.label.localeCompare(b.label));
  const placeHolder = vscode.l10n.t('Script to run, with build_simulation and execute_simulation');
  const chosen = await vscode.window.showQuickPick([...items, browse], { placeHolder, matchOnDescription: true });
  if (!chosen) return undefined;
  if (chosen.uri) return chosen.uri;
  const opened = await vscode.window.showOpenDialog({ filters: { Julia: ['jl'] }, title: placeHolder });
  return opened?.[0];
}

function folderOf(uri: vscode.Uri): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(uri));
  return folder === '.' ? '' : folder;
}
