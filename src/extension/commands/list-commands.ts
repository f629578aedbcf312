import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { simulationDir } from '../../layout';
import { forgetRun } from '../../run';
import { type Translate, UserError } from '../../text';
import type { CommandGroup } from '../contributions';
import { openSettings, showMessage } from '../report-errors';
import type { OpenedPlaces } from '../runs/opened-places';
import type { RunStore } from '../runs/run-store';
import type { NodeChooser } from './choose-node';

/** The list of runs and their folders. */
export function listCommands(
  choose: NodeChooser,
  store: RunStore,
  opened: OpenedPlaces,
  t: Translate,
): CommandGroup<'revealResults' | 'removeRun' | 'refresh' | 'openJuliaSetting'> {
  return {
    revealResults: async (argument) => {
      const run = await choose.run(argument);
      if (run) await revealFolder(simulationDir(run.place), run.place.outputDir, t);
    },
    removeRun: async (argument) => {
      const run = await choose.run(argument, 'removable');
      if (!run) return;
      await forgetRun(run.id);
      await opened.forget(run.place);
      await store.refresh();
    },
    refresh: () => store.refresh(),
    openJuliaSetting: async () => openSettings('powersim.julia').run(),
  };
}

/** Shows a folder where it can be seen: in the Explorer when it lies in the workspace, in the system's file manager else. */
async function revealFolder(folder: string, parent: string, t: Translate): Promise<void> {
  const existing = (await exists(folder)) ? folder : (await exists(parent)) ? parent : undefined;
  if (existing === undefined) {
    throw new UserError(
      'run.noFolder',
      t('There is no folder {0}: it was moved or deleted, or setup has not made it yet.', folder),
    );
  }
  const uri = vscode.Uri.file(existing);
  if (vscode.workspace.getWorkspaceFolder(uri)) await vscode.commands.executeCommand('revealInExplorer', uri);
  else if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand('revealFileInOS', uri);
  else {
    await showMessage('information', t('The results are in {0}, outside of this workspace.', existing), [
      { title: t('Copy Path'), run: () => vscode.env.clipboard.writeText(existing) },
      {
        title: t('Open in New Window'),
        run: () => vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true }),
      },
    ]);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
