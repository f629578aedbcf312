import * as vscode from 'vscode';
import type { CheckAction } from '../../doctor';
import { commandIds } from '../contributions';
import type { Parts } from '../parts';
import { openSettings } from '../report-errors';

/** Does what a button of the doctor's page says. */
export async function carryOut(action: CheckAction, { log, t }: Parts): Promise<void> {
  switch (action.type) {
    case 'openSetting':
      await openSettings(`@id:${action.setting}`).run();
      return;
    case 'openPage':
      await vscode.env.openExternal(vscode.Uri.parse(action.url));
      return;
    case 'copyCommand':
      await vscode.env.clipboard.writeText(action.command);
      vscode.window.setStatusBarMessage(t('$(check) Copied: run it in a terminal'), 5000);
      return;
    case 'openFile': {
      const at = new vscode.Position(Math.max(0, action.line - 1), 0);
      await vscode.window.showTextDocument(vscode.Uri.file(action.file), { selection: new vscode.Range(at, at) });
      return;
    }
    case 'chooseJulia':
      await vscode.commands.executeCommand(commandIds.chooseJulia);
      return;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'showLog':
      log.show(true);
  }
}
