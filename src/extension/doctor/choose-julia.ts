import * as vscode from 'vscode';
import { isExecutableFile } from '../../runtimes/julia/find';
import { UserError } from '../../text';
import { SECTION } from '../contributions';
import type { Parts } from '../parts';

/**
 * Asks for the Julia to use, and keeps it in the user's settings: it belongs to the machine, not to a workspace.
 * @throws UserError `julia.missing` when what was chosen is no program
 */
export async function chooseJulia({ t }: Parts): Promise<void> {
  const [chosen] = (await vscode.window.showOpenDialog({ title: t('Julia to use'), openLabel: t('Use') })) ?? [];
  if (!chosen) return;
  if (!isExecutableFile(chosen.fsPath)) {
    throw new UserError('julia.missing', t('{0} is not a program. Choose the file that starts Julia.', chosen.fsPath));
  }
  const configuration = vscode.workspace.getConfiguration(SECTION);
  await configuration.update('julia.executable', chosen.fsPath, vscode.ConfigurationTarget.Global);
}
