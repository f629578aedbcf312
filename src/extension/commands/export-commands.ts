import path from 'node:path';
import * as vscode from 'vscode';
import type { Exported, ExportOptions } from '../../exports';
import type { RunSettings } from '../../settings';
import { type Translate, UserError } from '../../text';
import type { CommandGroup } from '../contributions';
import { confirm, showMessage } from '../report-errors';
import { reveal } from '../reveal';
import type { RunStore } from '../runs/run-store';
import type { SimulationScripts } from '../scripts/simulation-scripts';
import { chooseConfiguredTarget } from '../start/choose-configuration';
import { offeredByJuliaExtension } from '../start/julia-extension';
import type { RunStarter } from '../start/start-run';
import { isTreeNode } from '../tree/nodes';

/** Write down how a simulation runs without us: a workflow file for Torc, batch scripts for Slurm. */
export function exportCommands(
  starter: RunStarter,
  scripts: SimulationScripts,
  store: RunStore,
  bundle: string,
  t: Translate,
): CommandGroup<'exportTorc' | 'exportSlurm'> {
  const exportTo = (kind: 'torc' | 'slurm') => async (argument: unknown) => {
    const settings = await settingsOf(argument, starter, scripts, t);
    if (!settings) return;
    const folder = await askFolder(settings, kind, t);
    if (folder === undefined) return;
    const options = await optionsOf(settings, folder, store, bundle);
    const { torcWorkflow, slurmScripts } = await import('../../exports');
    const exported = await (kind === 'torc' ? torcWorkflow(settings, options) : slurmScripts(settings, options));
    if (!(await write(exported, folder, t))) return;
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, exported.main)), { preview: false });
    // Not awaited: the message may stay for as long as nobody closes it.
    void showMessage('information', t('Exported to {0}. It is started by: {1}', folder, exported.next), [
      { title: t('Copy Command'), run: () => vscode.env.clipboard.writeText(exported.next) },
      { title: t('Show Folder'), run: () => reveal(folder, t) },
    ]);
  };
  return { exportTorc: exportTo('torc'), exportSlurm: exportTo('slurm') };
}

/** Of the run whose node it was called on, or those that a run of the script would have. */
async function settingsOf(
  argument: unknown,
  starter: RunStarter,
  scripts: SimulationScripts,
  t: Translate,
): Promise<RunSettings | undefined> {
  if (!isTreeNode(argument)) {
    const target = await chooseConfiguredTarget(argument, scripts, t);
    return target && starter.settingsOf(target, {});
  }
  const { state, entry } = argument.run;
  // The journal leaves the values of environment variables out.
  if (state?.settings.script) return { ...state.settings, environment: entry?.settings.environment ?? {} };
  throw new UserError(
    'export.script',
    t('Nobody knows which script made {0}. Export from the script in the Explorer.', argument.run.name),
  );
}

async function askFolder({ cwd, name }: RunSettings, suffix: string, t: Translate): Promise<string | undefined> {
  const leaf = `${name}_${suffix}`;
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.file(cwd),
      openLabel: t('Export Here'),
      title: t('Folder in which {0} is made', leaf),
    })) ?? [];
  return parent && path.join(parent.fsPath, leaf);
}

async function optionsOf(
  settings: RunSettings,
  folder: string,
  store: RunStore,
  bundle: string,
): Promise<ExportOptions> {
  const earlier = store.at(settings)?.state;
  return {
    folder,
    bundle,
    env: process.env,
    offered: await offeredByJuliaExtension(),
    measured: earlier && (await import('../../exports')).measuredOf(earlier),
  };
}

/** @returns false when files would be replaced and the person did not agree */
async function write(exported: Exported, folder: string, t: Translate): Promise<boolean> {
  const { writeExport } = await import('../../exports');
  try {
    await writeExport(exported, folder, { force: false });
    return true;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'export.exists') throw error;
    const question = t('Replace the files of an earlier export in {0}?', path.basename(folder));
    const detail = t('{0} holds some of these files already. Other files in it stay.', folder);
    if (!(await confirm(question, detail, t('Replace')))) return false;
    await writeExport(exported, folder, { force: true });
    return true;
  }
}
