import { availableParallelism } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { machineMemory } from '../executors/machine-memory';
import type { Intent } from '../run';
import {
  layerFor,
  type Machine,
  type Resolution,
  resolveSettings,
  type SettingKey,
  type SettingValues,
  settingKeys,
  settingSchemas,
  simulationKey,
  splitExeflags,
} from '../settings';
import { UserError } from '../text';
import { SECTION } from './contributions';

/** The folder that a script's relative paths refer to: its workspace folder, or its own folder outside of any. */
export function baseFolder(script: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(script)?.uri.fsPath ?? path.dirname(script.fsPath);
}

/**
 * What VS Code's configuration says of a script, from the strongest layer: its entry of `powersim.simulations`, then
 * the plain settings, of resource scope.
 * @throws UserError `settings.simulations` when `powersim.simulations` has the wrong shape
 */
export function layersOf(script: vscode.Uri): SettingValues[] {
  const configuration = vscode.workspace.getConfiguration(SECTION, script);
  const simulations = plainCopy(configuration.get('simulations'));
  return [layerFor(simulations, script.fsPath, baseFolder(script)), plainSettings(configuration)];
}

/** The plain settings for anything that is not a script, e.g. a folder to join. */
function plainLayer(resource: vscode.Uri): SettingValues {
  return plainSettings(vscode.workspace.getConfiguration(SECTION, resource));
}

/** Settings of a script as a run would take them; `stronger` wins over the configuration. */
export function resolveFor(script: vscode.Uri, stronger: SettingValues = {}): Resolution {
  return resolveSettings({
    script: script.fsPath,
    base: baseFolder(script),
    layers: [stronger, ...layersOf(script)],
    machine: thisMachine(),
  });
}

type JoinIntent = Extract<Intent, { type: 'join' }>;

/**
 * How a join is to be done, from the settings of the script that made the simulation, or of the folder's when that is
 * not known.
 * @throws UserError `settings.invalid` when one of them is wrong
 */
export function joinSettings(folder: vscode.Uri, script: string | undefined): Pick<JoinIntent, 'engine' | 'julia'> {
  const resource = script ? vscode.Uri.file(script) : folder;
  const layers = script ? layersOf(resource) : [plainLayer(resource)];
  const value = <K extends SettingKey>(key: K) => {
    const given = layers.map((layer) => layer[key]).find((v) => v !== undefined && v !== '');
    if (given === undefined) return undefined;
    const parsed = settingSchemas[key].safeParse(given);
    if (parsed.success) return parsed.data;
    throw new UserError('settings.invalid', vscode.l10n.t('The setting powersim.{0} is not valid.', key));
  };
  const executable = value('julia.executable') as string | undefined;
  const project = value('julia.project') as string | undefined;
  const cwd = baseFolder(resource);
  return {
    engine: (value('join.engine') as JoinIntent['engine'] | undefined) ?? 'auto',
    julia: {
      ...(script ? { script } : {}),
      ...(executable === undefined ? {} : { executable }),
      ...(project === undefined ? {} : { project: /^[@~]/.test(project) ? project : path.resolve(cwd, project) }),
      exeflags: splitExeflags((value('exeflags') as string | string[] | undefined) ?? []),
      cwd,
      environment: (value('environment') as Record<string, string> | undefined) ?? {},
    },
  };
}

/** What this machine offers now. */
export function thisMachine(): Machine {
  return { cores: availableParallelism(), availableMemory: machineMemory().available };
}

/** Whether a notification is wanted at a run's end. */
export function notifyAtEnd(): boolean {
  return vscode.workspace.getConfiguration(SECTION).get('notifyAtEnd', true);
}

/**
 * Writes values into the script's entry of `powersim.simulations`, in the settings of its workspace folder; what the
 * entry said besides stays.
 */
export async function saveSimulation(script: vscode.Uri, values: SettingValues): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(script);
  const configuration = vscode.workspace.getConfiguration(SECTION, script);
  const inspected = configuration.inspect<Record<string, SettingValues>>('simulations');
  const inFolder = folder !== undefined && (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const before = (inFolder ? inspected?.workspaceFolderValue : inspected?.workspaceValue) ?? {};
  const key = folder ? simulationKey(script.fsPath, folder.uri.fsPath) : script.fsPath;
  const target = inFolder ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  await configuration.update('simulations', { ...before, [key]: { ...before[key], ...values } }, target);
}

function plainSettings(configuration: vscode.WorkspaceConfiguration): SettingValues {
  const layer: Partial<Record<SettingKey, unknown>> = {};
  for (const key of settingKeys) {
    const value = plainCopy(configuration.get(key));
    if (value !== undefined && value !== null) layer[key] = value;
  }
  return layer;
}

/** VS Code hands out frozen proxies, which are no plain objects to a schema. */
function plainCopy(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}
