import * as vscode from 'vscode';
import type { Translate } from '../text';
import { showMessage } from './report-errors';

/**
 * Shows a file or folder where it can be seen: in the Explorer when it lies in the workspace, in the system's file
 * manager else; in a remote window its folder can be opened instead.
 * @param folder the one that a file lies in
 */
export async function reveal(existing: string, t: Translate, folder = existing): Promise<void> {
  const uri = vscode.Uri.file(existing);
  if (vscode.workspace.getWorkspaceFolder(uri)) await vscode.commands.executeCommand('revealInExplorer', uri);
  else if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand('revealFileInOS', uri);
  else {
    await showMessage('information', t('The results are in {0}, outside of this workspace.', existing), [
      { title: t('Copy Path'), run: () => vscode.env.clipboard.writeText(existing) },
      {
        title: t('Open in New Window'),
        run: () =>
          vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow: true }),
      },
    ]);
  }
}
