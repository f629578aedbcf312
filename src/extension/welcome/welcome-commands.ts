import * as vscode from 'vscode';
import type { CommandGroup } from '../contributions';
import type { Parts } from '../parts';
import { EmptyStates } from './empty-states';
import { showOpenedSample } from './opened-sample';

/** From nothing to a first script. */
export function welcomeCommands(parts: Parts): CommandGroup<'createScript' | 'openSample'> {
  return {
    createScript: async (argument) => {
      const { createScript } = await import('./create-script');
      return (await createScript(argument, parts))?.fsPath;
    },
    openSample: async () => {
      const { openSample } = await import('./open-sample');
      await openSample(parts);
    },
  };
}

/** What greets a person: texts of empty views, and the sample that this window was opened for. */
export function registerWelcome(parts: Parts): vscode.Disposable {
  void parts.errors.guard(() => showOpenedSample(parts.context.globalState))();
  return vscode.Disposable.from(new EmptyStates(parts));
}
