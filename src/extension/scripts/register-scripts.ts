import * as vscode from 'vscode';
import { UserError } from '../../text';
import type { CommandGroup } from '../contributions';
import type { Parts } from '../parts';
import { targetOf } from '../start/target';
import { ScriptDiagnostics } from './diagnostics';
import { LensProvider } from './lens-provider';
import { newestRun } from './newest-run';
import { SimulationsView } from './simulations-view';

/** What the editor shows of scripts: the view of simulations, lenses above build functions, problems with their fixes. */
export function registerScripts(parts: Parts): vscode.Disposable {
  return vscode.Disposable.from(new SimulationsView(parts), new LensProvider(parts), new ScriptDiagnostics(parts));
}

/** From a script to its newest run. */
export function scriptCommands({ store, view, t }: Parts): CommandGroup<'showNewestRun'> {
  return {
    showNewestRun: async (argument, runId) => {
      const target = targetOf(argument);
      const known = typeof runId === 'string' ? store.byId(runId) : undefined;
      const newest = target ? newestRun(store.runs, target.script.fsPath, target.configuration) : store.runs[0];
      const run = known ?? newest;
      if (!run) throw new UserError('run.none', t('There is no run of this script. Run it first.'));
      await view.revealRun(run);
    },
  };
}
