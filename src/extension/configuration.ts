import { availableParallelism, freemem } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  layerFor,
  type Machine,
  type Resolution,
  resolveSettings,
  type SettingKey,
  type SettingValues,
  settingKeys,
  simulationKey,
} from '../settings';
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
export function plainLayer(resource: vscode.Uri): SettingValues {
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

/** What this machine offers now. */
export function thisMachine(): Machine {
  // Node 22 knows the limits of a container; the types of older ones do not know the function.
  const available = typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
  return { cores: availableParallelism(), availableMemory: available };
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
