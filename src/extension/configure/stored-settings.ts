/** VS Code's settings of a script, read and written where they stand. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { SaveTarget, TargetId } from '../../pages/configure';
import { entryOf, keyOfEntry, type RawEntry, type SettingKey, settingKeys, simulationKey } from '../../settings';
import { messageOf, type Translate, UserError } from '../../text';
import { baseFolder, plainCopy } from '../configuration';
import { SECTION } from '../contributions';
import { type Stated, TARGETS } from './stated';

/** Folders have settings of their own beside the workspace's only where a file says which folders there are. */
const hasFolders = (): boolean => vscode.workspace.workspaceFile !== undefined;

type Inspected = ReturnType<vscode.WorkspaceConfiguration['inspect']>;

/** What the settings say of a script now. @throws UserError `settings.simulations` for the wrong shape */
export function statedFor(script: vscode.Uri): Stated {
  const configuration = vscode.workspace.getConfiguration(SECTION, script);
  const folder = baseFolder(script);
  const simulations = configuration.inspect('simulations');
  const plain = settingKeys.map((key) => [key, configuration.inspect(key)] as const);
  const of = <T>(make: (at: TargetId) => T) =>
    Object.fromEntries(TARGETS.map((at) => [at, make(at)])) as Record<TargetId, T>;
  return {
    entries: of((at) => entryOf(valueAt(simulations, at), script.fsPath, folder)),
    plain: of((at) => Object.fromEntries(plain.flatMap(([key, values]) => given(key, valueAt(values, at))))),
  };
}

const given = (key: SettingKey, value: unknown) => (value === undefined || value === null ? [] : [[key, value]]);

function valueAt(inspected: Inspected, target: TargetId): unknown {
  switch (target) {
    case 'folder':
      return hasFolders() ? plainCopy(inspected?.workspaceFolderValue) : undefined;
    case 'workspace':
      return plainCopy(inspected?.workspaceValue);
    case 'user':
      return plainCopy(inspected?.globalValue);
  }
}

/** Where settings of a script can be saved, the likeliest first. */
export function targetsFor(script: vscode.Uri, t: Translate): SaveTarget[] {
  const folder = vscode.workspace.getWorkspaceFolder(script);
  const targets: SaveTarget[] = [];
  const file = '.vscode/settings.json';
  if (folder && hasFolders()) {
    targets.push({ id: 'folder', label: t('Workspace folder'), file: `${folder.name}/${file}` });
  }
  if (vscode.workspace.workspaceFolders) {
    const ofFolders = vscode.workspace.workspaceFile;
    targets.push({
      id: 'workspace',
      label: t('Workspace'),
      file: ofFolders ? path.posix.basename(ofFolders.path) : file,
    });
  }
  targets.push({ id: 'user', label: t('User'), file: t('user settings') });
  return targets;
}

/**
 * Writes the script's entry of `powersim.simulations`; an empty one is taken out. Other keys stay.
 * @throws UserError `settings.notWritten` when the file cannot be written, e.g. because what stands in it is broken
 */
export async function writeEntry(script: vscode.Uri, entry: RawEntry, target: TargetId): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION, script);
  const before = (valueAt(configuration.inspect('simulations'), target) ?? {}) as Record<string, unknown>;
  const base = baseFolder(script);
  const isShared = target !== 'user' && vscode.workspace.getWorkspaceFolder(script) !== undefined;
  const own = isShared ? simulationKey(script.fsPath, base) : script.fsPath;
  const key = keyOfEntry(before, script.fsPath, base) ?? own;
  const { [key]: _replaced, ...others } = before;
  const after = Object.keys(entry).length === 0 ? others : { ...before, [key]: entry };
  try {
    await configuration.update('simulations', Object.keys(after).length === 0 ? undefined : after, TARGET[target]);
  } catch (error) {
    const remedy = { title: vscode.l10n.t('Open Settings'), command: OPENING[target] };
    throw new UserError('settings.notWritten', messageOf(error), [remedy], { cause: error });
  }
}

const TARGET = {
  folder: vscode.ConfigurationTarget.WorkspaceFolder,
  workspace: vscode.ConfigurationTarget.Workspace,
  user: vscode.ConfigurationTarget.Global,
};

/** The commands that open the file of settings. */
const OPENING = {
  folder: 'workbench.action.openFolderSettingsFile',
  workspace: 'workbench.action.openWorkspaceSettingsFile',
  user: 'workbench.action.openSettingsJson',
};

/** Opens the file of settings at the simulations. */
export async function openTarget(target: TargetId): Promise<void> {
  const revealSetting = { key: `${SECTION}.simulations` };
  await vscode.commands.executeCommand(OPENING[target], { revealSetting });
}
