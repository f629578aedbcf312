import * as vscode from 'vscode';
import { languageOf } from '../../scripts/language';
import { type CommandGroup, DOCTOR_PANEL } from '../contributions';
import type { Parts } from '../parts';
import { type ScriptTarget, targetOf } from '../start/target';

/** Is everything there that a run needs, in general or of a script. */
export function doctorCommands(parts: Parts): CommandGroup<'doctor' | 'chooseJulia'> {
  return {
    doctor: async (argument) => {
      const { showDoctor } = await import('./doctor-panels');
      showDoctor(targetOf(argument) ?? inFront(parts), parts);
    },
    chooseJulia: async () => {
      const { chooseJulia } = await import('./choose-julia');
      await chooseJulia(parts);
    },
  };
}

/** Opens again what was open when the window was closed. */
export function registerDoctor(parts: Parts): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(DOCTOR_PANEL, {
    deserializeWebviewPanel: async (panel, state: unknown) =>
      (await import('./doctor-panels')).reviveDoctor(panel, state, parts),
  });
}

/** The script that is being edited, if it is known to be a simulation. */
function inFront({ scripts }: Parts): ScriptTarget | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file' || languageOf(uri.fsPath) === undefined) return undefined;
  return scripts.paths.includes(uri.fsPath) ? { script: uri } : undefined;
}
