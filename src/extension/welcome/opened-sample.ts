import * as vscode from 'vscode';

/** The script of a sample whose folder is being opened, perhaps in another window. */
const KEY = 'sampleToShow';

/** The window in which the folder opens shows the script. */
export async function keepForOpening(memento: vscode.Memento, script: string): Promise<void> {
  await memento.update(KEY, script);
}

/** Shows the script of a sample if this window was opened for it. Asks nothing but what is in memory. */
export async function showOpenedSample(memento: vscode.Memento): Promise<void> {
  const script = memento.get(KEY);
  if (typeof script !== 'string') return;
  const uri = vscode.Uri.file(script);
  if (!vscode.workspace.getWorkspaceFolder(uri)) return;
  await memento.update(KEY, undefined);
  await vscode.commands.executeCommand('workbench.view.extension.powersim');
  await vscode.window.showTextDocument(uri, { preview: false });
}
