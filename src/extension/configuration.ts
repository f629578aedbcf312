import { availableParallelism } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { machineMemory } from '../executors/machine-memory';
import type { Intent } from '../run';
import {
  configurationsIn,
  layersFor,
  type Machine,
  type Resolution,
  resolveSettings,
  type SettingKey,
  type SettingValues,
  settingKeys,
  settingSchemas,
  splitExeflags,
} from '../settings';
import { UserError } from '../text';
import { SECTION } from './contributions';

/** The folder that a script's relative paths refer to: its workspace folder, or its own folder outside of any. */
export function baseFolder(script: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(script)?.uri.fsPath ?? path.dirname(script.fsPath);
}

/**
 * What VS Code's configuration says of a script, from the strongest layer: the named configuration where one is chosen,
 * its entry of `powersim.simulations`, then the plain settings, of resource scope.
 * @throws UserError `settings.simulations` when `powersim.simulations` has the wrong shape, `settings.configuration` when
 *   there is no such configuration
 */
export function layersOf(script: vscode.Uri, configuration?: string): SettingValues[] {
  const settings = vscode.workspace.getConfiguration(SECTION, script);
  return layersFor({
    simulations: plainCopy(settings.get('simulations')),
    script: script.fsPath,
    folder: baseFolder(script),
    plain: plainSettings(settings),
    configuration,
  });
}

/** As {@link layersOf}, of the script of a run: a configuration that is gone says nothing any more. */
export function layersOfRun(script: vscode.Uri, configuration: string | undefined): SettingValues[] {
  const isThere = configuration !== undefined && configurationsOf(script).includes(configuration);
  return layersOf(script, isThere ? configuration : undefined);
}

/** Names of a script's configurations. @throws UserError `settings.simulations` when they have the wrong shape */
export function configurationsOf(script: vscode.Uri): readonly string[] {
  const simulations = plainCopy(vscode.workspace.getConfiguration(SECTION, script).get('simulations'));
  return configurationsIn(simulations, script.fsPath, baseFolder(script));
}

/** The plain settings for anything that is not a script, e.g. a folder to join. */
function plainLayer(resource: vscode.Uri): SettingValues {
  return plainSettings(vscode.workspace.getConfiguration(SECTION, resource));
}

/** Settings of a script, or of one of its configurations, as a run would take them; `stronger` wins over them. */
export function resolveFor(script: vscode.Uri, stronger: SettingValues = {}, configuration?: string): Resolution {
  return resolveLayers(script, [stronger, ...layersOf(script, configuration)], configuration);
}

/** As {@link resolveFor}, of layers that are given, from the strongest. */
export function resolveLayers(
  script: vscode.Uri,
  layers: readonly SettingValues[],
  configuration: string | undefined,
): Resolution {
  const given = {
    script: script.fsPath,
    base: baseFolder(script),
    layers,
    configuration,
    machine: thisMachine(),
  };
  // l10n: handed on
  return resolveSettings(given, (message, ...args) => vscode.l10n.t(message, ...args));
}

type JoinIntent = Extract<Intent, { type: 'join' }>;

/**
 * How a join is to be done, from the settings of the script that made the simulation, or of the folder's when that is
 * not known.
 * @throws UserError `settings.invalid` when one of them is wrong
 */
export function joinSettings(
  folder: vscode.Uri,
  script: string | undefined,
  configuration: string | undefined,
): Pick<JoinIntent, 'engine' | 'julia'> {
  const resource = script ? vscode.Uri.file(script) : folder;
  const layers = script ? layersOfRun(resource, configuration) : [plainLayer(resource)];
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

function plainSettings(configuration: vscode.WorkspaceConfiguration): SettingValues {
  const layer: Partial<Record<SettingKey, unknown>> = {};
  for (const key of settingKeys) {
    const value = plainCopy(configuration.get(key));
    if (value !== undefined && value !== null) layer[key] = value;
  }
  return layer;
}

/** VS Code hands out frozen proxies, which are no plain objects to a schema. */
export function plainCopy(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}
